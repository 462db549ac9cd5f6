from datetime import timedelta

from households.quality.rules.recent_split import RULE
from tests.households.quality.build import DAY, said


def test_a_split_within_twelve_months_is_found():
    assert said(RULE, split_on=DAY - timedelta(364)) == ["这一户 2025-11-21 分过户，不满 12 个月。"]


def test_an_older_one_is_not():
    assert said(RULE, split_on=DAY - timedelta(365)) == []
