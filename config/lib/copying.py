"""COPY, by which the demonstration county and the import of workbooks write rows in number."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from django.db.models import NOT_PROVIDED

Row = tuple[object, ...]
TableRows = tuple[type[models.Model], tuple[str, ...], Iterable[Row]]

ROWS_A_TIME = 2_000
READ_BYTES = 1 << 20
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(cursor: CursorWrapper, model: type[models.Model], columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write `rows` into the table of `model` and return how many there were.

    Constraints, triggers and history act as for any other insert. Values are plain Python values; encrypted columns
    must hold cipher text already. Raises ValueError when a column that the database cannot fill is left out.
    """
    require_columns(model, columns)
    return copy_text(cursor, model._meta.db_table, rows, columns)


def copy_text(cursor: CursorWrapper, table: str, rows: Iterable[Row], columns: tuple[str, ...] = ()) -> int:
    """Write `rows` into a table, also one without a model, and return how many there were."""
    stream = RowStream(rows)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.copy_expert(f'COPY "{table}" {f"({names})" if names else ""} FROM STDIN', stream, READ_BYTES)
    return stream.count


def update_rows(cursor: CursorWrapper, model: type[models.Model], columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Overwrite `columns` of the rows of `model` whose id comes first in each of `rows`; return how many there were.

    Triggers and history act as for any other update.
    """
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT id, {names} FROM "{table}" WITH NO DATA')
    cursor.copy_expert(f"COPY copied (id, {names}) FROM STDIN", RowStream(rows), READ_BYTES)
    given = ", ".join(f'"{column}" = copied."{column}"' for column in columns)
    cursor.execute(f'UPDATE "{table}" SET {given} FROM copied WHERE "{table}".id = copied.id')
    done = int(cursor.rowcount)
    cursor.execute("DROP TABLE copied")
    return done


def insert_selected(
    cursor: CursorWrapper,
    model: type[models.Model],
    columns: Mapping[str, str],
    source: str,
    given: Mapping[str, object],
) -> int:
    """Insert what `SELECT` finds in `source` (FROM and what follows) and return how many rows there were.

    `columns` say by which expression each column is filled; the others get the defaults of their models. `given` are
    the parameters of both. Constraints, triggers and history act as for any other insert.
    """
    more = with_defaults(model, tuple(columns))
    require_columns(model, (*columns, *more))
    names = ", ".join(f'"{column}"' for column in (*columns, *more))
    told = ", ".join((*columns.values(), *(f"%(default_{column})s" for column in more)))
    values: dict[str, Any] = dict(given) | {f"default_{column}": value for column, value in more.items()}
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {told} {source}', values)
    return int(cursor.rowcount)


def require_columns(model: type[models.Model], columns: tuple[str, ...]) -> None:
    """Raise ValueError when `columns` leave out one that must be given, or name one the table does not have."""
    fields = {field.column: field for field in model._meta.concrete_fields if not field.generated}
    unknown = [column for column in columns if column not in fields]
    missing = [column for column, field in fields.items() if column not in columns and not _fills_itself(field)]
    if unknown or missing:
        raise ValueError(f"{model.__name__}: unknown columns {unknown}, missing columns {missing}")


def with_defaults(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, object]:
    """Return the columns beside `columns` that neither may be empty nor fill themselves, with their models' defaults.

    So a column that a model gets later does not stop those who do not know it.
    """
    fields = [f for f in model._meta.concrete_fields if not f.generated and not _fills_itself(f)]
    left = [field for field in fields if field.column not in columns and field.has_default() | field.blank]
    return {str(field.column): _worth(field.get_default()) for field in left}


def _worth(value: object) -> object:
    """Return a default without the list of choices it may be one of."""
    return str(value) if isinstance(value, str) else value


def _fills_itself(field: Any) -> bool:
    return field.null or field.db_default is not NOT_PROVIDED or isinstance(field, models.AutoField)


class RowStream:
    """Looks to psycopg2 like an open file: makes the rows into text only as the server takes them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def read(self, _size: int) -> bytes:
        """Return the next rows as COPY text, empty at the end."""
        some = list(islice(self._rows, ROWS_A_TIME))
        self.count += len(some)
        return "".join(_lines(some)).encode()


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    text = _text
    for row in rows:
        yield "\t".join([value if type(value) is str else text(value) for value in row]) + "\n"


def _text(value: object) -> str:
    """Return the COPY text of anything but a plain str; those must already be clean (see `clean`)."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case int() | Decimal() | datetime() | date():
            return str(value)
        case tuple() | list():
            return "{" + ",".join(map(str, value)) + "}"
    return str(value)


def clean(text: str) -> str:
    """Return free text so that COPY takes it literally. Codes, names and numbers of ours need no such care."""
    return text.translate(_ESCAPES)
