from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from config.lib.refusals import Refused
from households.models import Household, Member, Membership, MembershipEvent, RegisterChange, StatusEvent
from households.services.registration import register_household
from tests.households.entries import id_number, now_in, paper, person, refusals
from villages.models import Group

DAY = date(2026, 10, 20)


def household(**changes):
    """Return what is typed about a household, with `changes`."""
    typed = {
        "group": None, "code": "", "attribute": "general", "main_cause": "no_money", "other_causes": ["no_skill"],
        "identified_by": "national", "phone": "", "bank_name": "", "bank_account": "",
    }  # fmt: skip
    return typed | changes


def register(village, actor, on_date=DAY, form=None, head=None, **changes):
    """Register a household in a village."""
    return register_household(
        village_id=village.pk,
        typed=household(**changes),
        head=person(**(head or {})),
        on_date=on_date,
        paper=form or paper(document="批复 7 号"),
        actor=actor,
    )


def test_a_household_is_registered_with_its_head_status_and_note(county):
    change = register(county.lower, county.liu, phone="13887654321")

    new = Household.objects.get(head_name="杨小山")
    assert (new.code, new.township, new.registered_year, new.status) == (
        "5303991012010001", county.east, 2026, "registered",
    )  # fmt: skip
    assert (new.head_initials, new.head_sort, len(new.phone_hash)) == ("yxs", "yang xiao shan", 64)
    assert now_in(new) == {"杨小山": "head"}
    assert Member.objects.get(household=new).code == "530399101201000101"
    assert Membership.objects.get(household=new).valid_from == DAY
    event = StatusEvent.objects.get(household=new)
    assert (event.before, event.after, event.on_date, event.document) == ("", "registered", DAY, "批复 7 号")
    assert MembershipEvent.objects.get(household=new).kind == "registered"
    assert (change.kind, change.household, change.state) == ("household_new", new, "pending")
    assert "13887654321" not in str(change.fields)


def test_codes_count_on_within_the_village_and_are_not_used_again(county):
    register(county.lower, county.liu)
    register(county.lower, county.liu, head={"id_number": id_number(order="003")})
    Household.objects.filter(code="5303991012010002").update(village=county.upper)
    register(county.lower, county.liu, head={"id_number": id_number(order="005")})

    assert Household.objects.filter(code="5303991012010003", village=county.lower).exists()


def test_a_given_code_is_kept(county):
    register(county.lower, county.liu, code="5303991012010777")

    assert Household.objects.get(head_name="杨小山").code == "5303991012010777"


def test_the_same_form_sent_twice_registers_one_household(county):
    form = paper(document="批复 7 号")

    assert register(county.lower, county.liu, form=form) == register(county.lower, county.liu, form=form)
    assert Household.objects.count() == 4


def test_a_form_of_somebody_else_is_not_taken(county):
    form = paper(document="批复 7 号")
    register(county.lower, county.liu, form=form)

    with pytest.raises(Refused, match="编号已经用过"):
        register(county.lower, county.zhao, form=form)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "530399000001"}, "已经用过"),
        ({"code": "12"}, "10 到 20 位数字"),
        ({"main_cause": "laziness"}, "不认识的选项"),
        ({"other_causes": ["no_money"]}, "不能和主要原因相同"),
        ({"phone": "12"}, "11 位"),
        ({"head": {"id_number": "1"}}, "身份证号不对"),
        ({"head": {"name": ""}}, "请填姓名"),
        ({"head": {"sex": "2"}}, "第 17 位不一致"),
        ({"head": {"birth_date": date(2026, 10, 21)}}, "劳动技能|不满|出生"),
        ({"on_date": date(2099, 1, 1)}, "不能晚于今天"),
        ({"on_date": date(2013, 12, 31)}, "开始建档立卡"),
    ],
)
def test_a_registration_against_the_rules_is_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        register(county.lower, county.liu, **changes)

    assert (Household.objects.count(), RegisterChange.objects.count()) == (3, 0)
    assert not Member.objects.filter(name="杨小山").exists()
    assert refusals("households.register") == 1


def test_a_group_of_another_village_is_refused(county):
    with pytest.raises(Refused, match="村民小组"):
        register(county.lower, county.liu, group=Group.objects.get(village=county.far))


def test_a_head_who_is_on_the_register_already_is_refused_with_the_place(county):
    register(county.lower, county.liu)

    with pytest.raises(Refused, match="已经登记在下湾村杨小山家"):
        register(county.upper, county.liu)

    assert Household.objects.count() == 4


@pytest.mark.parametrize(("name", "fault"), [("wang", PermissionDenied), ("li", PermissionDenied)])
def test_only_clerks_register_households(county, name, fault):
    with pytest.raises(fault):
        register(county.lower, getattr(county, name))

    assert (Household.objects.count(), refusals("households.register")) == (3, 1)


def test_a_clerk_registers_only_in_their_own_villages(county):
    with pytest.raises(ObjectDoesNotExist):
        register(county.far, county.liu)

    assert (Household.objects.count(), refusals("households.register")) == (3, 1)
