from datetime import date

import pytest

from households.quality.rules.watched_develops import RULE
from tests.households.quality.build import child, home, person, said, watch

SENTENCE = "2026-02-10 识别为监测对象，有 1 个劳动力，满 6 个月没有开发式帮扶。"


def test_six_months_without_help_to_earn_are_found():
    assert said(RULE, person(), child(), watch=watch(helped=["health"])) == [SENTENCE]


@pytest.mark.parametrize(("since", "found"), [(date(2026, 5, 20), True), (date(2026, 5, 21), False)])
def test_the_day_on_which_six_months_are_over_counts(since, found):
    assert bool(said(RULE, watch=watch(since=since, helped=[]))) is found


@pytest.mark.parametrize("kind", ["industry", "work", "post", "finance"])
def test_one_of_the_four_is_enough(kind):
    assert said(RULE, watch=watch(helped=["health", kind])) == []


def test_nobody_who_can_work_and_nobody_watched_is_asked():
    assert said(RULE, child(), watch=watch(helped=[])) == []
    assert said(RULE, watch=watch(helped=[], until=date(2026, 11, 1))) == []
    assert home().watch is None
