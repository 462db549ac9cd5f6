"""What a stored verdict changed against the one before, in words. No database."""

import pytest

from assessments.models import CRITERIA_FIELDS, ExitRun, HouseholdVerdict, Standard
from assessments.selectors.verdict_history import difference
from tests.assessments.factories import FOUND
from villages.models import Village

OLD, NEW = Standard(pk=1, label="旧标准"), Standard(pk=2, label="新标准")
HERE, THERE = Village(pk=1, name="下湾村"), Village(pk=2, name="上湾村")
POWER = ["power", "met", "通电", "", "登记表", "2026-11-01"]


def verdict(standard=OLD, village=HERE, further=(), **found):
    details = [found.get(name, FOUND[name]) for name in CRITERIA_FIELDS]
    return HouseholdVerdict(run_from=ExitRun(standard=standard), village=village, details=details, further=[*further])


def income(outcome="met", value="人均 3,712.60 元", reason="", source="核算表"):
    return {"income": [outcome, value, reason, source, "2026-11-02"]}


BELOW = "比收入线 4,000.00 元低 287.40 元"


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({}, {}, "凭据更新，结论没有变"),
        (income(), income(source="更正"), "凭据更新，结论没有变"),
        ({}, {"standard": NEW}, "改按「新标准」核对；各项没有变"),
        (
            {"further": [POWER]} | income(),
            {"standard": NEW} | income("unmet", reason=BELOW),
            "改按「新标准」核对；收入由达标变不达标；生活用电不再核对",
        ),
        ({}, {"standard": NEW, "further": [POWER]}, "改按「新标准」核对；生活用电开始核对：达标"),
        ({}, {"village": THERE}, "转到上湾村；各项没有变"),
        (income(), income(value="人均 3,900.00 元"), "收入改为人均 3,900.00 元"),
        (income("unmet", reason="低"), income("unmet", reason=BELOW), f"收入仍不达标，{BELOW}"),
        (income(reason="请复核"), income(), "收入仍达标，不再提示“请复核”"),
        (income("unknown", "有"), income("unknown", "", "没有核算表"), "收入仍待核实，没有核算表"),
    ],
)
def test_a_change_is_told(before, now, words):
    assert difference(verdict(**now), verdict(**before)) == words


def test_the_first_row_is_the_first_check():
    assert difference(verdict(), None) == "第一次核对"
