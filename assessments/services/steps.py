"""The engine of the chain: weighs chosen cases by the table, signs, moves, audits; all or none, set-wise.

Every step of every case goes through `take`, whichever page, batch or import asked for it. Locks are taken on the
households in id order, then on their cases, so that two people who act at once queue up instead of deadlocking; the one
who comes second is judged by what the first left behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.audit import record_many, require
from accounts.models import User
from assessments.models import ExitCase, ExitDecision
from assessments.selectors.deciding import ReadyCase, weigh_decision
from assessments.selectors.weighing import Blocked, Weighed
from assessments.status import (
    DUTY_OF,
    EXIT_TRANSITIONS,
    NEW_ROUND,
    SENT_BACK,
    CaseAction,
    CaseState,
    Duty,
)
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from villages.persons import person_of

SENTENCES_SHOWN = 3
LONGEST_OPINION, LONGEST_DOCUMENT = 200, 120
EARLIEST_STEP = date(2014, 1, 1)


@dataclass(frozen=True)
class Words:
    """What goes with a step: the opinion, the day on which it happened, the number of its document."""

    reason: str = ""
    on_date: date | None = None
    document: str = ""


class BlockedRefused(Refused):
    """Some of the chosen cannot go, so nothing was done. `blocked` holds a sentence for each of them."""

    def __init__(self, blocked: Sequence[Blocked], chosen: int) -> None:
        self.blocked = list(blocked)
        super().__init__(_one_sentence(self.blocked, chosen))


def _one_sentence(blocked: list[Blocked], chosen: int) -> str:
    if chosen == 1:
        return blocked[0].sentence
    told = "".join(f"{b.label}：{b.sentence}" for b in blocked[:SENTENCES_SHOWN])
    more = f"还有 {len(blocked) - SENTENCES_SHOWN} 户。" if len(blocked) > SENTENCES_SHOWN else ""
    return f"选中 {chosen} 户，其中 {len(blocked)} 户现在不能办理，所以一户也没有办。{told}{more}"


def take(action: str, *, case_rounds: Mapping[int, int], words: Words, actor: User) -> list[ExitCase]:
    """Take one step on all of these cases (id → the round that was shown), or on none; return them.

    Raises BlockedRefused with a sentence for each that cannot go, NotFoundRefused outside the scope, Refused for words
    that will not do, PermissionDenied without the role.
    """
    transition = EXIT_TRANSITIONS.get(action)
    ready = weigh(transition, case_rounds=case_rounds, words=words, actor=actor)
    return settle(transition, ready, words=words, actor=actor)


def weigh(transition: Transition, *, case_rounds: Mapping[int, int], words: Words, actor: User) -> list[ReadyCase]:
    """Return these cases, locked, if `actor` may take the step on all of them. Raises as `take`."""
    require(actor, transition.permission)
    person = person_of(actor)
    if not case_rounds:
        raise Refused("还没有选户。请先勾选要办理的户。")
    require_words(transition, words)
    weighed = weigh_decision(transition=transition, case_rounds=case_rounds, person=person, user=actor, lock=True)
    refuse_blocked(weighed)
    return list(weighed.ready)


def require_words(transition: Transition, words: Words) -> None:
    """Refuse an opinion, a day or a document that will not do for the step."""
    if transition.needs_reason and not words.reason.strip():
        raise Refused(f"{transition.label}要写明原因，提名的人才知道补什么。")
    if transition.needs_document and not words.document.strip():
        raise Refused(f"{transition.label}要填写文件编号。")
    if len(words.reason) > LONGEST_OPINION or len(words.document) > LONGEST_DOCUMENT:
        raise Refused(f"意见最多 {LONGEST_OPINION} 字，文件编号最多 {LONGEST_DOCUMENT} 字，请写短一些。")
    require_no_numbers(words.reason)
    require_no_numbers(words.document)
    if words.on_date is not None and not EARLIEST_STEP <= words.on_date <= timezone.localdate():
        raise Refused("办理日期应在 2014 年以后、今天以前。请照材料上的日期填。")


def settle(transition: Transition, ready: Sequence[ReadyCase], *, words: Words, actor: User) -> list[ExitCase]:
    """Sign first, then move: the database ends a chain only with all signatures on record."""
    cases = [one.case for one in ready]
    before = {case.pk: case.state for case in cases}
    sign(transition, [(one.case, one.verdict.pk) for one in ready], words=words, actor=actor)
    now = timezone.now()
    ExitCase.objects.filter(pk__in=before).update(changed_at=now, **_moved(transition, actor))
    for case in cases:
        case.state = case.back_to if transition.action == CaseAction.MEND else transition.target
        case.changed_at = now
    audit(transition, cases, before=before, words=words, actor=actor)
    return cases


def _moved(transition: Transition, actor: User) -> dict[str, Any]:
    """Return what the step writes on its cases."""
    moved: dict[str, Any] = {"state": transition.target}
    if transition.action in SENT_BACK:
        moved |= {"back_to": F("state"), "reviewer": actor}
    elif transition.action == CaseAction.MEND:
        moved |= {"state": F("back_to"), "back_to": ""}
    elif DUTY_OF[transition.action] in {Duty.TOWNSHIP, Duty.INSPECTION, Duty.APPROVAL}:
        moved |= {"reviewer": None, "back_to": ""}
    elif transition.is_back:
        moved |= {"back_to": ""}
    if transition.action in NEW_ROUND:
        moved |= {"round": F("round") + 1}
    return moved


def sign(
    transition: Transition, signed: Iterable[tuple[ExitCase, int]], *, words: Words, actor: User
) -> list[ExitDecision]:
    """Write down that `actor` took the step on each (case, verdict id), and return the decisions."""
    about = {
        "action": transition.action,
        "person": person_of(actor),
        "actor": actor,
        "role": actor.role,
        "reason": words.reason.strip(),
        "document": words.document.strip(),
        "on_date": words.on_date or timezone.localdate(),
    }
    return ExitDecision.objects.bulk_create(
        ExitDecision(case=case, round=case.round, verdict_id=verdict_id, **about) for case, verdict_id in signed
    )


def audit(
    transition: Transition, cases: Iterable[ExitCase], *, before: Mapping[int, str], words: Words, actor: User
) -> None:
    """Write the audit rows of a step, one statement for each state it began from."""
    by_state: dict[str, list[ExitCase]] = {}
    for case in cases:
        by_state.setdefault(before[case.pk], []).append(case)
    for state, members in by_state.items():
        record_many(
            actor=actor,
            action=f"exit.{transition.action}",
            told=[(one, {"state": one.state, "round": one.round, "verdict": one.verdict_id}) for one in members],
            before={"state": state},
            reason=words.reason.strip(),
        )


def refuse_blocked(weighed: Weighed) -> None:
    """Raise BlockedRefused when one of the chosen cannot go."""
    if weighed.blocked:
        raise BlockedRefused(weighed.blocked, len(weighed.ready) + len(weighed.blocked))


def rounds_of(cases: Iterable[ExitCase]) -> dict[int, int]:
    """Return case id → its round, as a page would send it."""
    return {case.pk: case.round for case in cases}


def states_of(cases: Iterable[ExitCase]) -> set[CaseState]:
    """Return the states in which these cases stand."""
    return {CaseState(case.state) for case in cases}
