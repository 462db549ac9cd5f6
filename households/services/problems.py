"""A problem that a visit found is solved: written down beside the visit, which itself is never edited."""

from datetime import date

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS
from config.lib.personal_numbers import NO_NUMBERS, personal_number_in
from config.lib.refusals import Refused
from households.codes import ProblemState
from households.models import ProblemResolution, Visit
from households.services.visits import cadre_behind

MIN_HOW = 4
LONGEST_HOW = 200


@service("households.resolve_problem")
def resolve_problem(*, visit_id: int, solved_on: date, how: str, actor: User) -> ProblemResolution:
    """Write down that the open problem of a visit was solved on `solved_on`, and how; return the row.

    Anybody who records visits to the household may: its helper, its resident team, the township. The visit is locked
    within the actor's scope, so that two people cannot both solve it. Raises PermissionDenied, ObjectDoesNotExist
    outside the scope, Refused for a visit without an open problem, a day before the visit or to come, or faulty words.
    """
    require(actor, RECORD_VISITS)
    visit = Visit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=visit_id)
    cadre = cadre_behind(actor)
    if fault := open_fault(visit) or day_fault(visit, solved_on, timezone.localdate()) or how_fault(how):
        raise Refused(fault)
    resolution = ProblemResolution.objects.create(
        visit=visit, solved_on=solved_on, how=how.strip(), cadre=cadre, recorded_by=actor
    )
    told = {"visited_on": visit.visited_on.isoformat(), "solved_on": solved_on.isoformat()}
    record(actor=actor, action="households.resolve_problem", subject=visit, after=told)
    return resolution


def open_fault(visit: Visit) -> str:
    """Return the sentence why there is nothing to solve about `visit`, or "" when there is."""
    if visit.voided_at is not None:
        return "这次走访已经作废，它的问题不用再办。"
    if visit.problem_state != ProblemState.OPEN:
        return "这次走访没有待解决的问题。"
    if ProblemResolution.objects.filter(visit=visit).exists():
        return "这个问题已经登记为解决。还没解决好的，请再记一次走访写明。"
    return ""


def day_fault(visit: Visit, solved_on: date, today: date) -> str:
    """Return the sentence why the problem cannot have been solved on `solved_on`, or "" when it can."""
    if solved_on < visit.visited_on:
        return f"解决日期不能早于走访日期 {visit.visited_on:%Y-%m-%d}。"
    return "解决日期不能晚于今天。" if solved_on > today else ""


def how_fault(how: str) -> str:
    """Return the sentence why `how` will not do, or "" when it will."""
    words = how.strip()
    if not MIN_HOW <= len(words) <= LONGEST_HOW:
        return f"请写明怎么解决的，{MIN_HOW} 到 {LONGEST_HOW} 字。"
    if personal_number_in(words):
        return NO_NUMBERS
    return ""
