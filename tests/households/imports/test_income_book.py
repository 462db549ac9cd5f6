"""Worksheets by items from a workbook: whole, as the next version, and a closed one only for a reason."""

from decimal import Decimal

import pytest

from households.income import Cells
from households.models import IncomeRow, IncomeWorksheet
from households.services.import_income import typed_cells
from households.services.income_items import ensure_starting_items
from tests.households.imports.books import counts, faults, filled, import_all, send
from tests.households.incomes import CLOSED, END, by_amount, by_quantity, save_sheet, sheet_of

pytestmark = pytest.mark.django_db
YEAR = END.year
SIGNED = {"调查人签字": END, "户主签字": END, "村签字": END, "结账": "是"}


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


def sheet(household, **cells):
    """Return the row of a worksheet."""
    return {"户编号": household.code, "年度": YEAR} | cells


def income(household, item, **cells):
    """Return the row of one income."""
    return {"户编号": household.code, "年度": YEAR, "收入项目": item} | cells


def book(worksheets=(), incomes=()):
    return filled("income", worksheet=list(worksheets), income=list(incomes))


def kept(household):
    """Return the incomes of a worksheet by item: quantity, gross, cost, papers."""
    rows = IncomeRow.objects.filter(worksheet=sheet_of(household))
    return {r.item.code: (r.quantity, r.gross, r.cost, r.evidence) for r in rows.select_related("item")}


def test_a_worksheet_comes_in_with_its_rows_and_totals(county):
    rows = [
        income(county.chen, "外出务工工资", 数量=8, **{"单价（元）": "3500"}, 凭据="工资条"),
        income(county.chen, "玉米", **{"金额（元）": 480}),
        income(county.chen, "生猪", **{"金额（元）": "3,000.50", "支出（元）": 800}),
        income(county.chen, "慰问金和慰问物资", **{"金额（元）": 500}),
    ]
    job = send(county.liu, "income", book([sheet(county.chen, **SIGNED)], rows))
    assert faults(job) == []
    assert (counts(job, "worksheet"), counts(job, "income")) == ((1, 0, 0, 0), (4, 0, 0, 0))

    import_all(job, county.liu, county.li)

    assert job.stage == "committed", job.reason
    made = sheet_of(county.chen)
    assert (made.state, made.head_count, made.item_count, made.recorded_by) == ("closed", 3, 4, county.liu)
    assert (made.wage, made.business, made.business_cost, made.transfer) == (
        Decimal(28000), Decimal("3480.50"), Decimal("1044.80"), 0,
    )  # fmt: skip
    assert kept(county.chen)["migrant"] == (Decimal(8), Decimal(28000), 0, "工资条")
    assert kept(county.chen)["maize"] == (None, Decimal(480), Decimal("244.80"), "")
    assert job.imported == {"worksheet.new": 1}


def test_a_closed_worksheet_asks_for_a_reason_and_becomes_the_next_version(county):
    save_sheet(
        county.chen, county.liu, {"dibao": by_amount("1200", evidence="一卡通"), "pigs": by_amount("3000")}, **CLOSED
    )
    was = sheet_of(county.chen)
    row = income(county.chen, "低保金", **{"金额（元）": 1500})
    job = send(county.liu, "income", book(incomes=[row]))
    assert [(name, "更正原因" in said) for _, _, name, said in faults(job)] == [("item", True)]

    job = send(county.liu, "income", book([sheet(county.chen, 更正原因="低保金漏了一个月")], [row]))
    assert faults(job) == []
    assert (counts(job, "worksheet"), counts(job, "income")) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert job.rows.get(outcome="changed").changes == [["amount", "1,200.00 元", "1,500.00 元"]]
    import_all(job, county.liu, county.li)

    was.refresh_from_db()
    now = sheet_of(county.chen)
    assert was.superseded_at == now.recorded_at
    assert (now.state, now.source, now.reason, now.valid_from) == (
        "closed", "correction", "低保金漏了一个月", was.valid_from,
    )  # fmt: skip
    assert {code: (gross, papers) for code, (_, gross, _, papers) in kept(county.chen).items()} == {
        "dibao": (Decimal(1500), "一卡通"), "pigs": (Decimal(3000), ""),
    }  # fmt: skip


