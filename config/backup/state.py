"""What a database holds, in figures that must be the same before a backup and after its restore."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection, models

from accounts.rotation import encrypted_columns

# Whoever holds a session's key is logged in; a backup must not hand it out, and nobody needs it back.
LEFT_OUT = frozenset({"django_session"})

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class State:
    """Rows of every table, migrations, and the heads of the two chains. Read by SQL alone, so that any version can."""

    server: int
    migrations: list[str]
    rows: dict[str, int]
    ledger_heads: list[list[Any]]
    audit_head: list[Any]

    @property
    def size(self) -> str:
        """Tables and rows, in words."""
        return f"{len(self.rows)} 张表、{sum(self.rows.values()):,} 行"

    def differences(self, other: "State") -> Iterator[str]:
        """Yield a sentence for each way in which `other`, the restored state, is not this one."""
        for table in sorted(self.rows.keys() | other.rows.keys()):
            was, now = self.rows.get(table), other.rows.get(table)
            if was != now:
                yield f"表 {table} 备份时有 {was} 行，恢复后有 {now} 行。"
        if self.migrations != other.migrations:
            yield "数据库版本与备份时不同。"
        if self.ledger_heads != other.ledger_heads:
            yield "资金账链的链尾与备份时不同。"
        if self.audit_head != other.audit_head:
            yield "操作日志的链尾与备份时不同。"

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return asdict(self)


def ask_database(sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement on the usual connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def read_state(ask: Ask) -> State:
    """Read all figures through `ask`; in a backup that is the snapshot the dump is made from."""
    quote = connection.ops.quote_name
    return State(
        server=server_major(ask),
        migrations=[f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")],
        rows={
            table: ask(f"SELECT count(*) FROM {quote(table)}")[0][0] for table in tables(ask) if table not in LEFT_OUT
        },
        ledger_heads=[list(r) for r in ask("SELECT line_id, number, hash FROM funds_ledgerhead ORDER BY line_id")],
        audit_head=next(
            map(list, ask("SELECT number, hash FROM accounts_auditblock ORDER BY number DESC LIMIT 1")), []
        ),
    )


def server_major(ask: Ask) -> int:
    """Return the major version of the server."""
    return int(ask("SHOW server_version_num")[0][0]) // 10_000


def tables(ask: Ask) -> list[str]:
    """Return the names of all tables of ours, in order."""
    found = ask(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
    )
    return sorted(name for (name,) in found)


def keys_needed(ask: Ask) -> list[str]:
    """Return the ids of the keys without which some value of the database stays closed."""
    quote = connection.ops.quote_name
    found: set[str] = set()
    for column in encrypted_columns():
        place, table = quote(column.place), quote(column.model._meta.db_table)
        keys = ask(f"SELECT DISTINCT split_part({place}, ':', 1) FROM {table} WHERE strpos({place}, ':') > 0")
        found |= {key for (key,) in keys}
    return sorted(found)


def files_named(ask: Ask) -> set[str]:
    """Return the names, below MEDIA_ROOT, of all files that some row names."""
    quote = connection.ops.quote_name
    found: set[str] = set()
    for model, field in _file_columns():
        place, table = quote(str(field.column)), quote(model._meta.db_table)
        found |= {name for (name,) in ask(f"SELECT {place} FROM {table} WHERE {place} <> ''")}
    return found


def _file_columns() -> Iterator[tuple[type[models.Model], models.FileField]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and _is_media(field):
                yield model, field


def _is_media(field: models.FileField) -> bool:
    storage = field.storage
    return isinstance(storage, FileSystemStorage) and Path(storage.location) == Path(settings.MEDIA_ROOT)
