"""The small county, built once a process and then written down again row by row: nearly every test begins with it."""

import copy
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.db import connection, transaction
from django.utils import timezone

from tests.emptying import WITHOUT_TRIGGERS, filled_tables, may_go_without_triggers

FRESH_FOR = timedelta(hours=1)
_COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


class Kept:
    """A county that was built into an empty database: the objects, and the statement that writes all its rows again."""

    def __init__(self, county: SimpleNamespace) -> None:
        self.county = county
        self.at: datetime = timezone.now()
        tables = filled_tables()
        written = [*map(_writing, tables), *filter(None, map(_counting_on, tables))]
        self.statement = "; ".join([WITHOUT_TRIGGERS, *written, WITH_TRIGGERS])

    def is_of_now(self) -> bool:
        """Whether the clock stands about where it stood; tests move it, and dates of the county hang on it."""
        return abs(timezone.now() - self.at) < FRESH_FOR

    def again(self) -> SimpleNamespace:
        """Write the rows, and return objects that nobody has had before."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self.statement)
        return copy.deepcopy(self.county)


WITH_TRIGGERS = "SET LOCAL session_replication_role = origin"
_kept: list[Kept] = []


def county_by(build: Callable[[], SimpleNamespace]) -> SimpleNamespace:
    """Return the county that `build` makes: written again where it was built before in this process."""
    if _kept and _kept[0].is_of_now():
        return _kept[0].again()
    was_empty = not filled_tables()
    county = build()
    if was_empty and may_go_without_triggers():
        _kept[:] = [Kept(copy.deepcopy(county))]
    return county


def _writing(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        columns = cursor.fetchone()[0]
        cursor.execute(f"SELECT json_agg(t) FROM {table} t")
        rows = json.dumps(cursor.fetchone()[0]).replace("'", "''")
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, '{rows}')"


def _counting_on(table: str) -> str:
    """Return the statement by which the next number lies behind those written; loaders set the sequences back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id'", [table])
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute(f"SELECT pg_get_serial_sequence(%s, 'id'), max(id) FROM {table}", [table])
        sequence, last = cursor.fetchone()
    return f"SELECT setval('{sequence}', greatest(nextval('{sequence}'), {last}))" if sequence else ""
