"""Two records of one person: within a household, in two, and one that has left already."""

from datetime import date

import pytest

from config.lib.refusals import Refused
from households.models import Evidence, HelpMeasure, Member, Membership, MergedMember, SchoolingFact
from households.selectors.duplicates import read_duplicates
from households.services.merge_choices import is_same_number
from households.services.merges import approve_merge
from households.services.persons import enter_person
from tests.conftest import add_member
from tests.households.entries import person
from tests.households.imports.books import filled, household, member, send
from tests.households.measures import enter as enter_measure
from tests.households.merging import propose, propose_people
from tests.households.papers import upload
from tests.households.quality.registers import check, good_number, number_of, open_rules, put_in_order

BORN = date(2012, 5, 1)


@pytest.fixture
def child(county):
    """A child of the Chens, and a second record of it under the Bais with a school that the first lacks."""
    county.mine = add_member(county.chen, "陈小妹", number=7, birth=BORN)
    county.other = add_member(county.bai, "陈小妹", number=7, birth=BORN)
    origin = {"source": "department", "source_name": "县教育体育局", "valid_from": date(2026, 9, 5)}
    SchoolingFact.objects.create(member=county.other, status="in_school", school="下湾小学", **origin)
    return county


def merge(kept, gone, county, **changes):
    proposed = propose_people(kept, gone, county.liu, **changes)
    return approve_merge(merge_id=proposed.pk, actor=county.li)


def test_a_child_in_two_households_is_left_in_one_with_all_that_is_known(child):
    enter_measure(child.bai, child.liu, member=child.other)
    upload(child.bai, child.liu, kind="school_roll", member=child.other)

    merge(child.mine, child.other, child)

    child.other.refresh_from_db()
    assert (child.other.is_active, child.other.merged_into.kept) == (False, child.mine)
    assert not Membership.objects.believed().filter(member=child.other, valid_to__isnull=True).exists()
    assert SchoolingFact.objects.get(member=child.mine).school == "下湾小学"
    assert HelpMeasure.objects.believed().get().member == child.mine
    assert Evidence.objects.standing().get().household == child.chen
    assert Evidence.objects.get(household=child.bai).withdraw_reason == f"重复登记，改记在{child.mine.code}名下"
    assert child.bai.status == "registered"


def test_the_number_goes_over_in_an_order_in_which_it_never_stands_twice(child):
    number_of(child.mine, good_number(BORN, 3))
    number_of(child.other, good_number(BORN, 4))
    child.other.refresh_from_db()

    merge(child.mine, child.other, child, takes=[f"{child.other.pk}-id_number"])

    child.mine.refresh_from_db()
    assert (child.mine.id_hash, child.mine.is_active) == (child.other.id_hash, True)


def test_what_was_merged_is_no_duplicate_any_more(child):
    put_in_order(child)
    left = add_member(child.bai, "陈阿福", number=8)
    Member.objects.filter(pk=left.pk).update(is_active=False)
    head = child.chen.members.earliest("code")
    number_of(left, good_number(head.birth_date, 0))
    left.refresh_from_db()
    head.refresh_from_db()
    assert left.id_hash == head.id_hash
    check(child.chen)
    assert "2" in open_rules(child.chen)
    assert read_duplicates(child.liu)[2] == 1

    merge(head, left, child)
    check(child.chen)

    assert "2" not in open_rules(child.chen)
    assert read_duplicates(child.liu)[2] == 0


def test_a_number_in_its_old_form_is_the_same_number(child):
    number = good_number(date(1980, 1, 1), 3)
    number_of(child.mine, number)
    number_of(child.other, number[:6] + number[8:17])
    child.mine.refresh_from_db()
    child.other.refresh_from_db()

    assert is_same_number(child.mine, child.other)


def test_a_record_that_was_merged_never_comes_back_as_somebody_else(child):
    typed = person()
    merge(child.mine, child.other, child)
    number_of(child.other, typed["id_number"])

    newcomer = enter_person(child.chen, typed, kind="moved_in", actor=child.liu)

    assert newcomer.pk != child.other.pk
    assert MergedMember.objects.get().gone == child.other


def test_a_head_and_a_last_member_do_not_go_alone(child):
    head, only = child.bai.members.earliest("code"), child.yuan.members.get()

    with pytest.raises(Refused, match="是户主，不能并走"):
        propose_people(child.mine, head, child.liu)
    with pytest.raises(Refused, match="最后一个人"):
        propose_people(child.mine, only, child.zhao)
    with pytest.raises(Refused, match="两条不同"):
        propose_people(child.mine, child.mine, child.liu)


def test_the_one_that_stays_is_on_the_register(child):
    Member.objects.filter(pk=child.mine.pk).update(is_active=False)

    with pytest.raises(Refused, match="留下的一条要是在册的"):
        propose_people(child.mine, child.other, child.liu)


def test_a_workbook_that_names_what_was_merged_away_is_told_where_it_went(child):
    merge(child.mine, child.other, child)
    people = [
        {"户编号": child.bai.code, "人编号": child.other.code, "姓名": "陈小妹", "与户主关系": "其他"},
    ]  # fmt: skip
    job = send(child.liu, "register", filled("register", member=people))
    (row,) = job.rows.filter(sheet="member")
    assert [fault[1] for fault in row.faults if "重复登记" in fault[1]] == [
        f"这个人的这条记录是重复登记，已并入人编号 {child.mine.code}。请改用那个编号。"
    ]

    approve_merge(merge_id=propose(child.chen, child.bai, child.liu).pk, actor=child.li)
    rows = {"household": [household(child.bai.code)], "member": [member(child.bai.code, 1)]}
    job = send(child.liu, "register", filled("register", **rows))
    for row in job.rows.all():
        assert any(f"已并入 {child.chen.code}，请改用那个户编号" in fault[1] for fault in row.faults)
