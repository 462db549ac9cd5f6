from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.fields import EncryptedText
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.models import (
    Evidence,
    HelpMeasure,
    Household,
    IncomeRow,
    IncomeWorksheet,
    InsuranceFact,
    Member,
    Membership,
    MembershipEvent,
    MergedMember,
    Pairing,
    RecordMerge,
    Visit,
    WaterFact,
)
from households.services.income_items import ensure_starting_items
from households.services.merges import approve_merge, return_merge
from households.services.visits import record_visit
from tests.conftest import add_member, make_household, pair
from tests.households.conftest import entry_for
from tests.households.entries import make_water, refusals
from tests.households.incomes import CLOSED, by_amount, save_sheet
from tests.households.measures import enter as enter_measure
from tests.households.merging import ask_about, propose
from tests.households.monitored import enter as enter_monitoring
from tests.households.papers import upload


@pytest.fixture
def twice(county):
    """The Chens, registered once more with two of their three people and somebody whom nobody else has."""
    county.again = make_household(county.upper, "陈阿福", "530399000009", size=2)
    county.grandmother = add_member(county.again, "陈奶奶", number=5, birth=date(1950, 1, 1))
    return county


def approve(merge, actor):
    return approve_merge(merge_id=merge.pk, actor=actor)


def test_one_proposes_another_decides_and_one_household_is_left(twice):
    merge = propose(twice.chen, twice.again, twice.liu)
    assert Household.objects.get(pk=twice.again.pk).status == "registered"

    approve(merge, twice.li)

    gone = Household.objects.get(pk=twice.again.pk)
    assert (gone.status, gone.get_status_display()) == ("merged", "重复登记")
    assert gone.status_events.latest("id").reason == "重复登记，并入陈阿福家（530399000001）"
    assert not Membership.objects.believed().filter(household=gone, valid_to__isnull=True).exists()
    here = Membership.objects.believed().filter(household=twice.chen, valid_to__isnull=True)
    assert [one.member.name for one in here.order_by("member__code")] == ["陈阿福", "陈阿福1", "陈阿福2", "陈奶奶"]
    merge.refresh_from_db()
    assert (merge.state, merge.asked_by, merge.decided_by) == ("merged", twice.liu, twice.li)
    actions = set(AuditEntry.objects.filter(action__endswith="_merge").values_list("action", flat=True))
    assert actions == {"households.propose_merge", "households.approve_merge"}


def test_who_is_in_both_becomes_one_and_who_is_in_one_comes_over_with_their_code(twice):
    approve(propose(twice.chen, twice.again, twice.liu), twice.zhao)

    merged = {(one.gone.code, one.kept.code) for one in MergedMember.objects.all()}
    assert merged == {("53039900000900", "53039900000100"), ("53039900000901", "53039900000101")}
    assert not Member.objects.filter(code__in=[code for code, _ in merged], is_active=True).exists()
    twice.grandmother.refresh_from_db()
    assert (twice.grandmother.household, twice.grandmother.is_active) == (twice.chen, True)
    assert twice.grandmother.code == "53039900000905"
    told = MembershipEvent.objects.filter(member=twice.grandmother, kind="merged")
    assert {(one.household, one.other_household) for one in told} == {
        (twice.chen, twice.again), (twice.again, twice.chen),
    }  # fmt: skip


