"""Which of the chosen households can go, and a sentence for each that cannot.

The confirmation page asks without locks, the service asks again with them: one set of rules, judged twice.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from assessments.criteria.verdict import Outcome
from assessments.facts import read_facts
from assessments.judging import pack
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.status import EXIT_TRANSITIONS, CaseAction, CaseState
from config.lib.dates import income_window, school_term_start
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from households.models import Household
from households.status import HouseholdStatus
from villages.persons import require_other_person

BEFORE_EXIT = (HouseholdStatus.REGISTERED, HouseholdStatus.RETURNED)
SAME_PERSON = "您是这一户的提名人，不能再审批。请由另一位审批人办理。"
BEING_CHECKED = "这一户正在重新核对，或者还没有核对结果。请过几分钟再办。"
NOT_FOUND = "选中的户里有的不存在，或者不在您能看到的范围内。请回到名单重新选择。"


@dataclass(frozen=True)
class ReadyHousehold:
    """A household that may be proposed, the verdict it goes by, and the returned case of this year, if any."""

    household: Household
    verdict: HouseholdVerdict
    exit_year: int
    window: tuple[date, date]
    returned: ExitCase | None


@dataclass(frozen=True)
class ReadyCase:
    """A case that may be decided, and the verdict the decision looks at."""

    case: ExitCase
    verdict: HouseholdVerdict


@dataclass(frozen=True)
class Blocked:
    """A household that cannot go now, and why."""

    household: Household
    sentence: str

    @property
    def label(self) -> str:
        return str(self.household)


@dataclass
class Weighed:
    """The chosen, sorted into those that can go and those that cannot, in id order."""

    ready: list[Any] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)


def weigh_proposal(*, verdict_ids: Collection[int], user: Any, lock: bool = False) -> Weighed:
    """Sort the households of these verdicts. With `lock`, their rows are locked first; call it in a transaction then.

    Raises NotFoundRefused when one lies outside the rows `user` may see.
    """
    shown = {v.household_id: v for v in HouseholdVerdict.objects.visible_to(user).filter(pk__in=verdict_ids)}
    households = _locked(Household.objects.visible_to(user).filter(pk__in=shown), lock=lock)
    if len(shown) != len(set(verdict_ids)) or len(households) != len(shown):
        raise NotFoundRefused(NOT_FOUND)
    current = current_verdicts(shown, lock=lock)
    exit_year = income_window(timezone.localdate())[1].year
    cases = _cases_of(shown, exit_year=exit_year)
    weighed = Weighed()
    for household in households:
        verdict = current.get(household.pk)
        try:
            returned = _returned_this_year(cases.get(household.pk, []))
            _may_be_proposed(household, verdict)
            seen = _require_seen(verdict, shown[household.pk])
        except Refused as refusal:
            weighed.blocked.append(Blocked(household, str(refusal)))
            continue
        weighed.ready.append(ReadyHousehold(household, seen, exit_year, income_window(seen.run_from.as_of), returned))
    return weighed


def weigh_decision(
    *, transition: Transition, case_rounds: Mapping[int, int], person: str, user: Any, lock: bool = False
) -> Weighed:
    """Sort these cases (id → round shown) by whether `person` may take `transition` on them now.

    Raises NotFoundRefused when one lies outside the rows `user` may see.
    """
    chosen = ExitCase.objects.visible_to(user).filter(pk__in=case_rounds)
    homes = Household.objects.visible_to(user).filter(pk__in=chosen.values("household"))
    households = {household.pk: household for household in _locked(homes, lock=lock)}
    cases = _locked(chosen, lock=lock)
    if len(cases) != len(case_rounds):
        raise NotFoundRefused(NOT_FOUND)
    current = current_verdicts(households, lock=lock)
    earlier = persons_in_round(cases, transition.other_person_than)
    weighed = Weighed()
    for case in cases:
        case.household = households[case.household_id]
        verdict = current.get(case.household_id)
        fault = _round_fault(case, shown=case_rounds[case.pk]) or decision_fault(
            transition=transition, case=case, verdict=verdict, person=person, earlier=earlier.get(case.pk, set())
        )
        if fault:
            weighed.blocked.append(Blocked(case.household, fault))
        else:
            weighed.ready.append(ReadyCase(case, verdict or case.verdict))
    return weighed


def decision_fault(
    *, transition: Transition, case: ExitCase, verdict: HouseholdVerdict | None, person: str, earlier: set[str]
) -> str:
    """Return why `person` may not take `transition` on this case now, as a sentence; empty when they may.

    `verdict` is the household's current one, `earlier` the persons of this round whom the transition excludes.
    """
    try:
        EXIT_TRANSITIONS.require(transition.action, case.state, case.get_state_display())
        require_other_person(person=person, earlier=earlier, sentence=SAME_PERSON)
        _RULES[CaseAction(transition.action)](case, verdict)
    except Refused as refusal:
        return str(refusal)
    return ""


def persons_in_round(cases: Collection[ExitCase], actions: Iterable[str]) -> dict[int, set[str]]:
    """Return case id → the persons who took one of `actions` in the case's present round."""
    rows = ExitDecision.objects.filter(case__in=cases, round=F("case__round"), action__in=actions)
    found: dict[int, set[str]] = {}
    for case_id, person in rows.values_list("case", "person"):
        found.setdefault(case_id, set()).add(person)
    return found


