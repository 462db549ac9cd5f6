"""What the list of households can be exported as, beside the list itself: the sheets that can be sent in again.

Headers and words are those of the templates, so that a sheet exported and sent in unchanged says nothing new. Numbers
are masked; a masked number says which one stands there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import BooleanField, Case, DecimalField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import ExtractYear

from accounts.models import User
from accounts.reveal import MaskKind, masked
from config.lib import xlsx
from config.lib.xlsx import Kind
from households.codes import IncomeCategory, IncomeMethod
from households.fact_kinds import FACT_KINDS
from households.imports import cells
from households.imports.books import BOOKS
from households.imports.cadre_books import CADRE_BOOK, PAIRING_BOOK
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.income_book import INCOME_BOOK
from households.imports.posting_book import POSTING_BOOK
from households.imports.register_book import REGISTER_BOOK
from households.imports.village_book import VILLAGE_BOOK
from households.models import IncomeRow, IncomeWorksheet, Membership, Pairing
from households.models.facts import WorksheetState
from households.models.register import HouseholdQuerySet
from villages.models import Cadre, Posting, VillageYear

LIST = "list"
CONTENTS: dict[str, str] = {LIST: "名单"} | {book.key: book.label for book in BOOKS.values()}
LIST_CONTENTS: dict[str, str] = {
    key: label for key, label in CONTENTS.items() if key not in BOOKS or BOOKS[key].of_households
}
"""What the list of households offers: the others hold nothing of a household."""
Query = tuple[SheetKind, list[Column], Any]
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
        for name in (
            "name",
            "id_number",
            "sex",
            "birth_date",
            "ethnicity",
            "education",
            "health",
            "labour",
            "id_kind",
            "political",
            "speaks_mandarin",
            "in_service",
        )
    },
}
_HOME = {"code": F("household__code"), "head_name": F("household__head_name")}
_NOBODY_SAYS = Value("")
"""What is asked of whoever sends a sheet in, and never told of what stands."""
_WORKSHEET = _HOME | {
    "year": ExtractYear("window_end"),
    "closed": ExpressionWrapper(Q(state=WorksheetState.CLOSED), output_field=BooleanField()),
    "reason": _NOBODY_SAYS,
}
_INCOME = _HOME | {
    "year": ExtractYear("worksheet__window_end"),
    "item": F("item__name"),
    "amount": F("gross"),
    "cost": Case(
        When(item__method=IncomeMethod.ACTUAL, item__category=IncomeCategory.BUSINESS, then=F("cost")),
        output_field=DecimalField(),
    ),
}
_PAIRING = _HOME | {
    "cadre_name": F("cadre__name"),
    "cadre_code": F("cadre__code"),
    "unit": F("cadre__unit__name"),
    **dict.fromkeys(("id_number", "phone", "reason"), _NOBODY_SAYS),
}
_CADRE = {"cadre_code": F("code"), "unit": F("unit__name"), "unit_tier": _NOBODY_SAYS}
_POSTING = {
    "village": F("village__name"),
    "township": F("township__name"),
    **{name: path for name, path in _PAIRING.items() if name not in _HOME},
}
_VILLAGE = {"village": F("village__name"), "township": F("village__township__name")}
_NOT_EXPORTED = {"entry", "since"}


def book_of(content: str) -> BookKind | None:
    """Return the workbook that an export is made as; None for the list."""
    return BOOKS.get(content)


def queries(book: BookKind, households: HouseholdQuerySet, owner: User) -> list[Query]:
    """Return the query of each sheet, with the columns it fills; `owner` is who gets it."""
    if book.key == CADRE_BOOK.key:
        return [_query(book.sheets[0], Cadre.objects.order_by("pk"), _CADRE)]
    if book.key == VILLAGE_BOOK.key:
        years = VillageYear.objects.visible_to(owner).believed()
        return [_query(book.sheets[0], years.order_by("village_id", "year"), _VILLAGE)]
    if book.key == POSTING_BOOK.key:
        going_on = Posting.objects.visible_to(owner).believed().filter(village__isnull=False, valid_to__isnull=True)
        return [_query(book.sheets[0], going_on.order_by("village_id", "pk"), _POSTING)]
    return _OF_HOUSEHOLDS.get(book.key, _facts)(book, households)


def _register(book: BookKind, households: HouseholdQuerySet) -> list[Query]:
    own, people = book.sheets
    open_ones = Membership.objects.believed().filter(household__in=_ids(households), valid_to__isnull=True)
    return [
        _query(own, households.order_by("village_id", "id"), _HOUSEHOLD),
        _query(people, open_ones.order_by("household_id", "member__code"), _MEMBER),
    ]


def _incomes(book: BookKind, households: HouseholdQuerySet) -> list[Query]:
    """Return the worksheets of the windows of a year; those for monitoring have no year of their own."""
    yearly = {"window_start__month": 10, "window_start__day": 1, "window_end__month": 9, "window_end__day": 30}
    sheets = IncomeWorksheet.objects.believed().filter(household__in=_ids(households), **yearly)
    rows = IncomeRow.objects.filter(worksheet__in=sheets.order_by().values("pk"))
    about, incomes = book.sheets
    return [
        _query(about, sheets.order_by("household_id", "window_end"), _WORKSHEET),
        _query(incomes, rows.order_by("household_id", "worksheet_id", "item__sort", "pk"), _INCOME),
    ]


def _pairings(book: BookKind, households: HouseholdQuerySet) -> list[Query]:
    going_on = Pairing.objects.believed().filter(household__in=_ids(households), valid_to__isnull=True)
    return [_query(book.sheets[0], going_on.order_by("household_id"), _PAIRING)]


def _facts(book: BookKind, households: HouseholdQuerySet) -> list[Query]:
    kind = FACT_KINDS[book.key]
    whose = {"name": F("member__name"), "member_code": F("member__code"), "id_number": F("member__id_number")}
    facts = kind.model.objects.believed().filter(**{f"{kind.owner}__in": _ids(households)})
    ordered = facts.order_by(kind.owner, "valid_from", "pk")
    return [_query(book.sheets[0], ordered, whose if kind.of_member else _HOME)]


def _ids(households: HouseholdQuerySet) -> Any:
    return households.order_by().values("pk")


_OF_HOUSEHOLDS: dict[str, Callable[[BookKind, HouseholdQuerySet], list[Query]]] = {
    REGISTER_BOOK.key: _register,
    INCOME_BOOK.key: _incomes,
    PAIRING_BOOK.key: _pairings,
}
"""All other workbooks of households hold facts with a day and a source."""


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


def _query(kind: SheetKind, rows: Any, paths: dict[str, Any]) -> Query:
    columns = [column for column in kind.columns if column.name not in _NOT_EXPORTED]
    told = {f"cell_{i}": paths.get(column.name, F(column.name)) for i, column in enumerate(columns)}
    return kind, columns, rows.annotate(**told).values_list(*told)


def _kind(column: Column) -> Kind:
    return Kind.DAY if column.read is cells.day else Kind.TEXT


def _writer(column: Column, *, opens: bool) -> Callable[[Any], object]:
    if column.secret in {"id_number", "paper_number"}:
        kind: MaskKind = "id" if opens else "public_id"
        return lambda stored: masked(stored, kind)
    if column.secret:
        mask = MASKS[column.secret]
        return lambda stored: masked(stored, mask) if opens else ""
    if column.read is cells.day:
        return lambda day: day
    return lambda value: _words(column, value)


def _words(column: Column, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return column.told(value) if column.choices or isinstance(value, list) else str(value)
