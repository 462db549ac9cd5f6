"""Arbitration: a claim is written down, ruled on by township and county, each another person, and has its effect."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.claims import ClaimState, Effect
from assessments.models import CaseStop, Claim, ClaimStep, HouseholdVerdict, Suspicion
from assessments.services.cases import propose
from assessments.services.claims import (
    ClaimEntry,
    Ruling,
    carry_out_claim,
    decide_claim,
    record_claim,
    return_claim,
    rule_claim,
)
from assessments.services.look_back import look_back, start_look_back
from config.lib.refusals import NotFoundRefused, Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.models import Household
from tests.assessments.boards import make_claim
from tests.assessments.chain import picture
from tests.assessments.exited import let_out
from tests.assessments.factories import make_run, make_standard, make_verdict
from tests.conftest import give_role, make_household


def claimed(**changes) -> ClaimEntry:
    """Return what a villager says of Chen, with `changes`."""
    about = {
        "kind": "wrongly_in", "claimed_by": "villager", "content": "他家在县城有房", "who": "邻居张某",
        "phone": "13800002046", "received_on": timezone.localdate(), "household_code": "530399000001",
    }  # fmt: skip
    return ClaimEntry(**(about | changes))


def missed(here) -> ClaimEntry:
    """Return what somebody says of a family in Lower Bend that is not on the register."""
    return claimed(kind="missed", household_code="", village_id=here.lower.pk, about="三组 赵大山")


def ruling(upheld: bool = True, effect: str = Effect.NONE, **changes) -> Ruling:
    """Return a ruling of today, with `changes`."""
    about = {"heard_on": timezone.localdate(), "document": "师裁〔2026〕3号", "words": "入户核过，证据属实"}
    return Ruling(upheld=upheld, effect=effect, **(about | changes))


def bring_to_county(here, claim: Claim) -> Claim:
    """Let the township rule on a claim."""
    return rule_claim(claim_id=claim.pk, ruling=ruling(), actor=here.li)


def decide(here, claim: Claim, effect: str) -> Claim:
    """Let township and county rule that a claim is upheld, with `effect`."""
    bring_to_county(here, claim)
    return decide_claim(claim_id=claim.pk, ruling=ruling(effect=effect), actor=here.qian)


@pytest.fixture
def claim(county) -> Claim:
    """He's claim about Chen."""
    make_standard()
    return make_claim(county.chen, county.he)


