"""What the search box finds, for whom, and what it writes down."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from households.models import Household, Member
from households.services.searching import MOST_IN_A_GROUP, find
from households.services.status import change_status
from tests.conftest import add_member, make_household
from tests.households.entries import id_number
from villages.models import Cadre

PHONE = "13887654321"
NUMBER = id_number(date(1985, 9, 30), order="001")
OLD_NUMBER = NUMBER[:6] + NUMBER[8:17]


@pytest.fixture
def li(county):
    """Li Xiuying of Chen's household, whose ID number is NUMBER; the household's telephone is PHONE."""
    member = add_member(county.chen, "李秀英", number=7)
    Member.objects.filter(pk=member.pk).update(name_initials="lxy", id_hash=keyed_hash(NUMBER))
    Household.objects.filter(pk=county.chen.pk).update(head_initials="caf", phone_hash=keyed_hash(PHONE))
    return member


def found(text: str, actor) -> dict[str, list[int]]:
    """Return the ids found, by what matched."""
    return {group.matched: group.ids for group in find(text=text, actor=actor).groups}


def noted() -> list[tuple[str, dict, str, str]]:
    """Return what the audit trail says about searches by number."""
    rows = AuditEntry.objects.filter(action="households.search_number").order_by("id")
    return [(row.actor_name, row.after, row.subject_type, row.subject_id) for row in rows]


@pytest.mark.parametrize("text", ["陈阿福", "阿福", "陈", "陈阿", "caf", "CA F", "c"])
def test_a_head_is_found_by_name_part_of_it_and_initials(county, li, text):
    assert found(text, county.zhao)["head"] == [county.chen.pk]


@pytest.mark.parametrize("text", ["李秀英", "秀英", "李", "李秀", "lxy", "l", "ＬＸＹ"])
def test_a_person_is_found_by_name_part_of_it_and_initials(county, li, text):
    assert found(text, county.zhao) == {"member": [li.pk]}


def test_the_head_is_not_found_a_second_time_as_a_person(county):
    assert found("陈阿福", county.zhao)["head"] == [county.chen.pk]
    assert county.chen.members.get(name="陈阿福").pk not in found("陈阿福", county.zhao)["member"]


@pytest.mark.parametrize("text", ["下湾村", "下湾"])
def test_the_households_of_a_village_are_found_by_its_name(county, text):
    assert found(text, county.zhao) == {"village": [county.chen.pk]}


def test_one_character_is_no_name_of_a_village(county):
    assert found("村", county.zhao) == {}


@pytest.mark.parametrize("text", ["530399000001", "5303 9900 0001", "５３０３９９０００００１"])
def test_a_household_is_found_by_its_code(county, text):
    assert found(text, county.zhao) == {"code": [county.chen.pk]}


def test_households_are_found_by_the_beginning_of_their_code(county):
    assert found("53039900000", county.zhao) == {"code": [county.chen.pk, county.bai.pk, county.yuan.pk]}
    assert found("39900000", county.zhao) == {}


def test_a_person_is_found_by_the_whole_code_of_a_person(county, li):
    assert found(li.code, county.zhao) == {"member_code": [li.pk]}


@pytest.mark.parametrize("text", [PHONE, "138-8765-4321", "１３８８７６５４３２１", "+86 13887654321"])
def test_a_household_is_found_by_its_telephone(county, li, text):
    assert found(text, county.zhao) == {"phone": [county.chen.pk]}


@pytest.mark.parametrize("text", [NUMBER, OLD_NUMBER, f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"])
def test_a_person_is_found_by_either_form_of_the_id_number(county, li, text):
    assert found(text, county.zhao) == {"id_number": [li.pk]}


def test_a_small_x_at_the_end_is_forgiven(county, li):
    ends_with_x = next(n for n in (id_number(order=f"{i:03}") for i in range(1, 100)) if n.endswith("X"))
    Member.objects.filter(pk=li.pk).update(id_hash=keyed_hash(ends_with_x))

    assert found(ends_with_x.lower(), county.zhao) == {"id_number": [li.pk]}


def test_part_of_a_number_finds_nobody(county, li):
    assert found(PHONE[:-1], county.zhao) == {}
    assert found(NUMBER[:-1], county.zhao) == {}
    assert found(NUMBER[:11], county.zhao) == {}


def test_the_telephone_of_a_cadre_is_not_looked_up(county):
    Cadre.objects.filter(pk=county.wang.cadre_account.cadre_id).update(phone_hash=keyed_hash(PHONE))

    assert found(PHONE, county.zhao) == {}


def test_who_has_left_and_households_that_are_gone_are_found_too(county, li, today):
    Member.objects.filter(pk=li.pk).update(is_active=False)
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)

    assert found(NUMBER, county.zhao) == {"id_number": [li.pk]}
    assert found("李秀英", county.zhao) == {"member": [li.pk]}
    assert found("陈阿福", county.zhao)["head"] == [county.chen.pk]
    assert found(PHONE, county.zhao) == {"phone": [county.chen.pk]}


def test_the_person_on_the_register_comes_before_the_one_of_the_same_number_who_left(county, li):
    gone = add_member(county.yuan, "李秀英", number=8)
    Member.objects.filter(pk=gone.pk).update(is_active=False, id_hash=keyed_hash(NUMBER))

    assert found(NUMBER, county.zhao) == {"id_number": [li.pk, gone.pk]}
    assert noted() == [("赵经办", {"by": "身份证号", "found": 2, "ids": [li.pk, gone.pk]}, "", "")]


SEEING_CHEN = ("wang", "he", "liu", "li", "zhao", "shui", "sheng")


@pytest.mark.parametrize("text", ["陈阿福", "caf", "秀英", "下湾村", "530399000001", PHONE, NUMBER, OLD_NUMBER])
def test_everybody_finds_within_their_own_rows_only(county, li, text):
    for username in SEEING_CHEN:
        assert found(text, getattr(county, username)), username
    assert found(text, county.sun) == {}


@pytest.mark.parametrize("text", [PHONE, NUMBER])
def test_a_number_out_of_scope_looks_like_one_that_nobody_has_and_is_noted(county, li, text):
    nobody = find(text=id_number(order="009") if text == NUMBER else "13900000000", actor=county.sun)

    assert find(text=text, actor=county.sun) == nobody
    assert [(who, after["found"], subject) for who, after, _, subject in noted()] == [("孙远山", 0, "")] * 2


def test_a_search_by_number_leaves_who_by_what_and_which_record(county, li):
    find(text=NUMBER, actor=county.wang)
    find(text=PHONE, actor=county.liu)

    assert noted() == [
        ("王小满", {"by": "身份证号", "found": 1}, "households.member", str(li.pk)),
        ("刘专干", {"by": "联系电话", "found": 1}, "households.household", str(county.chen.pk)),
    ]


def test_a_search_by_anything_else_leaves_no_row(county, li):
    before = AuditEntry.objects.count()
    for text in ("陈阿福", "caf", "下湾村", "530399000001", "陈阿福13887654321", "", "%"):
        find(text=text, actor=county.zhao)

    assert AuditEntry.objects.count() == before


def test_neither_the_number_nor_its_hash_is_kept_anywhere(county, li):
    kept = [find(text=text, actor=county.zhao).as_json() for text in (NUMBER, OLD_NUMBER, PHONE, f"陈{PHONE}")]

    trail = list(AuditEntry.objects.values())
    for secret in (NUMBER, OLD_NUMBER, PHONE, keyed_hash(NUMBER), keyed_hash(PHONE)):
        assert secret not in f"{kept}{trail}"


def test_who_may_not_see_households_is_refused_and_noted(county, li):
    with pytest.raises(PermissionDenied):
        find(text=NUMBER, actor=county.cai)

    refused = AuditEntry.objects.get(action="households.search.refused")
    assert (refused.actor, noted()) == (county.cai, [])
    assert NUMBER not in f"{AuditEntry.objects.filter(pk=refused.pk).values()}"


def test_many_are_cut_off_and_it_says_so(county):
    for number in range(MOST_IN_A_GROUP + 1):
        make_household(county.upper, f"马{number:02}", f"5303990001{number:02}", size=0)

    few, many = find(text="马0", actor=county.zhao).groups, find(text="马", actor=county.zhao).groups
    assert [(len(group.ids), group.more) for group in few] == [(10, False)]
    assert [(len(group.ids), group.more) for group in many] == [(MOST_IN_A_GROUP, True)]


def test_a_whole_name_comes_before_longer_ones(county):
    longer = make_household(county.upper, "马小珍珍", "530399000101", size=0)
    whole = make_household(county.upper, "马小珍", "530399000102", size=0)

    assert found("马小珍", county.zhao) == {"head": [whole.pk, longer.pk]}