def test_reckoning_and_papers_go_by_rules_of_their_own(county):
    save_sheet(county.chen, county.liu, {"dibao": by_amount("1200")})
    rows = [income(county.chen, "低保金", **{"金额（元）": 1500}, 凭据="一卡通")]
    job = send(county.liu, "income", book(incomes=rows))
    assert set(job.summary["fields"]) == {"income.amount", "income.evidence"}

    import_all(job, county.liu, county.li, rule="fill")

    assert kept(county.chen) == {"dibao": (None, Decimal(1200), 0, "一卡通")}


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"收入项目": "股票"}, "item", "项目目录里没有这一项"),
        ({"数量": 8}, "unit_price", "请补填单价"),
        ({"数量": 8, "单价（元）": 100, "金额（元）": 900}, "amount", "和金额不一样"),
        ({"支出（元）": 10, "金额（元）": 90}, "cost", "不减支出"),
        ({"年度": 2015, "金额（元）": 90}, "year", "只能录最近三个"),
        ({"金额（元）": "九百"}, "amount", "金额看不懂"),
        ({}, "amount", "请填金额"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    job = send(county.liu, "income", book(incomes=[income(county.chen, "低保金") | cells]))

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_a_worksheet_is_whole_or_wrong(county):
    rows = [income(county.chen, "低保金", **{"金额（元）": 90}), income(county.chen, "玉米", **{"金额（元）": "x"})]
    others = [income(county.bai, "低保金", **{"金额（元）": 90})]
    job = send(county.liu, "income", book([sheet(county.chen, 家庭人口数=3)], rows + others))

    assert {(sheet, number, name) for sheet, number, name, _ in faults(job)} == {
        ("worksheet", 2, "code"), ("income", 2, "code"), ("income", 3, "amount"),
    }  # fmt: skip
    assert counts(job, "income") == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("cells", "words"),
    [({}, "还没有填收入项目"), ({"结账": "是"}, "还没有填收入项目")],
)
def test_a_worksheet_without_incomes_is_refused(county, cells, words):
    job = send(county.liu, "income", book([sheet(county.chen, **cells)]))

    assert [words in said for _, _, _, said in faults(job)] == [True]


def test_closing_asks_for_three_signatures(county):
    row = income(county.chen, "低保金", **{"金额（元）": 90})
    job = send(county.liu, "income", book([sheet(county.chen, 结账="是")], [row]))

    assert [(sheet, name) for sheet, _, name, _ in faults(job)] == [("income", "code"), ("worksheet", "closed")]


def test_a_version_written_meanwhile_stops_the_workbook(county):
    job = send(county.liu, "income", book(incomes=[income(county.chen, "低保金", **{"金额（元）": 90})]))
    save_sheet(county.chen, county.liu, {"dibao": by_amount("1200")})
    import_all(job, county.liu, county.li)

    assert (job.state, "核对以后，登记里有 1 条" in job.reason) == ("failed", True)
    assert IncomeWorksheet.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "stands", "cells"),
    [
        ({"amount": 5}, None, (None, None, 5, None, "")),
        ({"amount": 5}, by_quantity("2", "3"), (None, None, 5, None, "")),
        ({"amount": 6}, by_quantity("2", "3"), (2, 3, None, None, "")),
        ({"unit_price": 4}, by_quantity("2", "3"), (2, 4, None, None, "")),
        ({"evidence": "账本"}, by_amount("7", cost=Decimal(1)), (None, None, 7, 1, "账本")),
        ({"quantity": 2, "unit_price": 3, "amount": 6}, by_amount("7"), (2, 3, 6, None, "")),
    ],
)
def test_what_a_row_leaves_empty_stays_as_it_stands(said, stands, cells):
    assert typed_cells(said, stands) == Cells(*cells)
