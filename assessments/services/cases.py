"""Exit cases move here and nowhere else: proposed, approved or returned by persons, many at once with one opinion.

Every action is all or none: one household that cannot go stops the rest, and the refusal says which and why. Locks are
taken on the households in id order, then on their cases, so that two people who act at once queue up instead of
deadlocking; the one who comes second is judged by what the first left behind.
"""

from collections.abc import Collection, Mapping, Sequence

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import PROPOSE_EXIT
from assessments.models import ExitCase, ExitDecision
from assessments.selectors.weighing import (
    Blocked,
    ReadyCase,
    ReadyHousehold,
    Weighed,
    weigh_decision,
    weigh_proposal,
)
from assessments.status import EXIT_TRANSITIONS, CaseAction, CaseState
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from households.services.status import change_status
from households.status import HouseholdStatus
from villages.persons import person_of

SENTENCES_SHOWN = 3


class BlockedRefused(Refused):
    """Some of the chosen cannot go, so nothing was done. `blocked` holds a sentence for each of them."""

    def __init__(self, blocked: Sequence[Blocked], chosen: int) -> None:
        self.blocked = list(blocked)
        super().__init__(_one_sentence(self.blocked, chosen))


def _one_sentence(blocked: list[Blocked], chosen: int) -> str:
    if chosen == 1:
        return blocked[0].sentence
    told = "".join(f"{b.label}：{b.sentence}" for b in blocked[:SENTENCES_SHOWN])
    rest = "" if len(blocked) <= SENTENCES_SHOWN else f"另有 {len(blocked) - SENTENCES_SHOWN} 户。"
    return f"选中 {chosen} 户，其中 {len(blocked)} 户现在不能办理，所以一户也没有办。{told}{rest}"


@service("exit.propose")
def propose(*, verdict_ids: Collection[int], reason: str, actor: User) -> list[ExitCase]:
    """Propose the households of these verdicts for exit (预脱贫), all or none, and return their cases.

    A verdict id names what the proposer looked at: when the household has been judged anew since, it is blocked. The
    case pins the verdict, its standard and income window. Raises BlockedRefused with a sentence per household,
    PermissionDenied without the role.
    """
    require(actor, PROPOSE_EXIT)
    person = person_of(actor)
    if not verdict_ids:
        raise Refused("还没有选户。请先在名单里勾选要提名的户。")
    weighed = weigh_proposal(verdict_ids=verdict_ids, user=actor, lock=True)
    _refuse_blocked(weighed)
    return [_begin_round(ready, person=person, reason=reason.strip(), actor=actor) for ready in weighed.ready]


def _begin_round(ready: ReadyHousehold, *, person: str, reason: str, actor: User) -> ExitCase:
    """Open the case of this year, or the next round of the one that was returned, and sign it."""
    transition = EXIT_TRANSITIONS.get(CaseAction.PROPOSE)
    before = ready.returned.state if ready.returned else CaseState.NEW
    case = ready.returned or ExitCase(household=ready.household, exit_year=ready.exit_year, round=0)
    case.round += 1
    case.verdict, case.standard_id = ready.verdict, ready.verdict.run_from.standard_id
    case.window_start, case.window_end = ready.window
    case.state, case.changed_at = transition.target, timezone.now()
    case.save()
    _sign(case, transition, ready.verdict.pk, person=person, reason=reason, actor=actor)
    _audit(case, transition, before=before, reason=reason, actor=actor)
    return case


@service("exit.approve")
def approve(*, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    """Approve proposed cases, all or none: case id → the round that was shown. Their households become 预脱贫.

    Raises BlockedRefused when for one of them the person proposed it, the state or round has moved on, the household
    is no longer all met or has left the register; PermissionDenied without the role.
    """
    cases = _decide(CaseAction.APPROVE, case_rounds=case_rounds, reason=reason, actor=actor)
    for case in cases:
        change_status(
            household_id=case.household_id,
            after=HouseholdStatus.PLANNED,
            on_date=timezone.localdate(),
            document=case.number,
            reason=reason.strip(),
            actor=actor,
        )
    return cases


@service("exit.return")
def return_cases(*, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    """Return proposed cases with a reason, all or none: case id → the round that was shown.

    They may be proposed again, in a new round. Raises Refused without a reason, BlockedRefused like `approve`.
    """
    return _decide(CaseAction.RETURN, case_rounds=case_rounds, reason=reason, actor=actor)


def _decide(action: str, *, case_rounds: Mapping[int, int], reason: str, actor: User) -> list[ExitCase]:
    transition = EXIT_TRANSITIONS.get(action)
    require(actor, transition.permission)
    person = person_of(actor)
    if not case_rounds:
        raise Refused("还没有选户。请先勾选要办理的户。")
    if transition.needs_reason and not reason.strip():
        raise Refused(f"{transition.label}要写明原因，提名的人才知道补什么。")
    weighed = weigh_decision(transition=transition, case_rounds=case_rounds, person=person, user=actor, lock=True)
    _refuse_blocked(weighed)
    return [_settle(ready, transition, person=person, reason=reason.strip(), actor=actor) for ready in weighed.ready]


def _settle(ready: ReadyCase, transition: Transition, *, person: str, reason: str, actor: User) -> ExitCase:
    """Sign first, then move: the database approves a case only with both signatures on record."""
    case, before = ready.case, ready.case.state
    _sign(case, transition, ready.verdict.pk, person=person, reason=reason, actor=actor)
    case.state, case.changed_at = transition.target, timezone.now()
    case.save(update_fields=["state", "changed_at"])
    _audit(case, transition, before=before, reason=reason, actor=actor)
    return case


def _sign(case: ExitCase, transition: Transition, verdict_id: int, *, person: str, reason: str, actor: User) -> None:
    ExitDecision.objects.create(
        case=case,
        round=case.round,
        action=transition.action,
        person=person,
        actor=actor,
        role=actor.role,
        reason=reason,
        verdict_id=verdict_id,
    )


def _audit(case: ExitCase, transition: Transition, *, before: str, reason: str, actor: User) -> None:
    record(
        actor=actor,
        action=f"exit.{transition.action}",
        subject=case,
        before={"state": before},
        after={"state": case.state, "round": case.round, "verdict": case.verdict_id},
        reason=reason,
    )


def _refuse_blocked(weighed: Weighed) -> None:
    if weighed.blocked:
        raise BlockedRefused(weighed.blocked, len(weighed.ready) + len(weighed.blocked))
