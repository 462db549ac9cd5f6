"""`migrate` refuses a database that stopped between migrations which one has since replaced: it would miss tables."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from config.lib.replaced_migrations import missing_replaced

CHAIN = {"app": "assessments", "name": "0006_chain"}


def test_a_database_without_one_of_the_replaced_is_not_migrated(db):
    MigrationRecorder.Migration.objects.filter(**CHAIN).delete()
    with pytest.raises(CommandError, match=r"缺 assessments\.0006_chain 等 1 步.*ed215fa"):
        call_command("migrate", verbosity=0, interactive=False)
    assert not MigrationRecorder.Migration.objects.filter(**CHAIN).exists()


def test_a_whole_database_is_migrated(db):
    call_command("migrate", verbosity=0, interactive=False)


@pytest.mark.parametrize(
    ("applied", "missing"),
    [
        ([], []),
        (["auth.0001_initial", "assessments.0001_whole"], []),
        (["projects.0001_initial"], ["projects.0002_doors"]),
        (["projects.0001_initial", "projects.0002_doors", "projects.0001_whole"], []),
    ],
)
def test_none_or_all_of_a_replaced_set_is_right(applied, missing):
    assert missing_replaced(applied) == missing
