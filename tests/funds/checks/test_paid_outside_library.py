"""F7: payments from before a project stood in the library, as old books bring them."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from funds.checks.paid_outside_library import CHECK
from tests.funds.checks.conftest import faults_of
from tests.funds.conftest import DAY


def enter(project, day) -> None:
    """Write down another day of entry, as a bulk load of an old library would."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE projects_project SET library_entered_on = %s WHERE id = %s", [day, project.pk])
        cursor.execute("SET session_replication_role = origin")


def test_a_payment_of_the_day_of_entry_is_right_and_one_of_the_day_before_is_not(clean):
    enter(clean.pipes, DAY)
    assert faults_of(CHECK) == []

    enter(clean.pipes, DAY + timedelta(1))

    (fault,) = faults_of(CHECK)
    assert (fault.project_id, fault.amount) == (clean.pipes.pk, Decimal("1500.00"))


def test_a_project_that_never_was_in_the_library_is_found(clean):
    enter(clean.pipes, None)

    assert [fault.about for fault in faults_of(CHECK)] == ["下湾村人饮管网"]
