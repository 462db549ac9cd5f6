"""What must be true of every exit, asked of the rows themselves: no selector, no service, no table of the chain."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.facts import read_facts
from assessments.judging import pack
from assessments.models import (
    CaseStop,
    ExitCase,
    ExitDecision,
    HouseholderAnswer,
    MeetingVote,
    Notice,
    Objection,
    SampledCase,
)
from assessments.services.replay import replay
from households.models import StatusEvent, Visit

CHAIN = (
    "propose", "approve", "apply", "check", "countersign", "review", "agree", "post", "accept", "inspect", "confirm",
    "announce",
)  # fmt: skip
DUTIES = {
    "office": {"propose", "announce"},
    "approval": {"approve", "return", "confirm", "disapprove"},
    "village": {"apply", "review", "outvote", "agree", "refuse", "post", "repost", "mend"},
    "check": {"check"},
    "countersign": {"countersign", "dispute"},
    "township": {"accept", "send_back", "uphold"},
    "inspection": {"inspect", "query", "drop"},
}
WAY_BACK = {"dispute", "outvote", "uphold"}
PERSONS = 7


def went_without_seeing(case_id: int) -> bool:
    """Say whether nobody has been at the household since it was to be looked at: applied for, or sent back to it."""
    asked = ExitDecision.objects.filter(case=case_id, action__in={"apply", *WAY_BACK}).order_by("-pk").first()
    if asked is None:
        return True
    household = ExitCase.objects.get(pk=case_id).household_id
    visits = Visit.objects.filter(household=household, voided_at=None, visited_on__gte=asked.on_date)
    if asked.action in WAY_BACK:
        visits = visits.filter(recorded_at__gt=asked.decided_at)
    return not visits.exists()


def faults_of_exit(case_id: int, today: date) -> list[str]:
    """Return what is wrong with a case that has just ended in 已脱贫."""
    case = ExitCase.objects.select_related("standard", "verdict__run_from", "household").get(pk=case_id)
    signed = list(ExitDecision.objects.filter(case=case).order_by("pk"))
    found = [*_of_the_chain(signed), *_of_persons(signed)]
    if found:
        return found
    last = {one.action: one for one in signed}
    return [
        *_of_facts(case, today),
        *_of_the_village(case, last),
        *_of_notices(case, last),
        *_of_the_sample(case, last["inspect"].round),
        *_of_the_household(case),
        *faults_of_replay(case_id),
    ]


def _of_the_chain(signed: list[ExitDecision]) -> Iterator[str]:
    last = {one.action: one.pk for one in signed}
    if missing := [action for action in CHAIN if action not in last]:
        yield f"never signed: {missing}"
        return
    order = [last[action] for action in CHAIN]
    if order != sorted(order):
        yield f"signed out of order: {order}"


def _of_persons(signed: list[ExitDecision]) -> Iterator[str]:
    duties: dict[str, set[str]] = {}
    for one in signed:
        duty = next(duty for duty, actions in DUTIES.items() if one.action in actions)
        duties.setdefault(one.person, set()).add(duty)
    for held in duties.values():
        if len(held) > 1:
            yield f"one person had the duties {sorted(held)}"
    if len(duties) < PERSONS:
        yield f"only {len(duties)} persons signed"


def _of_facts(case: ExitCase, today: date) -> Iterator[str]:
    """By today's calendar, or by that of the day on which the case was begun, all criteria must be met."""
    if not any(_is_met(case, day, today) for day in (today, case.verdict.run_from.as_of)):
        yield "not all criteria are met"
    if CaseStop.objects.filter(case=case, lifted_at=None).exists():
        yield "it stands still"


def _is_met(case: ExitCase, calendar_day: date, today: date) -> bool:
    terms, known = case.standard.thresholds(), timezone.now() + timedelta(minutes=1)
    with transaction.atomic():
        (facts,) = read_facts(
            household_ids=[case.household_id], as_of=today, known_at=known, standard=terms, calendar_day=calendar_day
        )
        return str(pack(facts, terms, case.standard_id).overall) == "met"


def _of_the_village(case: ExitCase, last: dict[str, ExitDecision]) -> Iterator[str]:
    vote = MeetingVote.objects.filter(case=case, round=last["review"].round).select_related("meeting").first()
    if vote is None or vote.votes_for * 2 <= vote.meeting.present:
        yield "no meeting carried it"
    elif vote.meeting.present * 3 < vote.meeting.entitled * 2:
        yield "too few came to the meeting"
    answer = HouseholderAnswer.objects.filter(case=case).order_by("-pk").first()
    if answer is None or not answer.agrees or answer.paper is None:
        yield "the householder has not agreed"


def _of_notices(case: ExitCase, last: dict[str, ExitDecision]) -> Iterator[str]:
    wanted = [("first", last["post"], case.standard.notice_days)]
    if case.standard.second_notice_days:
        if "repost" not in last or last["repost"].pk < last["accept"].pk:
            yield "not posted a second time"
            return
        wanted.append(("second", last["repost"], case.standard.second_notice_days))
    for kind, posted, days in wanted:
        notice = Notice.objects.filter(kind=kind, entries__case=case, withdrawn_at=None).order_by("-pk").first()
        if notice is None or notice.posted_on < posted.on_date:
            yield f"no {kind} notice since it was posted"
        elif notice.closed_on is None or (notice.closed_on - notice.posted_on).days <= days:
            yield f"the {kind} notice has not hung its {days} days"
        elif _left_meanwhile(notice):
            yield f"the list of the {kind} notice changed while it hung"
    if Objection.objects.filter(case=case, result="").exists():
        yield "an objection is open"


def _left_meanwhile(notice: Notice) -> bool:
    """Say whether a household left the list while it was on the board."""
    gone = ExitDecision.objects.filter(case__notice_entries__notice=notice, action__in=("drop", "uphold"))
    return gone.filter(decided_at__gt=notice.posted_at, on_date__lt=notice.closed_on).exists()


def _of_the_sample(case: ExitCase, turn: int) -> Iterator[str]:
    row = SampledCase.objects.filter(case=case, round=turn).first()
    if row is None:
        yield "it was in no sample"
    elif row.is_drawn and row.result != "clean":
        yield f"its check in the sample found {row.result or 'nothing yet'}"


def _of_the_household(case: ExitCase) -> Iterator[str]:
    household = case.household
    if (household.status, household.exit_year) != ("exited", case.exit_year):
        yield f"the household stands at {household.status}, {household.exit_year}"
    if StatusEvent.objects.filter(household=household, after="exited").count() != 1:
        yield "it has left more than once"
    if ExitCase.objects.filter(household=household, state="exited").count() != 1:
        yield "two cases ended in its exit"


def faults_of_replay(case_id: int) -> list[str]:
    """Return which verdicts of an exit cannot be given again from what is stored."""
    case = ExitCase.objects.select_related("verdict__run_from__standard").get(pk=case_id)
    end = ExitDecision.objects.select_related("verdict__run_from__standard").get(case=case_id, action="announce")
    found: list[str] = []
    for what, verdict in (("it began with", case.verdict), ("it ended with", end.verdict)):
        again: Any = replay(household_id=case.household_id, run=verdict.run_from)
        if again is None or not again.agrees or again.stored.pk != verdict.pk:
            found.append(f"the verdict {what} is not replayed")
    return found
