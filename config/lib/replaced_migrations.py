"""Whether a database stopped between migrations that a single one has since replaced, and whose files are gone.

Django drops the replacement silently when some of what it replaces is missing: `migrate` ends well and leaves tables
out.
"""

from collections.abc import Collection

from django.db.migrations.loader import MigrationLoader

LAST_WITH_THE_OLD_FILES = "ed215fa"


def missing_replaced(applied: Collection[str]) -> list[str]:
    """Return as app.name the replaced migrations that `applied` lacks, of the sets of which it has others."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    missing: set[str] = set()
    for migration in on_disk.values():
        replaced = {f"{app}.{name}" for app, name in migration.replaces}
        if not replaced.isdisjoint(applied):
            missing |= replaced.difference(applied)
    return sorted(missing)
