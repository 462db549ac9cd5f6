"""The exit check reads totals; whether they were typed or are the sums of items must make no difference."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.criteria.income import income
from assessments.criteria.thresholds import Thresholds
from assessments.facts import read_facts
from config.lib.dates import income_window, quarters_of
from households.models import IncomeWorksheet
from households.services.income_items import ensure_starting_items
from households.services.worksheets import monitoring_windows
from tests.assessments.in_order import close_worksheet
from tests.households.incomes import CLOSED, by_amount, by_quantity, save_sheet, sheet_of
from tests.households.test_estimates import estimate

LINE = Decimal("4000.00")
STANDARD = Thresholds(income_line=LINE, living_stale_days=365, water_stale_days=730, housing_stale_days=1095)


@pytest.fixture(autouse=True)
def _catalogue(county, settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}
    ensure_starting_items()


def verdict_of(household):
    [facts] = read_facts(household_ids=[household.pk], as_of=timezone.localdate(), known_at=timezone.now())
    return income(facts, STANDARD)


@pytest.mark.parametrize(("amount", "outcome"), [("11999.98", "unmet"), ("12000.00", "unmet"), ("12000.03", "met")])
def test_a_verdict_upon_items_is_the_verdict_upon_the_same_totals(county, amount, outcome):
    """Of three people; 慰问金 does not count, the coefficient takes most of the wheat, all the rest is in the sum."""
    rest = Decimal(amount) - 310
    incomes = {"migrant": by_amount(str(rest)), "wheat": by_quantity("500", "2"), "condolence": by_amount("5000")}
    save_sheet(county.chen, county.wang, incomes, **CLOSED)
    by_items = verdict_of(county.chen)
    sheet = sheet_of(county.chen)
    IncomeWorksheet.objects.filter(pk=sheet.pk).update(superseded_at=timezone.now())

    close_worksheet(
        county.chen,
        per_head="0",
        heads=3,
        recorded_at=timezone.now(),
        valid_from=sheet.valid_from,
        **{name: getattr(sheet, name) for name in ("wage", "business", "business_cost")},
    )

    assert by_items == verdict_of(county.chen)
    assert by_items.outcome == outcome


def test_a_worksheet_for_monitoring_decides_no_exit(county):
    _, end = next(iter(monitoring_windows(timezone.localdate())))
    save_sheet(county.chen, county.wang, {"migrant": by_amount("90000")}, window_end=end, **CLOSED)

    verdict = verdict_of(county.chen)

    assert verdict.outcome == "unknown"
    assert "没有截至" in verdict.reason


def test_an_item_worksheet_that_is_not_closed_is_no_evidence(county):
    save_sheet(county.chen, county.wang, {"migrant": by_amount("90000")})

    assert verdict_of(county.chen).outcome == "unknown"


def test_four_quarterly_estimates_are_no_evidence(county):
    for _, end in quarters_of(income_window(timezone.localdate())):
        estimate(county.chen, county.wang, {"migrant": by_amount("90000")}, end)

    assert verdict_of(county.chen).outcome == "unknown"


def test_the_window_of_the_check_is_the_yearly_one():
    assert income_window(date(2026, 11, 27)) not in monitoring_windows(date(2026, 11, 27))
