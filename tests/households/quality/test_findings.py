"""What is stored of what the rules found: one open finding of a kind, since the day it was first seen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.utils import timezone

from accounts.models import AuditEntry
from households.models import Finding, Household, Member
from households.quality.rules import RULES
from households.quality.words import Severity
from households.services.quality import check_household, check_households
from households.services.register import correct_household
from households.services.visits import record_visit
from households.status import HouseholdStatus
from tests.conftest import give_role
from tests.households.conftest import entry_for, refusals
from tests.households.entries import household_form, make_water
from tests.households.quality.registers import check, finding_of, open_rules

TODAY = timezone.localdate


def test_a_fault_becomes_a_finding_with_member_value_and_day(orderly):
    member = orderly.chen.members.first()
    Member.objects.filter(pk=member.pk).update(labour="none")
    check(orderly.chen, orderly.bai)

    finding = finding_of(orderly.chen, "9.2")
    assert (finding.member, finding.field, finding.severity) == (member, "labour", Severity.WARNING)
    assert (finding.value, finding.since) == ("无劳动力", TODAY())
    assert open_rules(orderly.bai) == []


def test_checking_again_writes_nothing_and_keeps_since_when(orderly):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check_households([orderly.chen.pk], TODAY() - timedelta(3))
    first = finding_of(orderly.chen, "19.1")

    _, written = check_households([orderly.chen.pk], TODAY())

    assert vars(written) == {"opened": 0, "closed": 0, "changed": 0}
    assert finding_of(orderly.chen, "19.1").since == first.since == TODAY() - timedelta(3)


def test_what_is_mended_is_closed_and_what_comes_back_is_another_finding(orderly):
    kept = Household.objects.get(pk=orderly.chen.pk).phone
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check(orderly.chen)
    first = finding_of(orderly.chen, "19.1")
    Household.objects.filter(pk=orderly.chen.pk).update(phone=kept)
    check(orderly.chen)
    first.refresh_from_db()

    assert first.closed_at is not None
    assert open_rules(orderly.chen) == []

    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check(orderly.chen)
    assert finding_of(orderly.chen, "19.1").pk != first.pk


def test_another_value_is_told_in_the_same_finding(orderly):
    members = Member.objects.filter(pk=orderly.chen.members.first().pk)
    members.update(labour="none")
    check(orderly.chen)
    first = finding_of(orderly.chen, "9.2")
    members.update(labour="weak")
    check(orderly.chen)

    now = finding_of(orderly.chen, "9.2")
    assert (now.pk, now.value) == (first.pk, "弱劳动力或半劳动力")


def test_a_household_that_left_the_register_has_no_findings_any_more(orderly):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check(orderly.chen)
    Household.objects.filter(pk=orderly.chen.pk).update(status=HouseholdStatus.REMOVED)
    check(orderly.chen)

    assert open_rules(orderly.chen) == []


def test_a_rule_that_crashes_hides_no_other_and_keeps_what_it_had_found(orderly):
    Household.objects.update(phone="")
    Member.objects.filter(household=orderly.chen).update(labour="none")
    check(orderly.chen, orderly.bai)

    def crash(home, calendar):
        raise ZeroDivisionError("530323198001010017")

    broken = [replace(rule, find=crash) if rule.id == "19.1" else rule for rule in RULES]
    Household.objects.update(phone=orderly.yuan.phone or "x")
    Member.objects.filter(household=orderly.chen).update(labour="ordinary")
    evaluation, _ = check_households([orderly.chen.pk, orderly.bai.pk], TODAY(), broken)

    assert open_rules(orderly.chen) == ["19.1"]
    assert evaluation.tallies["19.1"].crashes == 2
    assert evaluation.tallies["19.1"].reason == f"ZeroDivisionError（户 {orderly.chen.pk}）"
    assert sum(tally.crashes for rule, tally in evaluation.tallies.items() if rule != "19.1") == 0


def test_a_rule_that_is_no_longer_asked_has_no_findings(orderly):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check(orderly.chen)
    check_households([orderly.chen.pk], TODAY(), [rule for rule in RULES if rule.id != "19.1"])

    assert open_rules(orderly.chen) == []


def test_the_database_keeps_one_open_finding_of_a_kind_and_what_was_closed(orderly):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    check(orderly.chen)
    finding = finding_of(orderly.chen, "19.1")
    twin = {name: getattr(finding, name) for name in ("rule", "household_id", "field", "severity", "sentence", "since")}
    with pytest.raises(IntegrityError, match="finding_open_once"), transaction.atomic():
        Finding.objects.create(**twin)
    Finding.objects.filter(pk=finding.pk).update(closed_at=timezone.now())
    for change in (lambda: Finding.objects.update(closed_at=None), lambda: Finding.objects.all().delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


@pytest.mark.parametrize("username", ["wang", "he", "liu", "li", "zhao", "qian", "sheng"])
def test_whoever_sees_a_household_checks_it_on_demand(orderly, username):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")

    evaluation = check_household(household_id=orderly.chen.pk, actor=getattr(orderly, username))

    assert [key[0] for key in evaluation.found] == ["19.1"]
    assert AuditEntry.objects.get(action="households.check_household").after["opened"] == 1


def test_who_may_not_look_or_does_not_see_it_checks_nothing(orderly):
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    with pytest.raises(PermissionDenied):
        check_household(household_id=orderly.chen.pk, actor=orderly.cai)
    with pytest.raises(ObjectDoesNotExist):
        check_household(household_id=orderly.chen.pk, actor=orderly.sun)
    give_role(orderly.sun, "department")
    with pytest.raises(PermissionDenied):
        check_household(household_id=orderly.chen.pk, actor=orderly.sun)

    assert not Finding.objects.exists()
    assert [action for action, _ in refusals()] == ["households.check_household.refused"] * 3


def test_an_entry_has_its_household_checked_when_it_is_committed(orderly, django_capture_on_commit_callbacks):
    typed, papers = household_form(Household.objects.get(pk=orderly.chen.pk), main_cause="illness")
    with django_capture_on_commit_callbacks(execute=True):
        correct_household(household_id=orderly.chen.pk, typed=typed, paper=papers, actor=orderly.liu)

    assert open_rules(orderly.chen) == ["17"]


def test_so_has_a_visit_that_contradicts_a_list(orderly, django_capture_on_commit_callbacks):
    make_water(orderly.chen)
    with django_capture_on_commit_callbacks(execute=True):
        record_visit(household_id=orderly.chen.pk, entry=entry_for(water="no"), actor=orderly.wang)

    assert open_rules(orderly.chen) == ["F19"]
