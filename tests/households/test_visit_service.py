from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.permissions import RECORD_VISITS, ROLE_PERMISSIONS, Role
from config.lib.refusals import Refused
from households.codes import Guarantee, Source
from households.models import Doubt, Household, LivingFact, Visit
from households.services.status import change_status
from households.services.visits import LATEST_ENTRY_DAYS, SubmitKeyRefused, record_visit
from tests.households import stubs
from tests.households.conftest import business_rows, entry_for, refusals
from villages.models import CadreAccount

REFUSAL = "households.record_visit.refused"


def test_a_visit_is_kept_with_its_facts_one_audit_row_and_a_recheck(county, today):
    stubs.noticed.clear()

    visit = record_visit(household_id=county.chen.pk, entry=entry_for(food="no", water="no"), actor=county.wang)

    assert (visit.cadre, visit.recorded_by, visit.visited_on) == (county.wang.cadre_account.cadre, county.wang, today)
    living = LivingFact.objects.get(household=county.chen)
    assert (living.food, living.clothing, living.valid_from, living.visit) == ("no", "yes", today, visit)
    assert (living.source, living.source_name, living.recorded_by) == (Source.VISIT, "走访 王小满", county.wang)
    assert AuditEntry.objects.filter(action__startswith="households.").count() == 1
    assert stubs.noticed == [county.chen.pk]


def test_the_audit_row_does_not_repeat_what_was_written_about_people(county):
    record_visit(household_id=county.chen.pk, entry=entry_for(text="户主有肺病"), actor=county.wang)

    assert "肺病" not in str(AuditEntry.objects.get(action="households.record_visit").after)


@pytest.mark.parametrize(
    ("check", "guarantee"),
    [
        ("water", Guarantee.WATER),
        ("house", Guarantee.HOUSING),
        ("school", Guarantee.SCHOOLING),
        ("insurance", Guarantee.MEDICAL),
    ],
)
def test_a_no_puts_its_guarantee_in_doubt(county, check, guarantee):
    record_visit(household_id=county.chen.pk, entry=entry_for(**{check: "no"}), actor=county.wang)

    assert [doubt.guarantee for doubt in Doubt.objects.filter(household=county.chen)] == [guarantee]


def test_seeing_nothing_and_seeing_all_well_put_nothing_in_doubt(county):
    record_visit(household_id=county.chen.pk, entry=entry_for(water="unseen", house="yes"), actor=county.wang)

    assert not Doubt.objects.exists()


def test_an_auditor_may_not_record_a_visit(county):
    before = business_rows()

    with pytest.raises(PermissionDenied):
        record_visit(household_id=county.chen.pk, entry=entry_for(), actor=county.sheng)

    assert business_rows() == before
    assert refusals() == [(REFUSAL, "sheng")]


def test_a_helper_of_another_household_finds_nothing(county):
    before = business_rows()

    with pytest.raises(Household.DoesNotExist):
        record_visit(household_id=county.chen.pk, entry=entry_for(), actor=county.sun)

    assert business_rows() == before
    assert refusals() == [(REFUSAL, "sun")]


def test_a_household_that_is_gone_is_not_visited(county, today):
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)
    before = business_rows()

    with pytest.raises(Refused, match="整户自然减少"):
        record_visit(household_id=county.chen.pk, entry=entry_for(), actor=county.wang)

    assert business_rows() == before
    assert refusals() == [(REFUSAL, "wang")]


def test_an_account_without_a_cadre_records_nothing(county, monkeypatch):
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.COUNTY_CLERK, frozenset({RECORD_VISITS}))
    CadreAccount.objects.filter(user=county.zhao).delete()
    before = business_rows()

    with pytest.raises(Refused, match="没有关联到干部本人"):
        record_visit(household_id=county.chen.pk, entry=entry_for(), actor=county.zhao)

    assert business_rows() == before
    assert refusals() == [(REFUSAL, "zhao")]


@pytest.mark.parametrize("days_ago", [0, LATEST_ENTRY_DAYS])
def test_a_visit_of_today_or_of_a_month_ago_is_written_down(county, today, days_ago):
    entry = entry_for(visited_on=today - timedelta(days_ago))

    assert record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang).visited_on == entry.visited_on


@pytest.mark.parametrize("days_ago", [-1, LATEST_ENTRY_DAYS + 1])
def test_a_visit_of_tomorrow_or_of_long_ago_is_refused(county, today, days_ago):
    with pytest.raises(Refused, match="走访日期"):
        record_visit(
            household_id=county.chen.pk, entry=entry_for(visited_on=today - timedelta(days_ago)), actor=county.wang
        )

    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "party"},
        {"met": ""},
        {"food": "maybe"},
        {"insurance": ""},
        {"problem_state": "x"},
        {"text": "长" * 2001},
    ],
)
def test_a_form_with_an_unknown_choice_or_too_much_text_is_refused(county, wrong):
    with pytest.raises(Refused):
        record_visit(household_id=county.chen.pk, entry=entry_for(**wrong), actor=county.wang)

    assert not Visit.objects.exists()


def test_a_problem_must_be_told(county):
    with pytest.raises(Refused, match="什么问题"):
        record_visit(household_id=county.chen.pk, entry=entry_for(problem_state="open", problem=" "), actor=county.wang)


def test_the_same_form_sent_again_returns_the_same_visit(county):
    entry = entry_for()
    first = record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)

    assert record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang) == first
    assert business_rows()["LivingFact"] == 1


def test_the_same_form_with_other_words_is_not_swallowed(county):
    key = uuid4()
    first = record_visit(household_id=county.chen.pk, entry=entry_for(submit_key=key), actor=county.wang)

    with pytest.raises(SubmitKeyRefused) as refused:
        record_visit(household_id=county.chen.pk, entry=entry_for(submit_key=key, text="又想起来"), actor=county.wang)

    assert refused.value.visit == first
    assert Visit.objects.count() == 1


def test_a_key_used_by_somebody_else_or_for_another_household_is_refused(county):
    entry = entry_for()
    record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)

    with pytest.raises(Refused, match="重新打开"):
        record_visit(household_id=county.chen.pk, entry=entry, actor=county.he)
    with pytest.raises(Refused, match="重新打开"):
        record_visit(household_id=county.bai.pk, entry=entry, actor=county.li)

    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "words", [{"text": "电话13887412046"}, {"problem_state": "open", "problem": "没水，找 138 8741 2046"}]
)
def test_a_number_of_a_person_is_kept_out_of_the_words(county, words):
    with pytest.raises(Refused, match="身份证号或手机号"):
        record_visit(household_id=county.chen.pk, entry=entry_for(**words), actor=county.wang)

    assert not Visit.objects.exists()
