from decimal import Decimal

import pytest

from households.quality.rules.work_measure_wage import RULE
from tests.households.quality.build import said, sheet


@pytest.mark.parametrize(("kind", "label"), [("work", "就业帮扶"), ("post", "公益岗位帮扶")])
def test_help_by_work_without_a_wage_is_found(kind, label):
    none = sheet(wage=Decimal(0))
    assert said(RULE, sheet=none, measures=((kind, ""),)) == [f"登记了{label}，核算表没有工资性收入。"]


def test_a_wage_other_help_or_no_worksheet_yet_is_not():
    assert said(RULE, sheet=sheet(), measures=(("work", ""),)) == []
    assert said(RULE, sheet=sheet(wage=Decimal(0)), measures=(("industry", ""),)) == []
    assert said(RULE, measures=(("work", ""),)) == []
