from decimal import Decimal

import pytest

from households.quality.record import Calendar
from households.quality.rules.income_near_line import RULE
from tests.households.quality.build import DAY, home, said, sheet


@pytest.mark.parametrize(
    ("per_head", "found"), [("3500.00", False), ("3500.01", True), ("3605.00", True), ("3605.01", False)]
)
def test_three_in_a_hundred_above_the_line_are_found(per_head, found):
    assert bool(said(RULE, sheet=sheet(per_head=Decimal(per_head)))) is found


def test_it_is_told_by_how_much():
    assert said(RULE, sheet=sheet(per_head=Decimal("3520.50"))) == [
        "人均纯收入 3520.50 元，只比收入线 3500.00 元高 20.50 元。"
    ]


def test_without_a_line_or_an_income_nothing_is_near():
    near = home(sheet=sheet(per_head=Decimal("3520.50")))
    assert list(RULE.find(near, Calendar(DAY))) == []
    assert said(RULE, sheet=None) == said(RULE, sheet=sheet(per_head=None)) == []
