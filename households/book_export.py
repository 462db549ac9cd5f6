"""What the list of households can be exported as, beside the list itself: the sheets that can be sent in again.

Headers and words are those of the templates, so that a sheet exported and sent in unchanged says nothing new. Numbers
are masked; a masked number says which one stands there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F

from accounts.reveal import MaskKind, masked
from config.lib import xlsx
from config.lib.xlsx import Kind
from households.fact_kinds import FACT_KINDS
from households.imports import cells
from households.imports.books import BOOKS
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.register_book import REGISTER_BOOK
from households.models import Membership
from households.models.register import HouseholdQuerySet

LIST = "list"
CONTENTS: dict[str, str] = {LIST: "名单"} | {book.key: book.label for book in BOOKS.values()}
MASKS: dict[str, MaskKind] = {"phone": "phone", "bank_account": "bank"}

_HOUSEHOLD = {
    "village": F("village__name"),
    "township": F("township__name"),
    "group": F("group__name"),
}
_MEMBER = {
    "code": F("household__code"),
    "member_code": F("member__code"),
    **{
        name: F(f"member__{name}")
        for name in ("name", "id_number", "sex", "birth_date", "ethnicity", "education", "health", "labour")
    },
}
_NOT_EXPORTED = {"entry", "since"}


def book_of(content: str) -> BookKind | None:
    """Return the workbook that an export is made as; None for the list."""
    return BOOKS.get(content)


def queries(book: BookKind, households: HouseholdQuerySet) -> list[tuple[SheetKind, list[Column], Any]]:
    """Return the query of each sheet, with the columns it fills."""
    chosen = households.order_by().values("pk")
    if book.key == REGISTER_BOOK.key:
        own, people = book.sheets
        open_ones = Membership.objects.believed().filter(household__in=chosen, valid_to__isnull=True)
        return [
            _query(own, households.order_by("village_id", "id"), _HOUSEHOLD),
            _query(people, open_ones.order_by("household_id", "member__code"), _MEMBER),
        ]
    kind = FACT_KINDS[book.key]
    whose = {"name": F("member__name"), "member_code": F("member__code"), "id_number": F("member__id_number")}
    home = {"code": F("household__code"), "head_name": F("household__head_name")}
    facts = kind.model.objects.believed().filter(**{f"{kind.owner}__in": chosen})
    ordered = facts.order_by(kind.owner, "valid_from", "pk")
    return [_query(book.sheets[0], ordered, whose if kind.of_member else home)]


def sheet(
    kind: SheetKind, columns: Sequence[Column], rows: Iterable[tuple[Any, ...]], titles: Sequence[str], *, opens: bool
) -> xlsx.Sheet:
    """Return a sheet as it is written; `opens` says whether its reader may open numbers, and so sees more of them."""
    given = [xlsx.Column(column.header, _kind(column), column.width) for column in columns]
    writers = [_writer(column, opens=opens) for column in columns]

    def written() -> Iterator[list[object]]:
        for row in rows:
            yield [write(value) for write, value in zip(writers, row, strict=True)]

    return xlsx.Sheet(kind.title, given, written(), titles)


def _query(kind: SheetKind, rows: Any, paths: dict[str, F]) -> tuple[SheetKind, list[Column], Any]:
    columns = [column for column in kind.columns if column.name not in _NOT_EXPORTED]
    told = {f"cell_{i}": paths.get(column.name, F(column.name)) for i, column in enumerate(columns)}
    return kind, columns, rows.annotate(**told).values_list(*told)


def _kind(column: Column) -> Kind:
    return Kind.DAY if column.read is cells.day else Kind.TEXT


def _writer(column: Column, *, opens: bool) -> Callable[[Any], object]:
    if column.secret == "id_number":
        kind: MaskKind = "id" if opens else "public_id"
        return lambda stored: masked(stored, kind)
    if column.secret:
        mask = MASKS[column.secret]
        return lambda stored: masked(stored, mask) if opens else ""
    if column.read is cells.day:
        return lambda day: day
    if column.name == "serious_illness":
        return lambda said: {True: "是", False: "否", None: ""}[said]
    if column.choices or column.name in {"other_causes", "health"}:
        return lambda codes: column.told(codes) if codes else ""
    return lambda value: "" if value is None else str(value)
