"""How a project stands to its plan, and what was approved for it: tables without a database."""

from datetime import date
from decimal import Decimal

import pytest

from projects.progress import ApprovedChange, Pace, Status, Step, approved_base, is_over, measure, most_of
from projects.status import Milestone as M

TODAY = date(2026, 6, 30)


def day(number: int) -> date:
    """Return a day of June."""
    return date(2026, 6, number)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], Status(Pace.UNPLANNED)),
        ([Step(M.STARTED, None, day(3))], Status(Pace.UNPLANNED)),
        ([Step(M.STARTED, date(2026, 7, 1))], Status(Pace.ON_TIME)),
        ([Step(M.STARTED, TODAY)], Status(Pace.ON_TIME)),
        ([Step(M.STARTED, day(29))], Status(Pace.BEHIND, 1, M.STARTED)),
        ([Step(M.STARTED, day(10), None, "征地")], Status(Pace.BEHIND, 20, M.STARTED, "征地")),
        ([Step(M.STARTED, day(10), day(10))], Status(Pace.ON_TIME, 0, M.STARTED)),
        ([Step(M.STARTED, day(10), day(6))], Status(Pace.AHEAD, 4, M.STARTED)),
        ([Step(M.STARTED, day(10), day(12), "下雨")], Status(Pace.BEHIND, 2, M.STARTED, "下雨")),
        # made up for at the next milestone
        (
            [Step(M.STARTED, day(10), day(12), "下雨"), Step(M.FINISHED, day(25), day(20))],
            Status(Pace.AHEAD, 5, M.FINISHED),
        ),
        # what is due decides before what was reached
        (
            [Step(M.STARTED, day(10), day(6)), Step(M.FINISHED, day(20), None, "缺料")],
            Status(Pace.BEHIND, 10, M.FINISHED, "缺料"),
        ),
        # passed by a later one: nobody tenders what is built
        ([Step(M.TENDERED, day(1)), Step(M.STARTED, day(10), day(10))], Status(Pace.ON_TIME, 0, M.STARTED)),
        # of two that are due, the first
        ([Step(M.FINISHED, day(20)), Step(M.STARTED, day(10))], Status(Pace.BEHIND, 20, M.STARTED)),
        # reached after the day that is asked about
        ([Step(M.STARTED, day(10), date(2026, 7, 2), "迟")], Status(Pace.BEHIND, 20, M.STARTED, "迟")),
        ([Step(M.FINISHED, day(1)), Step(M.TERMINATED, None, day(15))], Status(Pace.TERMINATED)),
    ],
)
def test_a_project_is_ahead_on_time_or_behind_by_days(steps, status):
    assert measure(steps, TODAY) == status


def test_the_words_have_the_days():
    assert Status(Pace.BEHIND, 12).label == "滞后 12 天"
    assert Status(Pace.ON_TIME).label == "正常"


def change(amount: str, *, is_large: bool = False) -> ApprovedChange:
    """Return an approved change to `amount`."""
    return ApprovedChange(Decimal(amount), is_large)


@pytest.mark.parametrize(
    ("changes", "base"),
    [
        ([], "100"),
        ([ApprovedChange(None, is_large=False)], "100"),
        ([change("108")], "100"),
        ([change("108"), change("110")], "100"),
        ([change("130", is_large=True)], "130"),
        ([change("130", is_large=True), change("140")], "130"),
        ([change("60")], "60"),
        ([change("60"), change("66")], "60"),
    ],
)
def test_small_rises_never_add_up_and_a_cut_counts(changes, base):
    assert approved_base(Decimal(100), changes) == Decimal(base)


@pytest.mark.parametrize(("amount", "over"), [("109.99", False), ("110.00", False), ("110.01", True)])
def test_exactly_a_tenth_more_is_not_over(amount, over):
    assert is_over(Decimal(amount), Decimal("100.00")) is over
    assert (Decimal(amount) > most_of(Decimal("100.00"))) is over