def test_everything_known_goes_on_by_new_rows_and_the_old_ones_stay(twice):
    pair(twice.wang, twice.again)
    head, other = twice.again.members.order_by("code")[:2]
    water = make_water(twice.again)
    year = timezone.localdate().year
    origin = {"source": "department", "source_name": "县医保局", "valid_from": date(2026, 3, 2)}
    InsuranceFact.objects.create(member=head, year=year, basic="resident", serious_illness=True, **origin)
    enter_measure(twice.again, twice.liu, member=other)
    upload(twice.again, twice.liu, kind="disability_card", member=head)
    enter_monitoring(twice.again, twice.liu)
    ensure_starting_items()
    save_sheet(twice.again, twice.liu, {"local": by_amount("7000")}, **CLOSED)
    visit = record_visit(household_id=twice.again.pk, entry=entry_for(), actor=twice.wang)

    approve(propose(twice.chen, twice.again, twice.liu), twice.li)

    mine = twice.chen.members.order_by("code")
    assert WaterFact.objects.believed().get(household=twice.chen).source_name == "县水务局"
    assert WaterFact.objects.get(pk=water.pk).superseded_at is None
    assert InsuranceFact.objects.get(member=mine[0]).basic == "resident"
    assert HelpMeasure.objects.get(household=twice.chen).member == mine[1]
    assert Evidence.objects.get(household=twice.chen).member == mine[0]
    assert twice.chen.monitorings.get().kind == "sudden"
    sheet = IncomeWorksheet.objects.get(household=twice.chen)
    assert (sheet.wage, IncomeRow.objects.get(worksheet=sheet).gross) == (Decimal(7000), Decimal(7000))
    assert Visit.objects.get().pk == visit.pk
    ended = Pairing.objects.believed().get(household=twice.again)
    assert (ended.valid_to, ended.reason) == (timezone.localdate(), "重复登记，并入陈阿福家（530399000001）")


def test_what_the_surviving_household_has_already_is_not_written_twice(twice):
    make_water(twice.chen)
    make_water(twice.again)
    enter_measure(twice.chen, twice.liu)
    enter_measure(twice.again, twice.liu)
    enter_monitoring(twice.chen, twice.liu)
    enter_monitoring(twice.again, twice.liu, valid_from=date(2026, 1, 5))

    approve(propose(twice.chen, twice.again, twice.liu), twice.li)

    assert WaterFact.objects.filter(household=twice.chen).count() == 1
    assert HelpMeasure.objects.filter(household=twice.chen).count() == 1
    assert twice.chen.monitorings.get().valid_from == date(2026, 2, 10)


def test_field_by_field_the_value_that_was_chosen_counts(twice):
    Household.objects.filter(pk=twice.again.pk).update(
        main_cause="no_money", registered_year=2018, phone=EncryptedText(twice.chen.phone), bank_name="信用社"
    )
    head = twice.again.members.earliest("code")
    Member.objects.filter(pk=head.pk).update(education="junior", labour="skilled", name="陈阿富")
    add_member(twice.again, "陈阿福", number=8)
    twice.again.refresh_from_db()
    about = ask_about(twice.chen, twice.again)
    same = {**about.people, head.pk: twice.chen.members.earliest("code").pk}
    relations = {pk: "other" for pk, one in same.items() if one is None}
    takes = ["0-main_cause", f"{head.pk}-education", f"{head.pk}-id_number", f"{head.pk}-name"]
    duplicate = next(pk for pk, one in about.people.items() if one == twice.chen.members.earliest("code").pk)
    same[duplicate] = None
    relations[duplicate] = "other"

    merge = propose(twice.chen, twice.again, twice.liu, people=same, relations=relations, takes=takes)
    approve(merge, twice.li)

    chen = Household.objects.get(pk=twice.chen.pk)
    assert (chen.main_cause, chen.registered_year, chen.bank_name, chen.head_name) == ("no_money", 2016, "", "陈阿富")
    kept = chen.members.get(code="53039900000100")
    assert (kept.education, kept.labour, kept.id_hash) == ("junior", "", head.id_hash)


def test_the_proposer_does_not_decide_nor_does_who_may_not(twice):
    merge = propose(twice.chen, twice.again, twice.liu)

    with pytest.raises(SamePersonRefused):
        approve(merge, twice.liu)
    with pytest.raises(PermissionDenied):
        approve(merge, twice.wang)
    with pytest.raises(PermissionDenied):
        propose(twice.chen, twice.bai, twice.li)

    assert Household.objects.filter(status="merged").count() == 0
    assert refusals("households.approve_merge") == 2
    assert RecordMerge.objects.get().state == "proposed"


