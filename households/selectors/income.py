"""What the page of one income worksheet shows, and how the windows of a household compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from households.codes import IncomeCategory, TransferPart
from households.income import Line, Totals, line_of, totals_of
from households.models import Household, IncomeItem, IncomeWorksheet
from households.services.income import rows_of
from households.services.worksheets import believed_worksheet

VERSIONS_SHOWN = 20


@dataclass(frozen=True)
class LineGroup:
    """The counted incomes of one class and their sum (元)."""

    label: str
    lines: list[Line]
    total: Decimal


@dataclass(frozen=True)
class SheetPage:
    """One worksheet: its counted incomes by class, those left out, the parts of the transfers, all its versions."""

    window: tuple[date, date]
    sheet: IncomeWorksheet | None
    groups: list[LineGroup]
    left_out: list[Line]
    totals: Totals
    parts: list[tuple[str, Decimal]]
    versions: list[IncomeWorksheet]


def sheet_page(household: Household, window: tuple[date, date]) -> SheetPage:
    """Return the worksheet of a window as it is believed now, in three queries."""
    sheet = believed_worksheet(household, window[1])
    lines = [line_of(row) for row in rows_of(sheet)]
    totals = totals_of(lines)
    versions = IncomeWorksheet.objects.filter(household=household, window_end=window[1]).select_related("recorded_by")
    return SheetPage(
        window=window,
        sheet=sheet,
        groups=groups_of(lines),
        left_out=[line for line in lines if not line.item.counted],
        totals=totals,
        parts=[(TransferPart(part).label, amount) for part, amount in totals.parts.items() if amount],
        versions=list(versions.order_by("-id")[:VERSIONS_SHOWN]),
    )


def groups_of(lines: Iterable[Line]) -> list[LineGroup]:
    """Return the counted incomes by class, in the order of the form; classes without any are left out."""
    counted = [line for line in lines if line.item.counted]
    found = []
    for category in IncomeCategory:
        of_it = [line for line in counted if line.item.category == category]
        if of_it:
            found.append(LineGroup(str(category.label), of_it, sum((line.gross for line in of_it), Decimal(0))))
    return found


@dataclass(frozen=True)
class ItemGroup:
    """The items of one class as they count today."""

    label: str
    items: list[IncomeItem]


@dataclass(frozen=True)
class CataloguePage:
    """The catalogue: items of today by class, items of other days, and terms that were replaced."""

    groups: list[ItemGroup]
    other_days: list[IncomeItem]
    replaced: list[IncomeItem]


def catalogue_page(today: date) -> CataloguePage:
    """Return the whole catalogue in one query."""
    items = list(IncomeItem.objects.select_related("recorded_by"))
    believed = [item for item in items if item.superseded_at is None]
    current = [item for item in believed if item.is_in_force(today)]
    groups = [ItemGroup(str(c.label), [item for item in current if item.category == c]) for c in IncomeCategory]
    return CataloguePage(
        groups=[group for group in groups if group.items],
        other_days=[item for item in believed if not item.is_in_force(today)],
        replaced=[item for item in items if item.superseded_at is not None],
    )
