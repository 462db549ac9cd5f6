from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from accounts.reveal import mask_id
from config.lib.crypto import keyed_hash
from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.models import Household, Member, Membership, MembershipEvent, RegisterChange
from households.services.departures import let_leave
from households.services.members import add_member, correct_member, member_values
from tests.households.entries import BORN, id_number, now_in, paper, person, refusals, state_of

DAY = date(2026, 3, 1)


def add(household, actor, kind="registered", on_date=DAY, form=None, **changes):
    """Put a person into a household."""
    return add_member(
        household_id=household.pk,
        kind=kind,
        typed=person(**changes),
        on_date=on_date,
        paper=form or paper(),
        actor=actor,
    )


def correct(member, actor, form=None, **changes):
    """Correct a member by a form opened just now."""
    membership = Membership.objects.believed().get(member=member, valid_to__isnull=True)
    now = member_values(membership)
    typed = now | {"id_number": "", "explained": ""} | changes
    return correct_member(member_id=member.pk, typed=typed, paper=form or paper(now), actor=actor)


def test_a_member_is_registered_with_pinyin_code_event_and_note(county):
    change = add(county.chen, county.wang)

    member = Member.objects.get(name="杨小山")
    assert (member.code, member.name_initials, member.id_hash) == ("53039900000103", "yxs", keyed_hash(id_number()))
    assert now_in(county.chen)["杨小山"] == "son"
    assert MembershipEvent.objects.get(member=member).kind == "registered"
    assert (change.kind, change.household) == ("member_new", county.chen)
    assert mask_id(id_number()) in str(change.fields)
    assert id_number() not in str(change.fields)


def test_a_newborn_counts_from_birth(county):
    born = date(2026, 2, 3)
    change = add(county.chen, county.wang, "birth", on_date=born, birth_date=born, education="", labour="")

    assert change.kind == "event"
    assert Membership.objects.get(member__name="杨小山").valid_from == born


def test_the_same_form_sent_twice_registers_one_person(county):
    form = paper()

    assert add(county.chen, county.wang, form=form) == add(county.chen, county.wang, form=form)
    assert Member.objects.filter(name="杨小山").count() == 1


def test_who_left_comes_back_under_the_same_code(county):
    add(county.chen, county.wang)
    member = Member.objects.get(name="杨小山")
    let_leave(
        household_id=county.chen.pk, member_id=member.pk, kind="imprisoned", on_date=DAY + timedelta(30), relations={},
        paper=paper(), actor=county.liu,
    )  # fmt: skip

    add(county.bai, county.liu, "returned", on_date=DAY + timedelta(60))

    member.refresh_from_db()
    assert (member.household, member.is_active, member.code) == (county.bai, True, "53039900000103")
    assert "杨小山" in now_in(county.bai)
    assert "杨小山" not in now_in(county.chen)


def test_the_dead_come_back_only_as_a_correction(county):
    add(county.chen, county.wang)
    member = Member.objects.get(name="杨小山")
    let_leave(
        household_id=county.chen.pk, member_id=member.pk, kind="death", on_date=DAY, relations={}, paper=paper(),
        actor=county.liu,
    )  # fmt: skip

    with pytest.raises(Refused, match="登记为死亡"):
        add(county.chen, county.wang, "moved_in")
    add(county.chen, county.wang, "returned")

    assert "杨小山" in now_in(county.chen)


def test_a_number_that_stands_elsewhere_says_where(county):
    add(county.bai, county.liu)

    with pytest.raises(Refused, match="上湾村白石保家（530399000002）的杨小山"):
        add(county.chen, county.liu)


