"""The chain of an exit: every step in order, by whom, with its papers; and what keeps one from the next."""

from datetime import timedelta
from itertools import combinations_with_replacement

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.models import CaseStop, ExitCase, ExitDecision, Notice
from assessments.selectors.duties import duty_fault
from assessments.services.announcing import announce
from assessments.services.answers import AnswerEntry, write_answer
from assessments.services.cases import STEPS, Words, drop
from assessments.services.meetings import Vote, hold_meeting
from assessments.services.notices import close_notice, post_notice
from assessments.services.samples import draw_sample, write_finding
from assessments.services.steps import BlockedRefused, rounds_of
from assessments.services.stops import lift_stop, stop_cases
from assessments.status import DUTY_OF, EXIT_TRANSITIONS, FORWARD, CaseAction
from config.lib.refusals import Refused, SamePersonRefused
from households.models import Evidence, Household
from households.status import HouseholdStatus
from tests.assessments.chain import PLACE, begin, board, bring_to, meeting, picture, staff, take
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_household, make_user, pair, post
from villages.models import CadreAccount
from villages.models.people import PostingKind
from villages.persons import person_of


@pytest.fixture
def here(county, settings, tmp_path):
    """Everybody a chain needs; Chen is proposed."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    county.cases = begin(county, [county.chen])
    return county


def state_of(case) -> str:
    return ExitCase.objects.get(pk=case.pk).state


def step(here, action, case, actor, **words):
    case.refresh_from_db()
    return STEPS[action](case_rounds={case.pk: case.round}, words=Words(**{"reason": "属实", **words}), actor=actor)


def test_a_household_goes_from_the_list_to_the_announcement(here):
    (case,) = bring_to(here, CaseAction.ANNOUNCE, here.cases)

    home = Household.objects.get(pk=here.chen.pk)
    event = home.status_events.latest("pk")
    signed = list(case.decisions.order_by("pk").values_list("action", flat=True))
    assert (case.state, home.status, home.exit_year) == ("exited", "exited", case.exit_year)
    assert (event.before, event.after, event.document) == ("planned", "exited", "师政告〔2026〕3号")
    assert signed == [move.action for move in FORWARD if move.action != CaseAction.REPOST]
    assert case.decisions.values("person").distinct().count() == 7
    assert Evidence.objects.get(household=here.chen).kind == "exit_sheet"
    assert AuditEntry.objects.filter(action="exit.announce").count() == 1


@pytest.mark.parametrize("first", CaseAction.values)
def test_nobody_takes_a_step_of_another_duty(first):
    """Every pair of steps, with the one function that compares persons; no database."""
    for second in CaseAction.values:
        fault = duty_fault(EXIT_TRANSITIONS.get(second), "a" * 64, {"a" * 64: first})
        assert bool(fault) == (DUTY_OF[first] != DUTY_OF[second]), (first, second)
        assert not duty_fault(EXIT_TRANSITIONS.get(second), "b" * 64, {"a" * 64: first})


def test_the_database_keeps_every_pair_of_duties_apart(here):
    """One connection, one case: a person who has signed anything is refused in every other duty."""
    (case,) = here.cases
    columns = "case_id, round, action, person, actor_id, role, reason, document, verdict_id"
    for first, second in combinations_with_replacement(CaseAction.values, 2):
        assert refused_by_database(case, columns, first, second) == (DUTY_OF[first] != DUTY_OF[second])


def refused_by_database(case, columns: str, first: str, second: str) -> bool:
    """Say whether the database refuses that one person signs both steps, in different rounds, past every service."""
    values = (case.pk, "c" * 64, ExitDecision.objects.first().actor_id, case.verdict_id)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for turn, action in ((71, first), (72, second)):
                cursor.execute(
                    f"INSERT INTO assessments_exitdecision ({columns}) VALUES (%s, %s, %s, %s, %s, 'x', 'x', '', %s)",
                    [values[0], turn, action, *values[1:]],
                )
            transaction.set_rollback(True)
    except IntegrityError as error:
        return "exit_decision_one_duty_a_person" in str(error)
    return False


def test_the_same_person_is_refused_through_another_account(here):
    (case,) = bring_to(here, CaseAction.CHECK, here.cases)
    second = make_user("wang2", "王小满", "township_clerk", here.unit, 77)
    CadreAccount.objects.filter(user=second).update(cadre=here.wang.cadre_account.cadre)
    user = type(second).objects.get(pk=second.pk)
    post(user, here.east, PostingKind.TOWNSHIP_STAFF)

    with pytest.raises(BlockedRefused, match="您在这一户办过「入户核查达标」（入户核查），不能再办第二人核查"):
        step(here, CaseAction.COUNTERSIGN, case, user)

    assert state_of(case) == "checking"


def test_a_check_needs_a_visit_since_the_application(here):
    (case,) = bring_to(here, CaseAction.APPLY, here.cases)

    with pytest.raises(BlockedRefused, match="还没有入户走访"):
        step(here, CaseAction.CHECK, case, here.wang)

    assert state_of(case) == "applied"


def test_a_wrong_role_is_refused_every_step_and_nothing_moves(here):
    (case,) = here.cases

    for action in STEPS:
        with pytest.raises(PermissionDenied):
            step(here, action, case, here.sheng)

    assert (state_of(case), ExitDecision.objects.count()) == ("proposed", 1)
    assert AuditEntry.objects.filter(action__startswith="exit.", action__endswith=".refused").count() == len(STEPS)


def test_a_meeting_of_less_than_two_thirds_is_none(here):
    (case,) = bring_to(here, CaseAction.COUNTERSIGN, here.cases)
    votes = {case.pk: Vote(case.round, 23, 0)}

    with pytest.raises(Refused, match="不到应到的三分之二"):
        hold_meeting(votes=votes, entry=meeting(entitled=36, present=23), actor=here.liu)

    hold_meeting(votes=votes, entry=meeting(entitled=36, present=24), actor=here.liu)
    assert state_of(case) == "reviewed"


def test_who_is_outvoted_goes_back_to_the_check(here):
    (case,) = bring_to(here, CaseAction.COUNTERSIGN, here.cases)

    hold_meeting(votes={case.pk: Vote(case.round, 15, 15)}, entry=meeting(present=30), actor=here.liu)

    case.refresh_from_db()
    assert (case.state, case.round) == ("applied", 2)


def test_nothing_goes_on_against_the_householder(here):
    (case,) = bring_to(here, CaseAction.REVIEW, here.cases)
    entry = AnswerEntry(False, "陈阿福", timezone.localdate(), reason="说今年收成不好")

    write_answer(case_id=case.pk, case_round=case.round, entry=entry, actor=here.liu)

    assert state_of(case) == "reviewed"
    with pytest.raises(BlockedRefused):
        post_notice(case_rounds=rounds_of([case]), entry=board(), actor=here.liu)
    signed = AnswerEntry(True, "陈阿福", timezone.localdate(), way="drawn")
    with pytest.raises(Refused, match="请让户主在屏幕上签字"):
        write_answer(case_id=case.pk, case_round=case.round, entry=signed, actor=here.liu)


def test_the_township_waits_until_the_notice_has_run_out(here):
    (case,) = bring_to(here, CaseAction.POST, here.cases)
    notice = Notice.objects.get()
    about = {"notice_id": notice.pk, "opinion": "无异议", "actor": here.liu}

    assert (notice.last_day - notice.posted_on).days == 7
    with pytest.raises(BlockedRefused, match=f"公示到 {notice.last_day}"):
        step(here, CaseAction.ACCEPT, case, here.li)
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False), pytest.raises(Refused, match="才满"):
        close_notice(photos=[picture()], **about)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        close_notice(photos=[picture()], **about)

    step(here, CaseAction.ACCEPT, case, here.li)
    assert state_of(case) == "accepted"


def test_a_sample_with_a_fault_keeps_its_household_and_the_others_wait(here):
    bao = make_household(here.lower, "包小宝", "530399000009", size=2)
    pair(here.wang, bao)
    cases = here.cases + begin(here, [bao])
    bring_to(here, CaseAction.ACCEPT, cases)
    with pytest.raises(BlockedRefused, match="还没有抽查"):
        step(here, CaseAction.INSPECT, cases[0], here.wu)
    sample = draw_sample(township_id=here.east.pk, actor=here.wu)
    one, other = sample.rows.order_by("place")

    write_finding(row_id=one.pk, clean=False, finding="住房漏雨", actor=here.wu)
    with pytest.raises(BlockedRefused, match="抽查发现问题"):
        step(here, CaseAction.INSPECT, one.case, here.wu)
    write_finding(row_id=other.pk, clean=True, finding="属实", actor=here.wu)

    step(here, CaseAction.INSPECT, other.case, here.wu)
    assert (state_of(one.case), state_of(other.case)) == ("accepted", "inspected")


def test_a_case_that_was_sent_back_comes_back_to_the_same_person(here):
    (case,) = bring_to(here, CaseAction.ACCEPT, here.cases)
    xu = make_user("xu", "徐审查", "county_clerk", here.unit, 71)

    step(here, CaseAction.QUERY, case, here.wu, reason="缺水质报告")
    step(here, CaseAction.MEND, case, here.liu, reason="补了水质报告")
    case.refresh_from_db()

    assert (case.state, case.round, case.reviewer) == ("accepted", 2, here.wu)
    draw_sample(township_id=here.east.pk, actor=here.wu)
    with pytest.raises(BlockedRefused, match="是吴审查退回的，补正以后仍由吴审查看"):
        step(here, CaseAction.INSPECT, case, xu)
    write_finding(row_id=case.sampled.get().pk, clean=True, finding="属实", actor=here.wu)
    step(here, CaseAction.INSPECT, case, here.wu)
    case.refresh_from_db()
    assert (case.state, case.reviewer) == ("inspected", None)


def test_who_is_dropped_is_poor_as_before_and_not_asked_again_this_year(here):
    (case,) = bring_to(here, CaseAction.POST, here.cases)

    drop(case_rounds=rounds_of([case]), reason="大病，花费大", actor=here.wu)

    assert Household.objects.get(pk=here.chen.pk).status == HouseholdStatus.REGISTERED
    assert (state_of(case), Notice.objects.get().withdrawn_at is None) == ("dropped", False)


@pytest.mark.parametrize("action", ["approve", "countersign", "confirm"])
def test_a_verdict_that_turns_stops_the_case_until_somebody_has_dealt_with_it(here, action):
    (case,) = bring_to(here, action, here.cases)
    make_verdict(here.chen, make_run(nights_ago=-1), lacks=("housing",))

    assert (stop_cases(), stop_cases()) == (1, 0)
    with pytest.raises(BlockedRefused, match="没有全部达标"):
        take(here, next_of(action), [case])
    with pytest.raises(Refused, match="还没有全部达标"):
        lift_stop(case_id=case.pk, words="修好了", actor=here.li)
    make_verdict(here.chen, make_run(nights_ago=-2))
    with pytest.raises(BlockedRefused, match="已经停办"):
        take(here, next_of(action), [case])
    lift_stop(case_id=case.pk, words="房子验收了", actor=here.li)
    take(here, next_of(action), [case])

    assert CaseStop.objects.get().lifted_by == here.li
    assert state_of(case) != case.state


def next_of(action: str) -> str:
    order = [move.action for move in FORWARD if move.action != CaseAction.REPOST]
    return order[order.index(action) + 1]


def test_an_announcement_names_its_document(here):
    (case,) = bring_to(here, CaseAction.CONFIRM, here.cases)

    with pytest.raises(Refused, match="要填写文件编号"):
        announce(case_rounds=rounds_of([case]), document=" ", entry=PLACE, actor=here.zhao)

    assert Household.objects.get(pk=here.chen.pk).status == HouseholdStatus.PLANNED


def test_persons_are_compared_and_not_accounts(here):
    assert person_of(here.wang) != person_of(here.he)
    assert issubclass(SamePersonRefused, Refused)
