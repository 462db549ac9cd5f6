"""One person, one duty on a case: who took part in it, and the sentence for whoever may not take another step."""

from collections.abc import Collection, Iterable

from django.db.models import F, Value

from assessments.models import CaseStop, ExitCase, ExitDecision, Objection
from assessments.status import DUTY_OF, EXIT_TRANSITIONS, CaseAction, Duty
from config.lib.refusals import SamePersonRefused
from config.lib.transitions import Transition
from villages.persons import require_other_person

SAME_PERSON = "您是这一户的提名人，不能再审批。请由另一位审批人办理。"
LIFTED, SETTLED = "lifted", "settled"
BESIDE: dict[str, tuple[str, str]] = {
    LIFTED: (CaseAction.ACCEPT, "恢复停办"),
    SETTLED: (CaseAction.UPHOLD, "处理异议"),
}
"""What is done about a case without being a step of it: the step whose duty it is, and what it is called."""


def persons_on(cases: Collection[ExitCase]) -> dict[int, dict[str, str]]:
    """Return case id → person → what they did about the case, in whatever round; a step before all else. One query."""
    told = ("case_id", "doer", "did", "place")
    steps = ExitDecision.objects.filter(case__in=cases).annotate(doer=F("person"), did=F("action"), place=F("pk"))
    settled = Objection.objects.filter(case__in=cases).exclude(settled_person="")
    lifted = CaseStop.objects.filter(case__in=cases, lifted_by__cadre_account__isnull=False)
    beside = (
        settled.annotate(doer=F("settled_person"), did=Value(SETTLED), place=Value(0)),
        lifted.annotate(doer=F("lifted_by__cadre_account__cadre__id_hash"), did=Value(LIFTED), place=Value(0)),
    )
    whole = steps.order_by().values_list(*told).union(*(rows.order_by().values_list(*told) for rows in beside))
    found: dict[int, dict[str, str]] = {}
    for case_id, doer, did, _ in whole.order_by("place"):
        found.setdefault(case_id, {})[doer] = did
    return found


def persons_of(signed: Iterable[ExitDecision]) -> dict[int, dict[str, str]]:
    """Return the same from decisions that are at hand, in the order in which they were taken."""
    found: dict[int, dict[str, str]] = {}
    for one in signed:
        found.setdefault(one.case_id, {})[one.person] = one.action
    return found


def duty_fault(transition: Transition, person: str, earlier: dict[str, str]) -> str:
    """Return why `person` may not take `transition`, having taken part in the case already; empty when they may.

    `earlier` is person → what they did, as `persons_on` says it. The persons are compared by
    villages.persons, and nowhere else.
    """
    others = {who: did for who, did in earlier.items() if _action(did) in transition.other_person_than}
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
    before, now = Duty(DUTY_OF[_action(taken)]).label, Duty(DUTY_OF[transition.action]).label
    label = BESIDE[taken][1] if taken in BESIDE else CaseAction(taken).label
    return f"您在这一户办过「{label}」（{before}），不能再办{now}。请由另一位同事办理。"


def _action(did: str) -> str:
    """Return the step whose duty it was."""
    return BESIDE[did][0] if did in BESIDE else did
