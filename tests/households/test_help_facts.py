"""What the handbook asks about help: relatives, needs, plan and result, entered like any fact and printed by year."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.printing.blocks import Facts, Grid, Ticks
from config.lib.refusals import Refused
from households.fact_kinds_help import HELP_KINDS
from households.models import NeedFact, PlanFact, RegisterChange, RelativeFact, ResultFact
from households.selectors.fact_rows import fact_rows
from households.selectors.facts import fact_sections
from households.services.facts import correct_fact, enter_fact
from households.services.papers import print_paper
from tests.households.entries import A_DAY, fact_form, paper

TODAY = timezone.localdate()
TYPED: dict[str, dict[str, Any]] = {
    "relative": {"name": "陈大山", "kind": "sibling", "place": "上湾村", "helps": "介绍务工"},
    "need": {"kinds": ["industry", "work"], "content": "想养牛，缺本钱", "wish": "农闲打工"},
    "plan": {"year": 2026, "goal": "牛出栏", "kinds": ["industry"], "content": "仔牛 2 头", "responsible": "王小满"},
    "result": {"year": 2025, "content": "危房改造完", "signed_on": date(2025, 12, 20)},
}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def enter(county, key: str, actor=None, household=None, **changes: Any) -> RegisterChange:
    typed = {"valid_from": A_DAY, "source_name": "王小满", **TYPED[key], **changes}
    household = household or county.chen
    return enter_fact(household_id=household.pk, key=key, typed=typed, paper=paper(), actor=actor or county.wang)


def facts() -> int:
    return sum(kind.model.objects.count() for kind in HELP_KINDS)


def test_the_helper_writes_each_down_and_a_second_person_is_asked(county):
    for kind in HELP_KINDS:
        change = enter(county, kind.key)
        fact = kind.model.objects.get()
        assert {name: getattr(fact, name) for name in TYPED[kind.key]} == TYPED[kind.key]
        assert (change.kind, change.state, fact.source) == (kind.change, "pending", "form")


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("relative", {"name": " "}, "请填姓名"),
        ("relative", {"kind": "uncle"}, "不认识的选项"),
        ("relative", {"valid_to": A_DAY - timedelta(1)}, "不能早于"),
        ("relative", {"helps": "打 13987654321"}, "电话"),
        ("need", {"content": " "}, "具体需求"),
        ("need", {"kinds": ["gold"]}, "不认识的选项"),
        ("need", {"signed_on": TODAY + timedelta(1)}, "户主签字"),
        ("plan", {"year": 2013}, "年度不对"),
        ("plan", {"responsible": ""}, "谁来落实"),
        ("plan", {"due_on": date(2025, 12, 31)}, "完成时限"),
        ("result", {"year": TODAY.year + 1}, "还没有到这一年"),
        ("result", {"content": ""}, "取得的成效"),
    ],
)
def test_what_no_door_may_write_is_refused_and_nothing_changes(county, key, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county, key, **changes)

    assert (facts(), RegisterChange.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(action="households.enter_fact.refused").count() == 1


def test_a_reviewer_and_another_helper_write_nothing(county):
    with pytest.raises(PermissionDenied):
        enter(county, "need", county.li)
    with pytest.raises(ObjectDoesNotExist):
        enter(county, "need", household=county.yuan)

    assert facts() == 0


def test_relatives_stand_beside_each_other_and_each_counts_by_what_was_said_last(county):
    enter(county, "relative")
    enter(county, "relative", name="陈二山")
    enter(county, "relative", valid_from=A_DAY + timedelta(30), work="瓦工")
    with pytest.raises(Refused, match="已经登记过"):
        enter(county, "relative", name="陈二山 ")

    [section] = [one for one in fact_sections(fact_rows(county.chen), TODAY, None) if one.kind.key == "relative"]
    assert [(line.says.split("，")[0], line.counts) for line in section.lines] == [
        ("姓名 陈大山", True), ("姓名 陈二山", True), ("姓名 陈大山", False),
    ]  # fmt: skip


def test_a_wrong_plan_is_superseded_never_overwritten(county):
    enter(county, "plan")
    typed, papers = fact_form("plan", PlanFact.objects.get(), goal="牛出栏两头")

    correct_fact(household_id=county.chen.pk, key="plan", fact_id=PlanFact.objects.get().pk, typed=typed, paper=papers,
                 actor=county.wang)  # fmt: skip

    old, new = PlanFact.objects.order_by("pk")
    assert (old.superseded_at, old.goal, new.goal) == (new.recorded_at, "牛出栏", "牛出栏两头")


def test_the_handbook_prints_them_by_year_and_leaves_room_where_nobody_said(county):
    empty = print_paper(household_id=county.bai.pk, kind="handbook", actor=county.liu).printout
    assert "还没有制定，可以手写。" in [block.empty for block in empty.blocks if isinstance(block, Grid)]

    for key in TYPED:
        enter(county, key)
    enter(county, "plan", year=2025, goal="牛进圈")
    printed = print_paper(household_id=county.chen.pk, kind="handbook", actor=county.wang).printout

    grids = {block.head[:2]: block.rows for block in printed.blocks if isinstance(block, Grid)}
    assert [row[:3] for row in grids["年度", "当年目标"]] == [
        ("2025 年", "牛进圈", "产业帮扶\n仔牛 2 头"),
        ("2026 年", "牛出栏", "产业帮扶\n仔牛 2 头"),
    ]
    assert grids["姓名", "与户主关系"] == (("陈大山", "兄弟姐妹", "上湾村", "", "介绍务工"),)
    assert grids["年度", "取得的成效"] == (("2025 年", "危房改造完", "已签 2025-12-20"),)
    wanted = next(block for block in printed.blocks if isinstance(block, Ticks) and block.label == "需要哪些帮扶")
    assert [label for label, is_on in wanted.options if is_on] == ["产业帮扶", "就业帮扶"]
    said = {fact.label: fact.value for block in printed.blocks if isinstance(block, Facts) for fact in block.facts}
    assert (said["具体需求"], said["自己打算怎么做"]) == ("想养牛，缺本钱", "农闲打工")


@pytest.mark.parametrize(
    ("model", "columns"),
    [(NeedFact, {"content": ""}), (RelativeFact, {"name": "", "kind": "kin"}), (ResultFact, {"year": 2025})],
    ids=["need", "relative", "result"],
)
def test_the_database_refuses_one_that_says_nothing(county, model, columns):
    with pytest.raises(IntegrityError, match="says_what|is_named"), transaction.atomic():
        model.objects.create(household=county.chen, valid_from=A_DAY, source="form", **columns)
