"""Which of the chosen households can be proposed, and a sentence for each that cannot; decisions are in deciding.py.

The confirmation page asks without locks, the service asks again with them: one set of rules, judged twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from assessments.criteria.verdict import Outcome
from assessments.models import ExitCase, HouseholdVerdict
from assessments.selectors.duties import duty_fault, persons_on
from assessments.status import EXIT_TRANSITIONS, OPEN_STATES, CaseAction, CaseState
from config.lib.dates import income_window
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household
from households.status import HouseholdStatus

BEFORE_EXIT = (HouseholdStatus.REGISTERED, HouseholdStatus.RETURNED)
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


def weigh_proposal(*, verdict_ids: Collection[int], person: str, user: Any, lock: bool = False) -> Weighed:
    """Sort the households of these verdicts by whether `person` may propose them now.

    With `lock`, their rows are locked first; call it in a transaction then.

    Raises NotFoundRefused when one lies outside the rows `user` may see.
    """
    shown = {v.household_id: v for v in HouseholdVerdict.objects.visible_to(user).filter(pk__in=verdict_ids)}
    households = locked(Household.objects.visible_to(user).filter(pk__in=shown), lock=lock)
    if len(shown) != len(set(verdict_ids)) or len(households) != len(shown):
        raise NotFoundRefused(NOT_FOUND)
    current = current_verdicts(shown, lock=lock)
    exit_year = income_window(timezone.localdate())[1].year
    cases = _cases_of(shown, exit_year=exit_year)
    earlier = persons_on([case for found in cases.values() for case in found])
    weighed = Weighed()
    for household in households:
        verdict = current.get(household.pk)
        try:
            returned = _returned_this_year(cases.get(household.pk, []))
            _require_free(person, returned, earlier)
            _may_be_proposed(household, verdict)
            seen = _require_seen(verdict, shown[household.pk])
        except Refused as refusal:
            weighed.blocked.append(Blocked(household, str(refusal)))
            continue
        weighed.ready.append(ReadyHousehold(household, seen, exit_year, income_window(seen.run_from.as_of), returned))
    return weighed


def current_verdicts(household_ids: Iterable[int], *, lock: bool = False) -> dict[int, HouseholdVerdict]:
    """Return household id → current verdict. With `lock`, one that a check is replacing right now is left out.

    Waiting for the nightly check here could deadlock with it; the caller says that the household is being judged.
    """
    rows = HouseholdVerdict.objects.current().filter(household__in=list(household_ids))
    rows = rows.select_related("run_from").order_by("household_id")
    if lock:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    return {verdict.household_id: verdict for verdict in rows}


def locked(rows: QuerySet[Any], *, lock: bool, no_key: bool = False) -> list[Any]:
    """Return the rows in id order, locked one after the other where asked to.

    With `no_key`, others may go on writing rows that refer to them.
    """
    ordered = rows.order_by("pk")
    return list(ordered.select_for_update(of=("self",), no_key=no_key) if lock else ordered)


def _cases_of(household_ids: Iterable[int], *, exit_year: int) -> dict[int, list[ExitCase]]:
    """Return household id → its open case and its cases of this year, newest last."""
    rows = ExitCase.objects.filter(household__in=list(household_ids)).order_by("pk")
    found: dict[int, list[ExitCase]] = {}
    for case in rows:
        if case.state in OPEN_STATES or case.exit_year == exit_year:
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


def _require_free(person: str, returned: ExitCase | None, earlier: dict[int, dict[str, str]]) -> None:
    """Refuse somebody who had another duty in an earlier round of this case."""
    if returned is None:
        return
    fault = duty_fault(EXIT_TRANSITIONS.get(CaseAction.PROPOSE), person, earlier.get(returned.pk, {}))
    if fault:
        raise Refused(fault)


def _returned_this_year(cases: list[ExitCase]) -> ExitCase | None:
    """Return this year's returned case, if there is one; refuse when an open or ended one stands in the way."""
    if any(case.state == CaseState.PROPOSED for case in cases):
        raise Refused("这一户已经提名，正在等审批，不用再提名。")
    if any(case.state in OPEN_STATES for case in cases):
        raise Refused("这一户今年已经批准过预脱贫，正在办退出，不能再提名。")
    if any(case.state in {CaseState.EXITED, CaseState.DROPPED} for case in cases):
        raise Refused("这一户今年已经办过退出，今年不能再提名。")
    return cases[-1] if cases else None
