"""What the database itself refuses about worksheets and their rows, whoever writes."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from households.models import IncomeItem, IncomeRow, IncomeWorksheet
from households.services.income_items import ensure_starting_items
from tests.households.incomes import CLOSED, END, START, by_amount, by_quantity, save_sheet, sheet_of

INCOMES = {"migrant": by_quantity("8", "3000"), "wheat": by_amount("1000"), "condolence": by_amount("500")}


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


@pytest.fixture
def sheet(county) -> IncomeWorksheet:
    """Chen's closed worksheet of three rows."""
    save_sheet(county.chen, county.wang, INCOMES, **CLOSED)
    return sheet_of(county.chen)


def item(code: str) -> IncomeItem:
    return IncomeItem.objects.get(code=code)


def make_sheet(county, **columns: Any) -> IncomeWorksheet:
    about = {"household": county.bai, "window_start": START, "window_end": END, "head_count": 2, "valid_from": END}
    return IncomeWorksheet.objects.create(**about, source="form", **columns)


def make_row(sheet: IncomeWorksheet, code: str, gross: str, **columns: Any) -> IncomeRow:
    about = {"household": sheet.household, "worksheet": sheet, "item": item(code), "gross": Decimal(gross)}
    return IncomeRow.objects.create(**about | columns)


def refused_at_the_end(write) -> bool:
    """Say whether the database takes back what `write` did, at the end of its transaction."""
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_incomeworksheet SET wage = wage + 1",
        "UPDATE households_incomeworksheet SET item_count = 4",
        "UPDATE households_incomeworksheet SET signed_by_village_on = NULL",
        "DELETE FROM households_incomeworksheet",
        "UPDATE households_incomerow SET gross = gross + 1",
        "UPDATE households_incomerow SET evidence = '没有'",
        "DELETE FROM households_incomerow",
        "UPDATE households_incomeitem SET coefficient = 0.9 WHERE code = 'wheat'",
        "DELETE FROM households_incomeitem WHERE code = 'rice'",
    ],
)
def test_a_closed_worksheet_its_rows_and_the_catalogue_are_never_changed(sheet, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert IncomeRow.objects.filter(worksheet=sheet).count() == 3


@pytest.mark.parametrize(("code", "gross"), [("dibao", "900"), ("temporary-aid", "900"), ("dibao", "0")])
def test_no_row_joins_a_closed_worksheet_also_not_one_that_adds_nothing(sheet, code, gross):
    assert refused_at_the_end(lambda: make_row(sheet, code, gross))


def test_no_row_joins_a_worksheet_with_totals_only(county):
    totals = make_sheet(county, wage=Decimal(900))

    assert refused_at_the_end(lambda: make_row(totals, "pay", "900"))


def test_totals_without_items_are_as_free_as_ever(county):
    assert not refused_at_the_end(lambda: make_sheet(county, wage=Decimal(900), business_cost=Decimal(1)))


@pytest.mark.parametrize(
    ("columns", "is_right"),
    [
        ({"wage": "24000", "business": "1000", "business_cost": "690", "item_count": 2}, True),
        ({"wage": "24000.01", "business": "1000", "business_cost": "690", "item_count": 2}, False),
        ({"wage": "24000", "business": "1000", "business_cost": "689.99", "item_count": 2}, False),
        ({"wage": "24000", "business": "1000", "business_cost": "690", "transfer": "0.01", "item_count": 2}, False),
        ({"wage": "24000", "business": "1000", "business_cost": "690", "item_count": 3}, False),
    ],
)
def test_totals_that_differ_from_the_rows_are_refused(county, columns, is_right):
    def write() -> None:
        made = make_sheet(county, **{name: Decimal(value) for name, value in columns.items()})
        make_row(made, "pay", "24000")
        make_row(made, "wheat", "1000", cost=Decimal(690))

    assert refused_at_the_end(write) is not is_right


def test_a_worksheet_that_announces_rows_must_have_them(county):
    assert refused_at_the_end(lambda: make_sheet(county, item_count=1))


@pytest.mark.parametrize(("code", "cost"), [("wheat", "689"), ("pay", "1")])
def test_costs_that_the_item_does_not_have_are_refused(county, code, cost):
    def write() -> None:
        total = {item(code).category: Decimal(1000)}
        made = make_sheet(county, **total, business_cost=Decimal(cost), item_count=1)
        make_row(made, code, "1000", cost=Decimal(cost))

    assert refused_at_the_end(write)


@pytest.mark.parametrize(
    "columns",
    [
        {"quantity": 2},
        {"unit_price": 2},
        {"quantity": 2, "unit_price": 3},
        {"gross": "-5"},
        {"cost": -1},
        {"is_estimate": True},
        {"worksheet": None},
    ],
)
def test_a_row_that_does_not_fit_together_is_refused(county, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(make_sheet(county), "pay", **{"gross": "5"} | columns)


def test_a_row_of_another_household_is_refused(county):
    def write() -> None:
        make_row(make_sheet(county, wage=Decimal(5), item_count=1), "pay", "5", household=county.chen)

    assert refused_at_the_end(write)


@pytest.mark.parametrize(
    "columns",
    [
        {"code": "wheat"},
        {"name": "小麦"},
        {"category": "transfer"},
        {"part": "dibao"},
        {"counted": False},
        {"reason": "没有"},
        {"method": "coefficient"},
        {"coefficient": "0.5"},
        {"category": "wage", "method": "coefficient", "coefficient": "0.5"},
        {"method": "coefficient", "coefficient": "1.001"},
    ],
)
def test_an_item_that_does_not_fit_together_is_refused(columns):
    usual = {"code": "tea", "name": "茶叶", "category": "business", "unit": "公斤", "valid_from": START}
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeItem.objects.create(**usual | {"document": "县发〔2026〕1号"} | columns)
