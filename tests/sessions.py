"""What other sessions do in this test's own database: the processes beside us wait and write in theirs."""

import time

from django.db import connection

PATIENCE = 60  # seconds
HERE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"


def wait_until_somebody_waits_for_us() -> None:
    """Return as soon as a session of this database stands before a lock of ours.

    Asked of the locks, which are true at every moment; the list of sessions is read once in a transaction. Who waits
    for a row waits for the transaction that holds it, which belongs to no database; the tables it has opened do.
    """
    deadline = time.monotonic() + PATIENCE
    waiting = f"pid IN (SELECT pid FROM pg_locks WHERE {HERE}) AND NOT granted"
    while not _count(f"SELECT count(*) FROM pg_locks WHERE {waiting}"):
        assert time.monotonic() < deadline, "nobody ever waited for us"
        time.sleep(0.05)


def is_running(beginning: str) -> bool:
    """Whether a session of this database runs a statement that begins so."""
    return bool(
        _count(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND starts_with(query, %s)",
            [beginning],
        )
    )


def _count(sql: str, values: list[str] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])
