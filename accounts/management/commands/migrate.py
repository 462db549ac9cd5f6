from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from config.lib.replaced_migrations import LAST_WITH_THE_OLD_FILES, missing_replaced


class Command(migrate.Command):
    """Django's own, but for a database that it would bring up to date with tables missing: that one it refuses."""

    def handle(self, *args: Any, **options: Any) -> None:
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        if missing := missing_replaced([f"{app}.{name}" for app, name in applied]):
            raise CommandError(
                f"数据库来自较早的版本（缺 {missing[0]} 等 {len(missing)} 步），"
                f"要先用 {LAST_WITH_THE_OLD_FILES} 版升级，再升到本版。数据库没有动过。"
            )
        super().handle(*args, **options)