def test_both_records_must_be_in_sight(county):
    with pytest.raises(ObjectDoesNotExist):
        propose(county.chen, county.yuan, county.liu)

    merge = propose(county.chen, county.yuan, county.zhao)
    with pytest.raises(ObjectDoesNotExist):
        approve(merge, county.li)

    assert refusals("households.approve_merge") == refusals("households.propose_merge") == 1


def test_a_change_in_between_sends_it_back(twice):
    merge = propose(twice.chen, twice.again, twice.liu)
    Household.objects.filter(pk=twice.chen.pk).update(main_cause="no_skill")

    with pytest.raises(Refused, match="又改过了"):
        approve(merge, twice.li)

    assert Household.objects.get(pk=twice.again.pk).status == "registered"
    assert return_merge(merge_id=merge.pk, actor=twice.li, opinion="致贫原因改了，重新核对").state == "returned"
    with pytest.raises(TransitionNotAllowed):
        approve(merge, twice.li)
    assert propose(twice.chen, twice.again, twice.liu).state == "proposed"


def test_it_is_sent_back_only_with_a_reason(twice):
    merge = propose(twice.chen, twice.again, twice.liu)

    with pytest.raises(Refused, match="退回的原因"):
        return_merge(merge_id=merge.pk, actor=twice.li, opinion=" ")


def test_the_same_form_sent_twice_makes_one_and_a_second_proposal_waits(twice):
    about = ask_about(twice.chen, twice.again)
    same = {"people": about.people, "relations": about.relations, "submit_key": about.submit_key}
    first = propose(twice.chen, twice.again, twice.liu, **same)
    assert propose(twice.chen, twice.again, twice.liu, **same) == first

    for kept, gone in ((twice.chen, twice.again), (twice.bai, twice.again), (twice.again, twice.bai)):
        with pytest.raises(Refused, match="还没有决定"):
            propose(kept, gone, twice.liu)


@pytest.mark.parametrize(
    ("status", "sentence"), [("planned", "正在办理脱贫退出"), ("closed", "整户自然减少"), ("merged", "重复登记")]
)
def test_a_household_under_exit_or_off_the_register_is_not_merged_away(twice, status, sentence):
    Household.objects.filter(pk=twice.again.pk).update(status=status)

    with pytest.raises(Refused, match=sentence):
        propose(twice.chen, twice.again, twice.liu)


def test_people_left_out_or_matched_twice_and_bad_relations_are_refused(twice):
    about = ask_about(twice.chen, twice.again)
    one, two = [pk for pk, same in about.people.items() if same]
    wrong = [
        ({"people": {}}, "成员变了"),
        ({"people": {**about.people, two: about.people[one]}}, "只能对上"),
        ({"people": {**about.people, one: 10**9}}, "只能对上"),
        ({"relations": {}}, "选好与留下的户主的关系"),
        ({"relations": {twice.grandmother.pk: "head"}}, "不能选户主"),
        ({"relations": {twice.grandmother.pk: "mother"}}, "登记的性别是男"),
        ({"takes": ["0-code"]}, "取舍对不上"),
        ({"reason": "是"}, "至少 4 个字"),
        ({"reason": "电话 13812345678 问过"}, "手机号"),
    ]
    for changes, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            propose(twice.chen, twice.again, twice.liu, **changes)

    assert not RecordMerge.objects.exists()


def test_the_database_refuses_one_person_twice_and_one_record_in_itself(twice):
    merge = propose(twice.chen, twice.again, twice.liu)
    decided = {"state": "merged", "decided_at": timezone.now(), "decided_by": twice.liu}

    with pytest.raises(IntegrityError), transaction.atomic():
        RecordMerge.objects.filter(pk=merge.pk).update(**decided, decided_person=merge.asked_person)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordMerge.objects.filter(pk=merge.pk).update(reason="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        merge.delete()


def test_the_day_before_everybody_counted_where_they_did(twice):
    before = timezone.localdate() - timedelta(1)
    approve(propose(twice.chen, twice.again, twice.liu), twice.li)

    was = Membership.objects.believed().as_of(before)
    assert was.filter(household=twice.again).count() == 3
    assert was.filter(household=twice.chen).count() == 3
