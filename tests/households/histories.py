"""Short ways to read the history of a household in tests, and to write past the system."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from households.selectors.history import Change, Write, narrowed_to, read_history


def history(household: Any, user: Any, field: str = "", member: int | None = None) -> list[Write]:
    """Return the whole history, page after page, newest first."""
    writes, after = [], ""
    while True:
        found = read_history(household, user, narrowed_to(field, member), after=after)
        writes += found.writes
        after = found.page.after
        if not after:
            return writes


def changes(writes: list[Write]) -> Iterator[tuple[str, Change]]:
    """Yield every changed column of the writes: its field in addresses, and the change."""
    for write in writes:
        for change in write.changes:
            yield change.query.removeprefix("?field=").partition("&")[0], change


def told(writes: list[Write]) -> dict[str, tuple[str, str]]:
    """Return the words before and after of every changed column; of several changes of one, the newest."""
    return {field: (change.before, change.after) for field, change in reversed(list(changes(writes)))}


def psql(statement: str, *values: Any) -> None:
    """Change the database as somebody does who knows nothing of the system: by a cursor of the driver."""
    with connection.connection.cursor() as cursor:
        cursor.execute(statement, values)