def current_verdicts(household_ids: Iterable[int], *, lock: bool = False) -> dict[int, HouseholdVerdict]:
    """Return household id → current verdict. With `lock`, one that a check is replacing right now is left out.

    Waiting for the nightly check here could deadlock with it; the caller says that the household is being judged.
    """
    rows = HouseholdVerdict.objects.current().filter(household__in=list(household_ids))
    rows = rows.select_related("run_from").order_by("household_id")
    if lock:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    return {verdict.household_id: verdict for verdict in rows}


def _locked(rows: QuerySet[Any], *, lock: bool) -> list[Any]:
    ordered = rows.order_by("pk")
    return list(ordered.select_for_update(of=("self",)) if lock else ordered)


def _cases_of(household_ids: Iterable[int], *, exit_year: int) -> dict[int, list[ExitCase]]:
    """Return household id → its open case and its cases of this year, newest last."""
    rows = ExitCase.objects.filter(household__in=list(household_ids)).order_by("pk")
    found: dict[int, list[ExitCase]] = {}
    for case in rows:
        if case.state == CaseState.PROPOSED or case.exit_year == exit_year:
            found.setdefault(case.household_id, []).append(case)
    return found


def _require_seen(verdict: HouseholdVerdict | None, shown: HouseholdVerdict) -> HouseholdVerdict:
    """Return the current verdict if it is the one the page showed."""
    if verdict is None or verdict.pk != shown.pk:
        raise Refused("打开名单以后，这一户的核对结果变了。请刷新名单，看过最新情况再提名。")
    return verdict


def _may_be_proposed(household: Household, verdict: HouseholdVerdict | None) -> None:
    if household.status not in BEFORE_EXIT:
        raise Refused(f"这一户现在是「{household.get_status_display()}」，不在提名范围。")
    if verdict is None:
        raise Refused(BEING_CHECKED)
    if verdict.overall != Outcome.MET:
        raise Refused("七项没有全部达标，不能提名。请先补齐差的那一项。")


def _may_be_proposed_again(case: ExitCase, verdict: HouseholdVerdict | None) -> None:
    _may_be_proposed(case.household, verdict)


def _may_be_approved(case: ExitCase, verdict: HouseholdVerdict | None) -> None:
    household = case.household
    if household.status not in BEFORE_EXIT:
        raise Refused(f"这一户现在是「{household.get_status_display()}」，不能批准预脱贫。请退回提名人。")
    if verdict is None:
        raise Refused(BEING_CHECKED)
    if verdict.overall != Outcome.MET and not meets_as_pinned(case):
        raise Refused("提名以后核对结果变了，现在七项没有全部达标，不能批准。请退回提名人补证。")


def meets_as_pinned(case: ExitCase) -> bool:
    """Say whether the household meets all seven today by the standard, window, year and term its case was begun with.

    A new income window, insurance year or school term makes tonight's verdict unknown for everybody; it must not stop
    a case that was proposed before. Any newer fact about the household still does.
    """
    today, pinned = timezone.localdate(), case.verdict.run_from.as_of
    if _calendar(today) == _calendar(pinned):
        return False
    with transaction.atomic():
        thresholds = case.standard.thresholds()
        facts = read_facts(
            household_ids=[case.household_id],
            as_of=today,
            known_at=timezone.now(),
            standard=thresholds,
            calendar_day=pinned,
        )
        return all(pack(one, thresholds, case.standard_id).overall == Outcome.MET for one in facts)


def _calendar(day: date) -> tuple[date, int, date]:
    return income_window(day)[1], day.year, school_term_start(day)


def _may_be_returned(case: ExitCase, verdict: HouseholdVerdict | None) -> None:
    """A proposal may be returned however the household stands."""


_RULES = {
    CaseAction.PROPOSE: _may_be_proposed_again,
    CaseAction.APPROVE: _may_be_approved,
    CaseAction.RETURN: _may_be_returned,
}
"""What each action asks of the household and its verdict."""


def _returned_this_year(cases: list[ExitCase]) -> ExitCase | None:
    """Return this year's returned case, if there is one; refuse when an open or approved one stands in the way."""
    if any(case.state == CaseState.PROPOSED for case in cases):
        raise Refused("这一户已经提名，正在等审批，不用再提名。")
    if any(case.state == CaseState.APPROVED for case in cases):
        raise Refused("这一户今年已经批准过预脱贫，今年不能再提名。")
    return cases[-1] if cases else None


def _round_fault(case: ExitCase, *, shown: int) -> str:
    if case.round == shown:
        return ""
    return "打开页面以后，这一户退回过又重新提名了。请看过新一轮再办理。"
