from decimal import Decimal

from households.quality.rules.income_round import RULE
from tests.households.quality.build import said, sheet

ROUND = {"wage": Decimal(12000), "business": Decimal(3000), "transfer": Decimal(1000), "business_cost": Decimal(0)}


def test_three_whole_thousands_and_nothing_else_are_found():
    assert said(RULE, sheet=sheet(**ROUND)) == ["核算表的 3 项金额都是整千元。"]


def test_one_amount_with_a_remainder_or_two_amounts_alone_are_not():
    assert said(RULE, sheet=sheet(**ROUND | {"transfer": Decimal("1000.50")})) == []
    assert said(RULE, sheet=sheet(**ROUND | {"transfer": Decimal(0)})) == []
