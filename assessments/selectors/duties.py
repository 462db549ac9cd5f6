"""One person, one duty on a case: who took part in it, and the sentence for whoever may not take another step."""

from collections.abc import Collection, Iterable

from assessments.models import ExitCase, ExitDecision
from assessments.status import DUTY_OF, EXIT_TRANSITIONS, CaseAction, Duty
from config.lib.refusals import SamePersonRefused
from config.lib.transitions import Transition
from villages.persons import require_other_person

SAME_PERSON = "您是这一户的提名人，不能再审批。请由另一位审批人办理。"


def persons_on(cases: Collection[ExitCase]) -> dict[int, dict[str, str]]:
    """Return case id → person → an action they took on the case, in whatever round. One query."""
    return persons_of(ExitDecision.objects.filter(case__in=cases).order_by("pk"))


def persons_of(signed: Iterable[ExitDecision]) -> dict[int, dict[str, str]]:
    """Return the same from decisions that are at hand, in the order in which they were taken."""
    found: dict[int, dict[str, str]] = {}
    for one in signed:
        found.setdefault(one.case_id, {})[one.person] = one.action
    return found


def duty_fault(transition: Transition, person: str, earlier: dict[str, str]) -> str:
    """Return why `person` may not take `transition`, having taken part in the case already; empty when they may.

    `earlier` is person → action. The persons are compared by villages.persons, and nowhere else.
    """
    others = {who: action for who, action in earlier.items() if action in transition.other_person_than}
    try:
        require_other_person(person=person, earlier=others, sentence=_sentence(transition, others.get(person, "")))
    except SamePersonRefused as refusal:
        return str(refusal)
    return ""


def require_duty(action: str, case: ExitCase, person: str) -> None:
    """Refuse `person` what goes with `action`, though it is no step, when they had another duty on the case."""
    fault = duty_fault(EXIT_TRANSITIONS.get(action), person, persons_on([case]).get(case.pk, {}))
    if fault:
        raise SamePersonRefused(fault)


def _sentence(transition: Transition, taken: str) -> str:
    if not taken:
        return ""
    if taken == CaseAction.PROPOSE and DUTY_OF[transition.action] == Duty.APPROVAL:
        return SAME_PERSON
    before, now = Duty(DUTY_OF[taken]).label, Duty(DUTY_OF[transition.action]).label
    return f"您在这一户办过「{CaseAction(taken).label}」（{before}），不能再办{now}。请由另一位同事办理。"