def test_a_number_out_of_scope_does_not_say_where(county):
    add(county.yuan, county.zhao)

    with pytest.raises(Refused) as refusal:
        add(county.chen, county.liu)

    assert "不在您能看到的范围内" in str(refusal.value)
    assert not {"远山", "袁远", "杨小山", "西镇"} & set(str(refusal.value))
    assert "袁远" not in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id_number": "530323198509300011"}, "身份证号不对"),
        ({"id_number": ""}, "身份证号不对"),
        ({"sex": "2", "relation": "daughter"}, "性别和身份证号第 17 位不一致"),
        ({"birth_date": date(1985, 9, 29), "id_number": id_number()}, "出生日期和身份证号"),
        ({"relation": "head"}, "换户主"),
        ({"relation": "daughter"}, "不能是「之女」"),
        ({"relation": "cousin"}, "不认识的选项"),
        ({"health": ["lazy"]}, "不认识的选项"),
        ({"name": " "}, "请填姓名"),
        ({"birth_date": date(2015, 1, 1)}, "不满 16 岁"),
        ({"birth_date": date(1880, 1, 1)}, "太早"),
    ],
)
def test_a_person_against_the_rules_is_not_registered(county, changes, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        add(county.chen, county.wang, **changes)

    assert state_of(county.chen) == before
    assert refusals("households.add_member") == 1


def test_a_number_that_does_not_fit_may_be_explained(county):
    change = add(county.chen, county.wang, sex="2", relation="daughter", explained="派出所登记错了，正在更正")

    assert {"name": "explained", "label": "号码不一致的原因", "before": "没有"}.items() <= change.fields[-1].items()
    assert Member.objects.get(name="杨小山").sex == "2"


@pytest.mark.parametrize(
    ("on_date", "sentence"),
    [(date(2099, 1, 1), "不能晚于今天"), (date(1985, 9, 29), "不能早于出生")],
)
def test_a_day_that_cannot_be_is_refused(county, on_date, sentence):
    with pytest.raises(Refused, match=sentence):
        add(county.chen, county.wang, "married_in", on_date=on_date)


def test_a_second_spouse_is_refused(county):
    add(county.chen, county.wang, relation="spouse", sex="2", id_number=id_number(order="002"))

    with pytest.raises(Refused, match="已经登记杨小山是户主的配偶"):
        add(county.chen, county.wang, relation="spouse", sex="2", id_number=id_number(order="004"))


def test_a_role_without_the_right_registers_nobody(county):
    before = state_of(county.chen)

    with pytest.raises(PermissionDenied):
        add(county.chen, county.sheng)

    assert (state_of(county.chen), refusals("households.add_member")) == (before, 1)


def test_a_household_elsewhere_gets_no_member(county):
    before = state_of(county.yuan)

    with pytest.raises(ObjectDoesNotExist):
        add(county.yuan, county.wang)

    assert (state_of(county.yuan), refusals("households.add_member")) == (before, 1)


def test_a_household_that_is_gone_gets_no_member(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")
    before = state_of(county.chen)

    with pytest.raises(Refused, match="清退"):
        add(county.chen, county.wang)

    assert (state_of(county.chen), refusals("households.add_member")) == (before, 1)


def test_a_correction_is_noted_and_the_row_before_stays(county):
    member = county.chen.members.get(code__endswith="01")

    change = correct(member, county.liu, education="senior", health=["chronic"], ethnicity="07")

    member.refresh_from_db()
    assert (member.education, member.health) == ("senior", ["chronic"])
    assert [(f["label"], f["after"]) for f in change.fields] == [
        ("民族", "彝族"),
        ("文化程度", "高中"),
        ("健康状况", "长期慢性病"),
    ]
    assert member.events.last().education == ""


def test_another_relation_supersedes_the_membership_from_its_first_day(county):
    member = county.chen.members.get(code__endswith="01")
    before = Membership.objects.get(member=member)

    correct(member, county.liu, relation="son")

    now = Membership.objects.believed().get(member=member)
    before.refresh_from_db()
    assert (now.relation, now.valid_from) == ("son", before.valid_from)
    assert (before.relation, before.superseded_at is None) == ("other", False)


def test_the_heads_new_name_is_the_households(county):
    head = county.chen.members.get(code__endswith="00")

    correct(head, county.liu, name="陈阿富")

    county.chen.refresh_from_db()
    assert (county.chen.head_name, county.chen.head_initials, county.chen.head_sort) == ("陈阿富", "caf", "chen a fu")


def test_a_typed_number_replaces_the_stored_one_and_is_found(county):
    member = county.chen.members.get(code__endswith="01")

    change = correct(member, county.liu, id_number=id_number(member.birth_date))

    member.refresh_from_db()
    assert member.id_hash == keyed_hash(id_number(member.birth_date))
    assert [f["name"] for f in change.fields] == ["id_number"]


def test_a_number_that_does_not_fit_what_stands_is_refused(county):
    member = county.chen.members.get(code__endswith="01")
    correct(member, county.liu, id_number=id_number(member.birth_date))

    with pytest.raises(Refused, match="第 7 到 14 位"):
        correct(member, county.liu, birth_date=BORN)


def test_a_correction_to_a_number_that_stands_elsewhere_is_refused(county):
    add(county.bai, county.liu, id_number=id_number(date(1980, 1, 1)), birth_date=date(1980, 1, 1))
    member = county.chen.members.get(code__endswith="01")
    before = state_of(county.chen)

    with pytest.raises(Refused, match="已经登记在上湾村"):
        correct(member, county.liu, id_number=id_number(date(1980, 1, 1)))

    assert (state_of(county.chen), refusals("households.correct_member")) == (before, 1)


@pytest.mark.parametrize(("code", "relation"), [("00", "other"), ("01", "head")])
def test_a_head_is_not_made_or_unmade_by_a_correction(county, code, relation):
    with pytest.raises(Refused, match="换户主"):
        correct(county.chen.members.get(code__endswith=code), county.liu, relation=relation)


def test_a_change_meanwhile_is_a_conflict(county):
    member = county.chen.members.get(code__endswith="01")
    opened = paper(member_values(Membership.objects.get(member=member)))
    correct(member, county.zhao, education="primary")

    with pytest.raises(EditConflict):
        correct(member, county.liu, form=opened, education="senior")

    member.refresh_from_db()
    assert (member.education, RegisterChange.objects.count()) == ("primary", 1)


@pytest.mark.parametrize(("name", "fault"), [("sheng", PermissionDenied), ("sun", ObjectDoesNotExist)])
def test_nobody_else_corrects_a_member(county, name, fault):
    before = state_of(county.chen)

    with pytest.raises(fault):
        correct(county.chen.members.first(), getattr(county, name), name="别人")

    assert (state_of(county.chen), refusals("households.correct_member")) == (before, 1)
