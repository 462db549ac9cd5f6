from decimal import Decimal

from households.quality.rules.income_one_off import RULE
from tests.households.quality.build import said, sheet

TOTALS = {"wage": Decimal(7000), "business": Decimal(0), "transfer": Decimal(3000), "item_count": 2}


def test_more_than_three_tenths_that_will_not_come_again_are_found():
    assert said(RULE, sheet=sheet(**TOTALS, one_off=Decimal(3001))) == ["一次性收入 3001 元，占全部收入的 30%。"]


def test_three_tenths_are_not_nor_a_worksheet_without_items():
    assert said(RULE, sheet=sheet(**TOTALS, one_off=Decimal(3000))) == []
    assert said(RULE, sheet=sheet(**TOTALS | {"item_count": 0}, one_off=Decimal(9000))) == []
