"""What people do about a suspicion of the look-back: one looks, another decides, by the table in suspicions.py.

Only the decision of the county that it is so changes where the household stands: from 已脱贫 to 返贫, from which it is
checked, helped and leaves again like any other.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from assessments.models import Suspicion, SuspicionStep
from assessments.services.recheck import recheck_households
from assessments.suspicions import SUSPICION_TRANSITIONS, SuspicionAction, SuspicionKind
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from households.services.status import change_status
from households.status import HouseholdStatus
from villages.persons import person_of, require_other_person

LONGEST_WORDS, LONGEST_DOCUMENT = 300, 120
YOU_LOOKED = "这个疑点是您核实的，不能由您决定。请由另一位同事办理。"
YOU_DECIDED = "这个疑点您已经决定过，不能再由您核实。请由另一位同事入户核实。"
REASONS = {SuspicionKind.FALLEN_BACK: "回头看发现返贫", SuspicionKind.WRONG_EXIT: "回头看发现错退，纠正"}


@dataclass(frozen=True)
class SuspicionWords:
    """What is said with a step: what was found or decided, and the number of the document."""

    words: str
    document: str = ""


def take_suspicion_step(*, suspicion_id: int, action: str, said: SuspicionWords, actor: User) -> Suspicion:
    """Take one step about a suspicion, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed from another state,
    SamePersonRefused for who has looked and would decide, or the other way round, Refused without words, without a
    document where one is asked for, or when the household has left in between.
    """
    return _STEPS[SUSPICION_TRANSITIONS.get(action).action](suspicion_id=suspicion_id, said=said, actor=actor)


def earlier_persons(suspicion: Suspicion, transition: Transition) -> list[str]:
    """Return the persons who may not take `transition` about it because of what they have done."""
    return [step.person for step in suspicion.steps.all() if step.action in transition.other_person_than]


class Step(Protocol):
    """A service that takes one step about a suspicion."""

    def __call__(self, *, suspicion_id: int, said: SuspicionWords, actor: User) -> Suspicion: ...


def _step(action: str) -> Step:
    @service(f"look_back.{action}")
    def step(*, suspicion_id: int, said: SuspicionWords, actor: User) -> Suspicion:
        return _take(SUSPICION_TRANSITIONS.get(action), suspicion_id, said, actor)

    return step


_STEPS = {move.action: _step(move.action) for move in SUSPICION_TRANSITIONS}


def _take(transition: Transition, suspicion_id: int, said: SuspicionWords, actor: User) -> Suspicion:
    require(actor, transition.permission)
    person = person_of(actor)
    words, document = _sound(transition, said)
    rows = Suspicion.objects.visible_to(actor).select_related("household")
    suspicion = rows.select_for_update(of=("self",)).get(pk=suspicion_id)
    SUSPICION_TRANSITIONS.require(transition.action, suspicion.state, suspicion.get_state_display())
    sentence = YOU_DECIDED if transition.action in {SuspicionAction.CONFIRM, SuspicionAction.DENY} else YOU_LOOKED
    require_other_person(person=person, earlier=earlier_persons(suspicion, transition), sentence=sentence)
    about = {"action": transition.action, "person": person, "words": words, "document": document}
    SuspicionStep.objects.create(suspicion=suspicion, actor=actor, **about)
    before, suspicion.state, suspicion.changed_at = suspicion.state, transition.target, timezone.now()
    suspicion.save(update_fields=["state", "changed_at"])
    record(
        actor=actor,
        action=f"look_back.{transition.action}",
        subject=suspicion,
        before={"state": before},
        after={"state": suspicion.state, "kind": suspicion.kind, "document": document},
        reason=words,
    )
    if transition.action == SuspicionAction.RETURN:
        _return(suspicion, document, actor)
    return suspicion


def _sound(transition: Transition, said: SuspicionWords) -> tuple[str, str]:
    words, document = said.words.strip(), said.document.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise Refused(f"请写明情况，最多 {LONGEST_WORDS} 字。")
    if transition.needs_document and not document:
        raise Refused(f"{transition.label}要填写文件编号。")
    if len(document) > LONGEST_DOCUMENT:
        raise Refused(f"文件编号最多 {LONGEST_DOCUMENT} 字，请写短一些。")
    require_no_numbers(words)
    require_no_numbers(document)
    return words, document if transition.needs_document else ""


def _return(suspicion: Suspicion, document: str, actor: User) -> None:
    """Let the household be 返贫 from today on, and judge it at once: it has an exit before it again."""
    change_status(
        household_id=suspicion.household_id,
        after=HouseholdStatus.RETURNED,
        on_date=timezone.localdate(),
        document=document,
        reason=REASONS[SuspicionKind(suspicion.kind)],
        actor=actor,
    )
    with suppress(Refused):  # where no standard is released, nothing is judged
        recheck_households([suspicion.household_id], actor)
