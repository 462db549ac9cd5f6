"""A finding is waived by two persons, until a day, for the value as it stood."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.models import Finding, Household, Member, VillageScore, Waiver
from households.quality.words import Severity
from households.services.scores import write_scores
from households.services.waivers import approve_waiver, ask_waiver, end_outlived, end_waiver, return_waiver
from households.waivers import WaiverState
from tests.conftest import make_user
from tests.households.conftest import refusals
from tests.households.quality.registers import check, finding_of
from villages.models import CadreAccount

WHY = "户主患病在家，原件已核对"
TODAY = timezone.localdate


@pytest.fixture
def weak(orderly):
    """A healthy man of the Chens is registered without labour."""
    Member.objects.filter(pk=orderly.chen.members.first().pk).update(labour="none")
    check(orderly.chen)
    orderly.finding = finding_of(orderly.chen, "9.2")
    return orderly


def ask(county, actor=None, **changes):
    """Ask for a waiver of a month; by Wang unless given."""
    typed = {"reason": WHY, "until": TODAY() + timedelta(30)} | changes
    return ask_waiver(finding_id=county.finding.pk, actor=actor or county.wang, **typed)


def unchanged(county) -> tuple:
    """Return everything a refused step must leave as it was."""
    county.finding.refresh_from_db()
    return county.finding.waived_until, list(Waiver.objects.order_by("pk").values_list("state", "opinion", "ended_at"))


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao"])
def test_whoever_could_mend_it_asks_and_it_waits(weak, username):
    waiver = ask(weak, getattr(weak, username))

    assert (waiver.state, waiver.value, waiver.reason) == (WaiverState.ASKED, "无劳动力", WHY)
    assert unchanged(weak)[0] is None
    assert AuditEntry.objects.get(action="households.ask_waiver").after["rule"] == "9.2"


@pytest.mark.parametrize("username", ["li", "qian", "sheng", "cai"])
def test_who_enters_nothing_asks_for_nothing(weak, username):
    with pytest.raises(PermissionDenied):
        ask(weak, getattr(weak, username))

    assert not Waiver.objects.exists()
    assert refusals() == [("households.ask_waiver.refused", username)]


def test_a_finding_elsewhere_is_not_found(weak):
    with pytest.raises(ObjectDoesNotExist):
        ask(weak, weak.sun)

    assert not Waiver.objects.exists()
    assert refusals() == [("households.ask_waiver.refused", "sun")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "核对"}, "写明为什么豁免"),
        ({"reason": "他的电话是 13887412046"}, "身份证号或手机号"),
        ({"until": TODAY()}, "明天以后"),
        ({"until": TODAY() + timedelta(366)}, "365 天以内"),
    ],
)
def test_a_reason_without_words_or_a_day_too_near_or_far_is_refused(weak, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        ask(weak, **changes)

    assert not Waiver.objects.exists()


def test_one_waiver_lives_at_a_time_and_none_of_what_is_mended(weak):
    ask(weak)
    with pytest.raises(Refused, match="已经申请过豁免"):
        ask(weak, weak.liu)
    Waiver.objects.update(state=WaiverState.ENDED, ended_at=timezone.now())
    Finding.objects.update(closed_at=timezone.now())
    with pytest.raises(Refused, match="已经消除"):
        ask(weak, weak.liu)

    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("username", ["zhao", "qian"])
def test_another_person_approves_and_it_does_not_count_until_its_day(weak, username):
    waiver = approve_waiver(waiver_id=ask(weak).pk, actor=getattr(weak, username))
    write_scores(TODAY())

    assert waiver.state == WaiverState.APPROVED
    assert unchanged(weak)[0] == TODAY() + timedelta(30)
    score = VillageScore.objects.get(village=weak.lower)
    assert (score.score, score.waived) == (100, 1)

    write_scores(TODAY() + timedelta(31))
    assert VillageScore.objects.get(village=weak.lower, day=TODAY() + timedelta(31)).score == 50


def test_another_person_returns_it_with_a_reason_and_it_may_be_asked_again(weak):
    first = ask(weak)
    with pytest.raises(Refused, match="要写明原因"):
        return_waiver(waiver_id=first.pk, opinion=" ", actor=weak.qian)
    return_waiver(waiver_id=first.pk, opinion="请附病历", actor=weak.qian)
    ask(weak, weak.liu)

    assert unchanged(weak) == (None, [("returned", "请附病历", None), ("asked", "", None)])


@pytest.mark.parametrize("step", [approve_waiver, return_waiver])
def test_who_asked_decides_nothing_through_whichever_account(weak, step):
    twin = make_user("zhao2", "赵经办", "county_approver", weak.unit, 90)
    CadreAccount.objects.filter(user=twin).update(cadre=weak.zhao.cadre_account.cadre)
    waiver = ask(weak, weak.zhao)
    before = unchanged(weak)
    for actor in (weak.zhao, type(twin).objects.get(pk=twin.pk)):
        with pytest.raises(SamePersonRefused):
            step(waiver_id=waiver.pk, actor=actor, opinion="已经核对过")

    assert unchanged(weak) == before
    assert len(refusals()) == 2


@pytest.mark.parametrize("step", [approve_waiver, return_waiver])
def test_an_opinion_holds_no_number_of_a_person(weak, step):
    waiver = ask(weak)
    before = unchanged(weak)

    with pytest.raises(Refused, match="像身份证号或手机号"):
        step(waiver_id=waiver.pk, actor=weak.zhao, opinion="问过 13887412046 的机主")

    assert unchanged(weak) == before


@pytest.mark.parametrize("step", [approve_waiver, return_waiver, end_waiver])
@pytest.mark.parametrize("username", ["wang", "liu", "li", "sheng"])
def test_who_may_not_approve_decides_nothing(weak, step, username):
    waiver = ask(weak)
    before = unchanged(weak)
    with pytest.raises(PermissionDenied):
        step(waiver_id=waiver.pk, actor=getattr(weak, username), opinion="已经核对过")

    assert unchanged(weak) == before
    assert len(refusals()) == 1


@pytest.mark.parametrize(
    ("state", "step"),
    [("approved", approve_waiver), ("approved", return_waiver), ("asked", end_waiver), ("ended", end_waiver)],
)
def test_from_the_wrong_state_nothing_is_done(weak, state, step):
    waiver = ask(weak)
    if state != "asked":
        approve_waiver(waiver_id=waiver.pk, actor=weak.qian)
    if state == "ended":
        end_waiver(waiver_id=waiver.pk, opinion="情况变了", actor=weak.qian)
    before = unchanged(weak)
    with pytest.raises(TransitionNotAllowed):
        step(waiver_id=waiver.pk, actor=weak.zhao, opinion="已经核对过")

    assert unchanged(weak) == before


def test_an_ended_waiver_lets_the_finding_count_again(weak):
    waiver = approve_waiver(waiver_id=ask(weak).pk, actor=weak.qian)
    end_waiver(waiver_id=waiver.pk, opinion="复查发现能劳动", actor=weak.zhao)

    assert unchanged(weak)[0] is None
    assert Finding.objects.counted(TODAY()).filter(pk=weak.finding.pk).exists()


def test_mending_or_another_value_ends_the_waiver(weak):
    member = Member.objects.filter(pk=weak.chen.members.first().pk)
    approve_waiver(waiver_id=ask(weak).pk, actor=weak.qian)
    member.update(labour="weak")
    check(weak.chen)
    first = Waiver.objects.get()
    assert (first.state, first.end_reason, unchanged(weak)[0]) == (WaiverState.ENDED, "登记的内容变了", None)

    second = ask(weak)
    member.update(labour="ordinary")
    check(weak.chen)
    second.refresh_from_db()
    assert (second.state, second.end_reason) == (WaiverState.ENDED, "问题已经消除")


def test_what_changed_or_ran_out_since_it_was_asked_for_is_not_approved(weak):
    waiver = ask(weak)
    Finding.objects.update(value="弱劳动力或半劳动力")
    with pytest.raises(Refused, match="登记的内容变了"):
        approve_waiver(waiver_id=waiver.pk, actor=weak.qian)

    waiver.refresh_from_db()
    assert waiver.state == WaiverState.ASKED


def test_an_outlived_waiver_ends_and_another_can_be_asked_for(weak):
    approve_waiver(waiver_id=ask(weak, until=TODAY() + timedelta(1)).pk, actor=weak.qian)

    assert end_outlived(TODAY() + timedelta(1)) == 0
    assert end_outlived(TODAY() + timedelta(2)) == 1
    assert Waiver.objects.get().end_reason == "豁免到期"
    assert ask(weak, weak.liu).state == WaiverState.ASKED


def test_the_database_asks_for_two_persons_and_keeps_what_was_asked(weak):
    waiver = ask(weak)
    wrong = (
        {"decided_person": waiver.asked_person},
        {"state": "approved"},
        {"reason": "换了原因"},
        {"until": TODAY() + timedelta(300)},
    )
    for change in wrong:
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Waiver.objects.filter(pk=waiver.pk).update(**change)


def test_a_waiver_asked_for_a_household_out_of_sight_is_not_decided(weak):
    waiver = ask(weak)
    Household.objects.filter(pk=weak.chen.pk).update(village=weak.far, township=weak.west)
    assert not Waiver.objects.visible_to(weak.liu).filter(pk=waiver.pk).exists()
    assert Waiver.objects.visible_to(weak.qian).filter(pk=waiver.pk).exists()


def test_it_waits_at_home_for_those_who_may_approve_but_not_for_who_asked(weak, client):
    def home(user) -> str:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get("/").content.decode()

    ask(weak, weak.zhao)

    assert "批准问题豁免 1 条" in home(weak.qian)
    assert "批准问题豁免" not in home(weak.zhao)
    assert "批准问题豁免" not in home(weak.liu)


def test_errors_wait_at_home_for_those_who_enter(weak, client):
    Finding.objects.update(severity=Severity.ERROR)
    client.force_login(weak.wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "更正数据问题 1 条" in client.get("/").content.decode()
    Finding.objects.update(waived_until=TODAY())
    assert "更正数据问题" not in client.get("/").content.decode()