def test_a_claim_is_written_down_with_its_papers_and_who_claims_is_kept_from_sight(county, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    made = record_claim(entry=claimed(photos=[picture(), picture()]), actor=county.liu)

    assert (made.household, made.village, made.state, made.photos.count()) == (county.chen, county.lower, "received", 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT who || phone FROM assessments_claim")
        assert not {"邻居", "13800002046"} & set(cursor.fetchone()[0].split())
        cursor.execute("SELECT count(*) FROM accounts_auditentry WHERE after::text LIKE '%13800002046%'")
        assert cursor.fetchone()[0] == 0
    told = AuditEntry.objects.get(action="claims.record")
    assert told.after == {"number": made.number, "kind": "wrongly_in", "papers": 2}


def test_ruled_on_by_township_and_county_it_is_done(county, claim):
    rule_claim(claim_id=claim.pk, ruling=ruling(upheld=False), actor=county.li)

    done = decide_claim(claim_id=claim.pk, ruling=ruling(upheld=False), actor=county.qian)

    assert done.state == ClaimState.DECIDED
    steps = list(ClaimStep.objects.filter(claim=claim).values_list("action", "upheld", "effect"))
    assert steps == [("record", None, ""), ("rule", False, ""), ("decide", False, "none")]
    assert len(set(claim.steps.values_list("person", flat=True))) == 3


def test_sent_back_the_township_rules_again(county, claim):
    bring_to_county(county, claim)

    return_claim(claim_id=claim.pk, words="房产证没有查", actor=county.qian)
    assert Claim.objects.get(pk=claim.pk).state == "received"
    decide(county, claim, Effect.NONE)

    assert Claim.objects.get(pk=claim.pk).state == "decided"


def test_a_recheck_judges_the_household_at_once(county, claim):
    decide(county, claim, Effect.RECHECK)

    assert HouseholdVerdict.objects.current().filter(household=county.chen).exists()


def test_a_stop_stops_the_exit_under_way(county, claim):
    verdict = make_verdict(county.chen, make_run())
    (case,) = propose(verdict_ids=[verdict.pk], reason="达标", actor=county.zhao)

    decide(county, claim, Effect.STOP)

    assert CaseStop.objects.standing().get(case=case).verdict == verdict


def test_without_an_exit_under_way_there_is_nothing_to_stop(county, claim):
    bring_to_county(county, claim)

    with pytest.raises(Refused, match="没有正在办的退出"):
        decide_claim(claim_id=claim.pk, ruling=ruling(effect=Effect.STOP), actor=county.qian)

    assert (Claim.objects.get(pk=claim.pk).state, claim.steps.count()) == ("ruled", 2)


def test_a_wrong_exit_goes_to_the_look_back_and_waits_there_for_people(county, claim):
    day = let_out(county.chen)

    decide(county, claim, Effect.LOOK_BACK)

    suspicion = Suspicion.objects.get(household=county.chen)
    assert (suspicion.kind, suspicion.state, suspicion.exited_on, suspicion.claim) == ("wrong_exit", "open", day, claim)
    look_back(start_look_back().pk)
    suspicion.refresh_from_db()
    assert suspicion.state == "open", "the machine, which finds nothing, does not take it away"
    assert Household.objects.get(pk=county.chen.pk).status == "exited"


def test_a_missed_family_is_registered_by_the_steps_of_a_registration(county):
    claim = record_claim(entry=missed(county), actor=county.he)
    assert decide(county, claim, Effect.TAKE_UP).state == ClaimState.TO_DO
    with pytest.raises(NotFoundRefused, match="请先登记新户"):
        carry_out_claim(claim_id=claim.pk, household_code=county.bai.code, actor=county.liu)
    home = make_household(county.lower, "赵大山", "530399000088", size=2)

    done = carry_out_claim(claim_id=claim.pk, household_code=home.code, actor=county.liu)

    assert (done.state, done.taken_up) == ("carried_out", home)


UNFIT = [
    ({"effect": Effect.TAKE_UP}, "已经在册"),
    ({"effect": Effect.LOOK_BACK}, "不能选「列入回头看核实」"),
    ({"effect": "free"}, "请选择怎么落实"),
    ({"effect": Effect.RECHECK, "upheld": False}, "只能选「维持不变」"),
    ({"document": " "}, "请填裁定的文件编号"),
    ({"words": ""}, "请写明裁定理由"),
    ({"words": "户主电话 13800002046"}, "像身份证号或手机号"),
]


@pytest.mark.parametrize(("changes", "says"), UNFIT)
def test_a_ruling_that_does_not_fit_is_refused_and_changes_nothing(county, claim, changes, says):
    bring_to_county(county, claim)

    with pytest.raises(Refused, match=says):
        decide_claim(claim_id=claim.pk, ruling=ruling(**changes), actor=county.qian)

    assert (Claim.objects.get(pk=claim.pk).state, claim.steps.count()) == ("ruled", 2)
    assert AuditEntry.objects.filter(action="claims.decide.refused").count() == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_heard_after_it_came_in_and_not_in_the_future(county, claim, days):
    with pytest.raises(Refused, match="听证或核查日期"):
        rule_claim(claim_id=claim.pk, ruling=ruling(heard_on=timezone.localdate() + timedelta(days)), actor=county.li)


def test_who_wrote_it_down_does_not_rule_in_another_role_either(county):
    claim = make_claim(county.chen, county.liu)
    give_role(county.liu, Role.TOWNSHIP_REVIEWER)

    with pytest.raises(SamePersonRefused, match="是您登记的"):
        bring_to_county_by(county.liu, claim)

    assert claim.steps.count() == 1


def bring_to_county_by(actor, claim: Claim) -> Claim:
    return rule_claim(claim_id=claim.pk, ruling=ruling(), actor=actor)


def test_who_ruled_for_the_township_does_not_rule_for_the_county(county, claim):
    bring_to_county(county, claim)
    give_role(county.li, Role.COUNTY_APPROVER)

    with pytest.raises(SamePersonRefused, match="在乡镇裁定过"):
        decide_claim(claim_id=claim.pk, ruling=ruling(), actor=county.li)

    assert Claim.objects.get(pk=claim.pk).state == "ruled"


def test_wrong_role_wrong_village_and_wrong_state_are_refused(county, claim):
    far = make_claim(county.yuan, county.zhao)

    for error, act in (
        (PermissionDenied, lambda: record_claim(entry=claimed(), actor=county.wang)),
        (PermissionDenied, lambda: bring_to_county_by(county.liu, claim)),
        (PermissionDenied, lambda: decide_claim(claim_id=claim.pk, ruling=ruling(), actor=county.zhao)),
        (ObjectDoesNotExist, lambda: bring_to_county_by(county.li, far)),
        (NotFoundRefused, lambda: record_claim(entry=claimed(household_code="530399000003"), actor=county.liu)),
        (TransitionNotAllowed, lambda: decide_claim(claim_id=claim.pk, ruling=ruling(), actor=county.qian)),
        (TransitionNotAllowed, lambda: carry_out_claim(claim_id=claim.pk, household_code="x", actor=county.liu)),
    ):
        with pytest.raises(error):
            act()

    assert (Claim.objects.count(), ClaimStep.objects.count()) == (2, 2)
    assert AuditEntry.objects.filter(action__startswith="claims.", action__endswith=".refused").count() == 7


UNSOUND = [
    ({"content": " "}, "请写明申请内容"),
    ({"content": "他的电话 13800002046"}, "像身份证号或手机号"),
    ({"kind": "rumour"}, "系统不认识的选项"),
    ({"household_code": ""}, "请填户编号"),
    ({"kind": "missed"}, "不填户编号"),
    ({"kind": "missed", "household_code": ""}, "请写明漏评的是哪一家"),
    ({"kind": "missed", "household_code": "", "about": "赵家"}, "在哪个村"),
    ({"received_on": timezone.localdate() + timedelta(days=2)}, "收到日期"),
    ({"who": "张" * 41}, "写得太长"),
]


@pytest.mark.parametrize(("changes", "says"), UNSOUND)
def test_a_claim_that_is_not_sound_is_not_written_down(county, changes, says):
    with pytest.raises(Refused, match=says):
        record_claim(entry=claimed(**changes), actor=county.liu)

    assert not Claim.objects.exists()


def test_the_database_lets_no_claim_end_without_three_persons_and_keeps_what_was_said(county, claim):
    bring_to_county(county, claim)

    for change in (
        lambda: Claim.objects.filter(pk=claim.pk).update(state="decided"),
        lambda: Claim.objects.filter(pk=claim.pk).update(content="改了"),
        lambda: Claim.objects.filter(pk=claim.pk).delete(),
        lambda: ClaimStep.objects.filter(claim=claim).update(words="改了"),
        lambda: ClaimStep.objects.create(
            claim=claim, action="return", words="退", person=claim.steps.first().person, actor=county.he
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages_lead_a_claim_from_the_form_to_the_county(client, county, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = {"kind": "wrongly_in", "household_code": county.chen.code, "claimed_by": "villager", "content": "有房",
            "received_on": timezone.localdate().isoformat(), "who": "邻居", "submit": str(uuid4())}  # fmt: skip
    client.force_login(county.he)
    answer = client.post(reverse("assessments:claim_add"), sent, follow=True).content.decode()
    claim = Claim.objects.get()
    assert f"{claim.number} 已登记，等乡镇裁定。" in answer
    assert "等乡镇审核裁定" in answer
    client.force_login(county.li)
    assert "乡镇裁定争议 1 件" in client.get("/").content.decode()
    step = reverse("assessments:claim_step", args=[claim.pk, "rule"])
    heard = {"upheld": "yes", "words": "核过", "heard_on": timezone.localdate().isoformat()}
    assert "等县级裁定" in client.post(step, heard, follow=True).content.decode()
    client.force_login(county.qian)
    decide_url = reverse("assessments:claim_step", args=[claim.pk, "decide"])
    assert "停办退出" in client.get(decide_url).content.decode()

    told = {"upheld": "yes", "effect": "none", "words": "维持", "document": "师裁〔2026〕4号"}
    answer = client.post(decide_url, told, follow=True).content.decode()

    assert "落实：维持不变（师裁〔2026〕4号）" in answer
    assert claim.number in client.get(reverse("assessments:claim_list") + "?tab=ended").content.decode()


def test_who_claims_is_opened_for_a_reason_that_is_logged(client, county, claim):
    client.force_login(county.liu)

    answer = client.post(reverse("assessments:claim_contact", args=[claim.pk]), {"reason": "回访核实情况"})

    assert "邻居 13800002046" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(action="personal_data.revealed", actor=county.liu).count() == 2
