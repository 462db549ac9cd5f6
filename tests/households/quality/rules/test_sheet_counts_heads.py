from datetime import date

import pytest

from households.quality.rules.sheet_counts_heads import RULE
from tests.households.quality.build import child, person, said, sheet, wife


def test_fewer_heads_than_people_are_found():
    assert said(RULE, sheet=sheet(head_count=2)) == ["核算表按 2 人算，核算期末户里有 3 人。"]


@pytest.mark.parametrize("heads", [3, 4, 0])
def test_as_many_or_more_are_not_nor_a_sheet_without_any(heads):
    assert said(RULE, sheet=sheet(head_count=heads)) == []


def test_who_came_after_the_window_is_not_counted():
    born = child(since=date(2026, 10, 1))

    assert said(RULE, person(), wife(), born, sheet=sheet(head_count=2)) == []
    assert said(RULE, sheet=None) == []
