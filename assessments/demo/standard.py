"""The demonstration's standards of last year and this year, its rule and rounds of visits, its catalogue of incomes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.apps import apps

from assessments.demo.days import COUNTY_TIME
from assessments.demo.figures import INCOME_LINE
from assessments.demo.income_items import ITEM_IDS
from assessments.demo.places import COUNTY_ID
from config.lib.copying import TableRows
from households.codes import Guarantee
from households.income_catalogue import CATALOGUE_START, starting_items
from households.models import IncomeItem, VisitRound, VisitRule
from households.services.visit_rules import STARTING_RULE

LIVING_DAYS = 365
WATER_DAYS = 730
HOUSING_DAYS = 1095
LAST_YEARS_LINE = Decimal("3335.00")
COLUMNS = (
    "code", "label", "region_id", "year", "document", "valid_from", "valid_to", "income_line", "living_stale_days",
    "water_stale_days", "housing_stale_days", "is_demo", "released_at", "criteria", "must_not_exit", "earlier_lines",
    "drafted_persons",
)  # fmt: skip


def standard_table(today: date) -> TableRows:
    """Return the two standards as rows. The model is fetched by name: its module knows the checker's thresholds."""
    return apps.get_model("assessments", "Standard"), COLUMNS, _rows(today)


def visit_rule_table(today: date) -> TableRows:
    """Return the starting rule of visits as a row, in force since before the first visit."""
    values = STARTING_RULE | {"document": f"演示〔{today.year}〕2号（演示数据，不是真实文件）"}
    columns = (*values, "valid_from")
    return VisitRule, columns, [(*values.values(), date(today.year - 3, 1, 1))]


def income_item_table(today: date) -> TableRows:
    """Return the starting catalogue of incomes as rows, in force since the first window."""
    columns = ("id", "code", "name", "category", "part", "unit", "recurring", "counted", "reason", "method",
               "coefficient", "sort", "valid_from", "document")  # fmt: skip
    dated = {"valid_from": CATALOGUE_START, "document": f"演示〔{today.year}〕5号（演示数据，不是真实文件）"}
    items = [IncomeItem(id=ITEM_IDS[one["code"]], **one, **dated) for one in starting_items()]
    return IncomeItem, columns, [tuple(getattr(item, column) for column in columns) for item in items]


def visit_round_table(today: date) -> TableRows:
    """Return last year's round of visits, and this year's two, the second of which goes on."""
    columns = ("number", "name", "document", "valid_from", "valid_to")
    rounds = (
        (1, f"{today.year - 1} 年遍访", f"演示〔{today.year - 1}〕8号", 600, 420),
        (2, "半年遍访", f"演示〔{today.year}〕3号", 300, 180),
        (3, "冬季遍访", f"演示〔{today.year}〕9号", 20, -40),
    )
    rows = [(n, name, document, _ago(today, first), _ago(today, last)) for n, name, document, first, last in rounds]
    return VisitRound, columns, rows


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _rows(today: date) -> Iterator[tuple[object, ...]]:
    for year, line in ((today.year - 1, LAST_YEARS_LINE), (today.year, INCOME_LINE)):
        start, end = date(year, 1, 1), None if year == today.year else date(year, 12, 31)
        yield (
            f"DEMO-{year}",
            f"演示标准 {year}",
            COUNTY_ID,
            year,
            f"演示〔{year}〕1号（演示数据，不是真实文件）",
            start,
            end,
            line,
            LIVING_DAYS,
            WATER_DAYS,
            HOUSING_DAYS,
            True,
            datetime.combine(start, time(0, 0), COUNTY_TIME),
            list(Guarantee),
            [],
            [],
            [],
        )
