from decimal import Decimal

import pytest

from households.quality.rules.income_jump import RULE
from tests.households.quality.build import said, sheet

BEFORE = sheet(per_head=Decimal("4000.00"))


@pytest.mark.parametrize(
    ("now", "found"), [("6000.00", False), ("6000.01", True), ("2000.00", False), ("1999.99", True)]
)
def test_more_than_half_up_or_down_is_found(now, found):
    assert bool(said(RULE, sheet=sheet(per_head=Decimal(now)), sheet_before=BEFORE)) is found


def test_it_is_told_with_both_amounts():
    assert said(RULE, sheet=sheet(per_head=Decimal("8000.00")), sheet_before=BEFORE) == [
        "人均纯收入 8000.00 元，比上一年的 4000.00 元增加 100%。"
    ]


@pytest.mark.parametrize("before", [None, sheet(per_head=None), sheet(per_head=Decimal(0))])
def test_nothing_is_compared_with_nothing(before):
    assert said(RULE, sheet=sheet(), sheet_before=before) == []
