"""A clock of the program and of the database that can be moved on, and comes back with the transaction.

The database's own functions are hidden behind others of the same names, also where columns are filled by default.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.db import connection

HIDE = """
CREATE SCHEMA moved;
CREATE FUNCTION moved.shift() RETURNS interval LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('huce.moved', true), ''), '0')::interval $$;
CREATE FUNCTION moved.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT pg_catalog.statement_timestamp() + moved.shift() $$;
CREATE FUNCTION moved.now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT pg_catalog.statement_timestamp() + moved.shift() $$;
CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT pg_catalog.clock_timestamp() + moved.shift() $$;
SET LOCAL search_path = moved, pg_catalog, public;
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT adrelid::regclass AS place, quote_ident(attname) AS name
        FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
        WHERE pg_get_expr(adbin, adrelid) ~* '(statement_timestamp|now)\\(\\)'
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %s SET DEFAULT moved.statement_timestamp()', one.place, one.name);
    END LOOP;
END $$;
"""


class Clock:
    """Stands so many days after the true time, and goes on by itself."""

    def __init__(self, traveller: Any) -> None:
        self._traveller, self.days = traveller, 0

    def move_to(self, days: int) -> None:
        """Let both clocks stand so many days after the true time."""
        self._traveller.shift(timedelta(days=days - self.days))
        self.days = days
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('huce.moved', %s, true)", [f"{days} days"])


@contextmanager
def moved_clock(at: datetime) -> Iterator[Clock]:
    """Give a clock that begins at `at`, now. To be asked for in a transaction that has written nothing yet."""
    with time_machine.travel(at, tick=True) as traveller:
        with connection.cursor() as cursor:
            cursor.execute(HIDE)
        yield Clock(traveller)
