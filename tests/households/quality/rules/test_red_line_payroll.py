import pytest

from households.quality.rules.red_line_payroll import RULE
from tests.households.quality.build import person, said


def test_an_employee_of_whom_no_work_is_known_is_found_with_the_day_of_the_list():
    assert said(RULE, person(basic="employee")) == ["2026-03-01 的名单上陈阿福参加城镇职工医保，没有登记在哪里工作。"]


@pytest.mark.parametrize(
    "changes", [{"work_state": "working"}, {"work_months": 6}, {"basic": "resident"}, {"basic": None}]
)
def test_known_work_and_any_other_insurance_are_not(changes):
    assert said(RULE, person(**{"basic": "employee"} | changes)) == []
