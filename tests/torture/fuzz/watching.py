"""What must not change: every business table, counted and hashed in one statement."""

from typing import Any

from django.apps import apps
from django.db import connection

from accounts.models import AuditBlock, AuditEntry
from tests.test_architecture import APPS
from villages.models import ApiUse

# Not business: the trail itself, its seals, and the count of what systems read.
BESIDE = (AuditEntry, AuditBlock, ApiUse)
# Moved by every session that is used.
SEEN = "'last_seen_at', 'last_login'"
WRITTEN = "sum(" + " + ".join(f"pg_stat_get_xact_tuples_{done}(t)" for done in ("inserted", "updated", "deleted")) + ")"


def _tables() -> list[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in APPS and model not in BESIDE]
    return sorted({model._meta.db_table for model in models})


class Watch:
    """The state of all business tables, and whether the trail tells of something done since the watch began.

    Reading and hashing them all costs as much as a request. PostgreSQL counts the rows that this transaction wrote,
    those taken back included: as long as the count of the business tables stands still, they are as they were.
    """

    def __init__(self) -> None:
        row = f"hashtext((to_jsonb(t) - ARRAY[{SEEN}])::text)::bigint"
        parts = [f"SELECT '{name}', count(*), coalesce(sum({row}), 0) FROM {name} t" for name in _tables()]
        self._last = AuditEntry.objects.order_by("pk").last().pk
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
            cursor.execute(f"PREPARE watched AS {' UNION ALL '.join(parts)}")
            names = ", ".join(f"'{name}'::regclass" for name in _tables())
            # Not by way of the view pg_stat_xact_user_tables, which groups all tables and indexes at every question.
            cursor.execute(f"PREPARE written AS SELECT {WRITTEN} FROM unnest(ARRAY[{names}]) t")
        self.before = self.state()
        self._written = self._count_of_written()

    def state(self) -> dict[str, Any]:
        """Return table → (rows, hash)."""
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE watched")
            return {name: (rows, digest) for name, rows, digest in cursor.fetchall()}

    def _count_of_written(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE written")
            return int(cursor.fetchone()[0])

    def changed(self) -> list[str]:
        """Return the tables that are not as they were."""
        written, self._written = self._written, self._count_of_written()
        if written == self._written:
            return []
        now = self.state()
        return [name for name, state in self.before.items() if now[name] != state]

    def is_told(self) -> bool:
        """Say whether the trail has an entry, since the watch began, of something that was not refused."""
        return AuditEntry.objects.filter(pk__gt=self._last).exclude(action__endswith=".refused").exists()
