"""What a column and a sheet of a workbook are, as data: template, reading, comparing and the guide all go by it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from accounts.permissions import VIEW_HOUSEHOLDS
from config.lib.entry_fields import plain
from config.lib.personal_numbers import starred
from households.imports.cells import Read

Secret = Literal["", "id_number", "phone", "bank_account", "paper_number"]
Rule = Literal["keep", "fill", "overwrite"]
RULES: dict[Rule, str] = {"keep": "保留登记的", "fill": "只填空白", "overwrite": "用表里的"}


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its header, other headers it is known by, how a cell is read.

    `needed` says that no row may leave it empty, `needed_new` that no row of a new record may. An empty cell says
    nothing: it never empties a field. `choices` are the words of the drop-down. A `secret` goes into a column of its
    own as cipher text. `told` says a value in words. A field that is no `fact` finds the record and is never changed.
    `offers` returns the words of a drop-down that are data of the county.
    """

    name: str
    header: str
    read: Read
    note: str
    also: tuple[str, ...] = ()
    needed: bool = False
    needed_new: bool = False
    choices: tuple[str, ...] = ()
    as_text: bool = False
    secret: Secret = ""
    is_fact: bool = True
    told: Callable[[Any], str] = plain
    width: float = 14
    offers: Callable[[], tuple[str, ...]] = tuple

    @property
    def offered(self) -> tuple[str, ...]:
        """The words of its drop-down, if it has one."""
        return self.choices or self.offers()

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers it is known by."""
        return (self.header, *self.also)


@dataclass(frozen=True)
class SheetKind:
    """One sheet of a workbook: its key, its name, its columns. `needed_headers` are those it is known by."""

    key: str
    title: str
    columns: tuple[Column, ...]
    needed_headers: tuple[str, ...]
    is_optional: bool = False

    @cached_property
    def needed_new(self) -> dict[str, str]:
        """What a new record may not leave empty: field → header."""
        return {column.name: column.header for column in self.columns if column.needed_new}

    def column(self, name: str) -> Column:
        """Return the column that fills the field `name`."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class BookKind:
    """One workbook: its key and name, its version, what it takes to send it, its sheets.

    `compatible` are older versions that are still read. `asks_source` says that the form asks for unit, paper and day,
    which stand for what a row leaves empty. `reads` is what it takes to export it; one that is not `of_households` is
    exported whole, whichever households are filtered. `how` tells how to fill it in, where that is not as for all.
    """

    key: str
    label: str
    version: int
    permissions: tuple[str, ...]
    sheets: tuple[SheetKind, ...]
    about: str
    compatible: tuple[int, ...] = ()
    asks_source: bool = False
    reads: str = VIEW_HOUSEHOLDS
    of_households: bool = True
    first_rule: Rule = "fill"
    how: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """What the template writes into the file, so that an upload says which template it came from."""
        return f"{self.key}/{self.version}"

    def sheet(self, key: str) -> SheetKind:
        """Return the sheet called `key`."""
        return next(sheet for sheet in self.sheets if sheet.key == key)


@dataclass(slots=True)
class Line:
    """One row that holds something: where it stands, what it says, what is wrong with it; then what it is.

    `masked` are the personal numbers of which only the ends stand there, by field.
    """

    sheet: str
    number: int
    values: dict[str, Any]
    faults: list[tuple[str, str]] = field(default_factory=list)
    masked: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)
    outcome: str = ""
    code: str = ""
    label: str = ""
    subject_id: int | None = None
    household_id: int | None = None
    stamp: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a cell; of a number that stands in the wrong column the sentence shows stars."""
        self.faults.append((name, starred(sentence)))
