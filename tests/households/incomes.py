"""Short ways to fill in the income worksheet by items."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.lib.dates import income_window
from households.income import Cells
from households.models import Household, IncomeWorksheet, RegisterChange
from households.services.changes import Paper
from households.services.income import items_for, rows_of, save_income_sheet, sheet_values
from households.services.worksheets import SIGNATURES, believed_worksheet, people_at
from tests.households.entries import paper

START, END = income_window(timezone.localdate())
MONTH = f"{END:%Y-%m}"
SIGNED = dict.fromkeys(SIGNATURES, END)
CLOSED = SIGNED | {"closed": True}


def by_amount(amount: str, **cells: Any) -> Cells:
    """Return an income of which only the amount is known."""
    return Cells(amount=Decimal(amount), **cells)


def by_quantity(quantity: str, unit_price: str, **cells: Any) -> Cells:
    """Return an income by quantity and unit price."""
    return Cells(quantity=Decimal(quantity), unit_price=Decimal(unit_price), **cells)


def sheet_form(
    household: Household, incomes: dict[str, Cells | None], *, window_end: date = END, **about: Any
) -> tuple[dict[str, Any], Paper]:
    """Return typed values and papers of a form by items, opened now, with `incomes` by code typed in."""
    sheet = believed_worksheet(household, window_end)
    rows = rows_of(sheet)
    items = items_for(window_end, rows)
    now = sheet_values(sheet, items, rows, people=people_at(household, window_end))
    return now | {f"item-{code}": cells for code, cells in incomes.items()} | about, paper(now)


def save_sheet(
    household: Household, actor: Any, incomes: dict[str, Cells | None], *, window_end: date = END, **about: Any
) -> RegisterChange:
    """Fill in the worksheet of a household by items and send it."""
    typed, papers = sheet_form(household, incomes, window_end=window_end, **about)
    return save_income_sheet(household_id=household.pk, window_end=window_end, typed=typed, paper=papers, actor=actor)


def sheet_of(household: Household, window_end: date = END) -> IncomeWorksheet:
    """Return the worksheet as it is believed now."""
    sheet = believed_worksheet(household, window_end)
    assert sheet is not None
    return sheet
