from datetime import date, timedelta
from decimal import Decimal

import pytest

from households.differing import HEARD_DAYS, Saying, differences

SPRING, AUTUMN = date(2026, 3, 1), date(2026, 9, 1)
DAY = date(2026, 9, 20)
FIELDS = ("status",)


def said(pk: int, origin: str, status: object, *, on: date = DAY, owner: int = 7, period: object = AUTUMN) -> Saying:
    return Saying(pk=pk, owner=owner, origin=origin, on=on, period=period, values={"status": status})


def found(*sayings: Saying, **about) -> list[tuple[int, int, list[int]]]:
    """Return whose, which counts, and who else was heard, of each difference."""
    return [(one.owner, one.counts.pk, [o.pk for o in one.others]) for one in differences(sayings, FIELDS, **about)]


def test_two_departments_that_say_different_things_differ_and_the_later_day_counts():
    bureau = said(1, "县教育体育局", "in_school", on=DAY - timedelta(9))
    township = said(2, "东乡人民政府", "dropped_out")

    [one] = differences([bureau, township], FIELDS)

    assert (one.counts, one.others, one.field) == (township, (bureau,), "status")
    assert one.why == "按日期最近的算"


def test_of_one_day_the_one_written_down_last_counts():
    [one] = differences([said(2, "乡", "dropped_out"), said(1, "局", "in_school")], FIELDS)

    assert one.counts.pk == 2
    assert one.why == "同一天的，按后登记的算"


@pytest.mark.parametrize(
    "other",
    [
        said(1, "局", "dropped_out"),
        said(1, "局", ""),
        said(1, "局", None),
        said(1, "局", "in_school", owner=8),
        said(1, "局", "in_school", period=SPRING, on=SPRING),
        said(1, "局", "in_school", on=DAY - timedelta(HEARD_DAYS + 1)),
    ],
    ids=["same value", "empty", "not asked", "another child", "an earlier term", "too long ago"],
)
def test_what_does_not_contradict_is_no_difference(other):
    assert found(said(2, "乡", "dropped_out"), other) == []


def test_a_source_is_still_heard_on_the_last_day_of_its_time():
    old = said(1, "局", "in_school", on=DAY - timedelta(HEARD_DAYS))

    assert found(said(2, "乡", "dropped_out"), old) == [(7, 2, [1])]


def test_what_a_source_says_later_replaces_what_it_said_before():
    before, after = said(1, "局", "in_school", on=DAY - timedelta(9)), said(2, "局", "dropped_out")

    assert found(before, after) == []
    assert found(before, after, said(3, "乡", "dropped_out")) == []


def test_all_who_spoke_are_heard_also_those_who_agree_with_what_counts():
    sayings = [
        said(1, "局", "in_school", on=DAY - timedelta(9)),
        said(2, "乡", "dropped_out"),
        said(3, "残联", "dropped_out"),
    ]

    assert found(*sayings) == [(7, 3, [2, 1])]


def test_where_the_one_that_counts_says_nothing_nothing_is_held_against_it():
    assert found(said(1, "局", "in_school"), said(2, "乡", "")) == []


def test_of_a_yearly_kind_this_year_is_looked_at_even_when_a_list_of_the_next_is_there():
    now = [said(1, "医保局", "none", period=2026), said(2, "村", "resident", period=2026)]
    later = said(3, "医保局", "resident", period=2027)

    assert found(*now, later) == []
    assert found(*now, later, current=2026) == [(7, 2, [1])]


def test_a_matter_without_periods_is_one_thing():
    assert found(said(1, "局", "A", period=None), said(2, "村", "D", period=None)) == [(7, 2, [1])]


def test_areas_are_compared_as_numbers():
    assert found(said(1, "局", Decimal("3.50")), said(2, "村", Decimal("3.5"))) == []


def test_no_sayings_no_differences():
    assert found() == []
