"""Exit cases move here: proposed from tonight's list, then step by step by the table, many at once with one opinion.

Steps with papers of their own are beside it: meetings, answers, notices, announcements. Every action is all or none:
one household that cannot go stops the rest, and the refusal says which and why.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import PROPOSE_EXIT
from assessments.models import CaseStop, ExitCase
from assessments.selectors.weighing import ReadyHousehold, weigh_proposal
from assessments.services.notices import begin_without
from assessments.services.steps import BlockedRefused, Words, audit, refuse_blocked, require_words, sign, take
from assessments.status import EXIT_TRANSITIONS, CaseAction, CaseState
from config.lib.refusals import Refused
from households.models import StatusEvent
from households.services.status import change_statuses
from households.status import HouseholdStatus
from villages.persons import person_of

__all__ = ["STEPS", "BlockedRefused", "Words", "approve", "drop", "propose", "return_cases"]
PROPOSED_AGAIN, DROPPED = "重新提名", "名单上有户撤出计划"


@service("exit.propose")
def propose(*, verdict_ids: Collection[int], reason: str, actor: User) -> list[ExitCase]:
    """Propose the households of these verdicts for exit (预脱贫), all or none, and return their cases.

    A verdict id names what the proposer looked at: when the household has been judged anew since, it is blocked. The
    case pins the verdict, its standard and income window. Raises BlockedRefused with a sentence per household,
    PermissionDenied without the role.
    """
    require(actor, PROPOSE_EXIT)
    person, transition, words = person_of(actor), EXIT_TRANSITIONS.get(CaseAction.PROPOSE), Words(reason)
    if not verdict_ids:
        raise Refused("还没有选户。请先在名单里勾选要提名的户。")
    require_words(transition, words)
    weighed = weigh_proposal(verdict_ids=verdict_ids, person=person, user=actor, lock=True)
    refuse_blocked(weighed)
    before = {ready.household.pk: ready.returned.state if ready.returned else "" for ready in weighed.ready}
    cases = _begin_rounds(weighed.ready)
    lifted = CaseStop.objects.standing().filter(case__in=[case.pk for case in cases])
    lifted.update(lifted_at=timezone.now(), lifted_by=actor, words=PROPOSED_AGAIN)
    sign(transition, [(case, case.verdict_id) for case in cases], words=words, actor=actor)
    states = {case.pk: before[case.household_id] for case in cases}
    audit(transition, cases, before=states, words=words, actor=actor)
    return cases


def _begin_rounds(ready: list[ReadyHousehold]) -> list[ExitCase]:
    """Open the cases of this year, or the next rounds of those that were returned, in the order of the households."""
    cases = [_pinned(one) for one in ready]
    ExitCase.objects.bulk_create(case for case in cases if case.pk is None)
    again = [case for case in cases if case.round > 1]
    if again:
        columns = ["round", "verdict", "standard", "window_start", "window_end", "state", "changed_at"]
        ExitCase.objects.bulk_update(again, columns)
    return cases


def _pinned(ready: ReadyHousehold) -> ExitCase:
    case = ready.returned or ExitCase(household=ready.household, exit_year=ready.exit_year, round=0)
    case.round += 1
    case.verdict, case.standard_id = ready.verdict, ready.verdict.run_from.standard_id
    case.window_start, case.window_end = ready.window
    case.state, case.changed_at = CaseState.PROPOSED, timezone.now()
    return case


@service("exit.approve")
def approve(*, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    """Approve proposed cases, all or none: case id → the round that was shown. Their households become 预脱贫.

    Raises BlockedRefused when for one of them the person had another duty, the state or round has moved on, the
    household is no longer all met or has left the register; PermissionDenied without the role.
    """
    cases = take(CaseAction.APPROVE, case_rounds=case_rounds, words=Words(reason), actor=actor)
    _change(cases, HouseholdStatus.PLANNED, reason=reason, actor=actor)
    return cases


@service("exit.return")
def return_cases(*, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    """Return proposed cases with a reason, all or none: case id → the round that was shown.

    They may be proposed again, in a new round. Raises Refused without a reason, BlockedRefused like `approve`.
    """
    return take(CaseAction.RETURN, case_rounds=case_rounds, words=Words(reason), actor=actor)


@service("exit.drop")
def drop(*, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    """Take cases off the year's plan with a reason, all or none; their households are again what they were before.

    A notice that they are on is taken down, and begins anew for the others. Raises as `return_cases`.
    """
    cases = take(CaseAction.DROP, case_rounds=case_rounds, words=Words(reason), actor=actor)
    begin_without(cases, reason=DROPPED, actor=actor)
    planned = [case for case in cases if case.household.status == HouseholdStatus.PLANNED]
    before = _before_the_plan(planned)
    for status in sorted(set(before.values())):
        mine = [case for case in planned if before[case.household_id] == status]
        _change(mine, HouseholdStatus(status), reason=reason, actor=actor)
    return cases


def _before_the_plan(cases: list[ExitCase]) -> dict[int, str]:
    """Return household id → the status from which it came on the plan."""
    households = [case.household_id for case in cases]
    events = StatusEvent.objects.filter(household__in=households, after=HouseholdStatus.PLANNED).order_by("pk")
    found = {event.household_id: event.before for event in events}
    return {household: found.get(household) or HouseholdStatus.REGISTERED for household in households}


def _change(cases: list[ExitCase], after: HouseholdStatus, *, reason: str, actor: User) -> None:
    change_statuses(
        documents={case.household_id: case.number for case in cases},
        after=after,
        on_date=timezone.localdate(),
        reason=reason.strip(),
        actor=actor,
    )


class Step(Protocol):
    """A service that takes one step of the table on many cases."""

    def __call__(self, *, case_rounds: Mapping[int, int], words: Words, actor: User) -> list[ExitCase]: ...


def _step(action: str) -> Step:
    """Return the service of a step that has no papers but its words. It raises as `steps.take`."""

    @service(f"exit.{action}")
    def step(*, case_rounds: Mapping[int, int], words: Words, actor: User) -> list[ExitCase]:
        return take(action, case_rounds=case_rounds, words=words, actor=actor)

    return step


def _by_reason(function: Callable[..., list[ExitCase]]) -> Step:
    def step(*, case_rounds: Mapping[int, int], words: Words, actor: User) -> list[ExitCase]:
        return function(case_rounds=case_rounds, reason=words.reason, actor=actor)

    return step


_PLAIN = (
    CaseAction.APPLY, CaseAction.CHECK, CaseAction.COUNTERSIGN, CaseAction.DISPUTE, CaseAction.ACCEPT,
    CaseAction.SEND_BACK, CaseAction.INSPECT, CaseAction.QUERY, CaseAction.CONFIRM, CaseAction.DISAPPROVE,
    CaseAction.MEND,
)  # fmt: skip
STEPS: dict[str, Any] = {
    CaseAction.APPROVE: _by_reason(approve),
    CaseAction.RETURN: _by_reason(return_cases),
    CaseAction.DROP: _by_reason(drop),
    **{action: _step(action) for action in _PLAIN},
}
"""Action → its service, for everything that is decided on the page that asks; the others have pages of their own."""
