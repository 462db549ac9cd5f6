"""What a committed test wrote is deleted after it, and nothing else is touched.

Django truncates every table after such a test and makes content types and permissions anew, which costs more than most
of the tests themselves.
"""

from django.core.management import call_command
from django.db import connection
from django.test.testcases import TransactionTestCase

KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""Tables that migrations fill; no test writes into them."""

# Rows that nobody may delete go as well: without triggers and without asking who refers to whom.
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"


def filled_tables() -> list[str]:
    """Return the tables that hold a row, without those that migrations fill."""
    names = [name for name in connection.introspection.table_names() if name not in KEPT]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        return [row[0] for row in cursor.fetchall()]


def may_go_without_triggers() -> bool:
    """Whether the server lets us; one that somebody else runs may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def empty_what_was_filled() -> None:
    """Delete all rows of the tables that hold any."""
    statements = [WITHOUT_TRIGGERS, *(f"DELETE FROM {name}" for name in filled_tables())]
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN; {'; '.join(statements)}; COMMIT")


def empty() -> None:
    """Delete what was committed, by the way that the server allows."""
    if may_go_without_triggers():
        empty_what_was_filled()
    else:
        call_command("flush", verbosity=0, interactive=False)


def empty_quickly() -> None:
    """Let tests that commit be followed by this instead of Django's flush."""
    TransactionTestCase._fixture_teardown = lambda case: empty()  # type: ignore[method-assign]
