from datetime import date
from decimal import Decimal

import pytest

from households.quality.record import Calendar
from households.quality.rules.ended_risk_holds import RULE
from tests.households.quality.build import DAY, child, faults, home, person, said, sheet, watch, wife

ENDED = watch(until=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"sheet": sheet(per_head=Decimal("3500.00"))}, "income", "人均纯收入 3500.00 元没有高于收入线 3500.00 元。"),
        ({"water_fails": True}, "water", "2026-03-01 认定饮水不达标。"),
        ({"grade": "D"}, "housing", "住房鉴定为 D 级，没有登记改造。"),
    ],
)
def test_what_the_household_lacks_again_is_found_under_its_field(changes, field, sentence):
    (fault,) = faults(RULE, watch=ENDED, **changes)

    assert (fault.field, fault.sentence) == (field, f"2026-09-01 已消除风险，{sentence}")


def test_so_is_what_its_people_lack():
    people = (person(basic="none"), wife(basic="none"), child(schooling="dropped_out"))

    assert said(RULE, *people, watch=ENDED) == [
        "2026-09-01 已消除风险，陈小福没有在校。",
        "2026-09-01 已消除风险，陈阿福、白石花没有基本医保。",
    ]


@pytest.mark.parametrize("watched", [None, watch(), watch(until=date(2026, 11, 21))])
def test_nothing_is_asked_of_who_is_watched_still_or_never_was(watched):
    assert said(RULE, watch=watched, water_fails=True, grade="D") == []


def test_unknown_is_not_broken():
    unknown = home(person(basic=None), child(schooling=None), watch=ENDED, water_fails=None, sheet=None, grade=None)
    assert list(RULE.find(unknown, Calendar(DAY))) == []
    assert said(RULE, watch=ENDED, sheet=sheet(per_head=None)) == []
    assert said(RULE, watch=ENDED, sheet=sheet(per_head=Decimal("3500.01"))) == []
