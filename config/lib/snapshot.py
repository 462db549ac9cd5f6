"""Reading many rows at one moment: a second connection, read-only, on which later postings do not show."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

ROWS_PER_FETCH = 5000


class Snapshot:
    """The database as it stood when the snapshot was taken. Rows come as plain tuples, without objects."""

    def __init__(self, reader: BaseDatabaseWrapper) -> None:
        self._reader = reader

    def rows(self, query: models.QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
        """Return all rows of a short query."""
        with self._reader.cursor() as cursor:
            cursor.execute(*self._compiled(query))
            return list(cursor.fetchall())

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a statement in SQL."""
        with self._reader.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def stream(self, query: models.QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a long query from a server-side cursor: memory does not grow with them.

        The server works out the next rows while the caller still deals with these.
        """
        with self._reader.connection.cursor(name="huce_snapshot") as cursor, ThreadPoolExecutor(1) as ahead:
            cursor.execute(*self._compiled(query))
            coming = ahead.submit(cursor.fetchmany, ROWS_PER_FETCH)
            while rows := coming.result():
                coming = ahead.submit(cursor.fetchmany, ROWS_PER_FETCH)
                yield from rows

    def _compiled(self, query: models.QuerySet[Any, Any]) -> tuple[str, Any]:
        sql, params = query.query.get_compiler(connection=self._reader).as_sql()
        return sql, params


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Take a snapshot of what is committed; it ends with the block. The usual connection stays free for writing."""
    reader = connection.copy()
    try:
        reader.ensure_connection()
        reader.connection.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        yield Snapshot(reader)
    finally:
        reader.close()
