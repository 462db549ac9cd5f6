"""The printed worksheet names the line of its year and says how the income compares, as the criterion does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.hooks import income_result
from assessments.models import Standard
from households.services.income_items import ensure_starting_items
from households.services.papers import print_paper
from tests.assessments.factories import make_standard
from tests.households.incomes import CLOSED, END, by_amount, save_sheet


@pytest.fixture
def line(county) -> Decimal:
    ensure_starting_items()
    return make_standard().income_line


def result_of(county, amount: Decimal, **about) -> str:
    """Return what the paper of Chen's three people says about an income."""
    save_sheet(county.chen, county.liu, {"migrant": by_amount(str(amount))}, **about)
    return str(print_paper(household_id=county.chen.pk, kind="income", actor=county.liu).printout)


@pytest.mark.parametrize(
    ("more", "words"),
    [("0.03", "人均纯收入高于收入线 0.01 元"), ("0", "刚好等于收入线"), ("-3", "比收入线")],
)
def test_a_closed_worksheet_says_how_it_compares_with_the_line(county, line, settings, more, words):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}

    told = result_of(county, line * 3 + Decimal(more), **CLOSED)

    assert words in told
    assert make_standard().document in told


def test_a_worksheet_that_is_not_closed_names_the_line_and_no_result(county, line, settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}

    told = result_of(county, line * 4)

    assert "收入线" in told
    assert "高于收入线" not in told
    assert "还没有结账，不作为核对依据" in told


def test_a_year_without_a_standard_has_no_line(county, line):
    assert income_result(line, date(2010, 9, 30)) is None
    assert income_result(line, END) is not None


def test_the_line_is_that_of_the_last_day_of_the_window(county, line):
    Standard.objects.update(valid_to=END)
    make = {name: getattr(make_standard(), name) for name in ("label", "year", "document", "released_at")}
    days = dict.fromkeys(("living_stale_days", "water_stale_days", "housing_stale_days"), 365)
    later = Standard.objects.create(
        code="later", valid_from=END + timedelta(days=1), income_line=line + 500, **make, **days
    )

    assert income_result(line, END).line == line
    assert income_result(line, END + timedelta(days=1)).line == later.income_line
