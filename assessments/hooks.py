"""Where the check speaks on pages of lower apps: after a visit, on a household's page, in lists, on the home page."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.hooks import Card
from accounts.models import User
from accounts.permissions import MANAGE_USERS, RUN_EXIT_CHECK, VIEW_VERDICTS
from assessments.case_hooks import case_cards
from assessments.criteria import LABELS
from assessments.criteria.income import shortfall
from assessments.models import AreaPhoto, CasePhoto, ExitRun, HouseholdVerdict, Standard
from assessments.models.verdicts import PASSING
from assessments.services.recheck import recheck_households
from config.lib.money import format_money
from config.lib.refusals import Refused
from households.hooks import Panel
from households.models import Household
from households.standing import Gap, IncomeResult, Standing

CHECKED = HouseholdVerdict.objects.current().select_related("run_from__standard")


def file_folders() -> dict[str, Any]:
    """Return where the photos of meetings, notices and papers lie, and the model whose rows name them."""
    return {"exit": CasePhoto, "area": AreaPhoto}


def recheck_at_once(household_id: int, actor: User) -> None:
    """Judge a household at once after a visit or an entry. Where no standard is released, nothing is judged."""
    try:
        recheck_households([household_id], actor)
    except Refused:
        return


def household_standings(household_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how the households stand by their current verdicts; those never checked are left out."""
    verdicts = CHECKED.filter(household__in=list(household_ids))
    return {verdict.household_id: _standing(verdict) for verdict in verdicts}


def standing(household_id: int) -> Standing | None:
    """Return how one household stands, in the words of its page, or None when it was never checked."""
    return household_standings([household_id]).get(household_id)


def income_result(per_head: Decimal, day: date) -> IncomeResult | None:
    """Return the line that held on the last day of a window, and how an income compares with it; None without one."""
    try:
        standard = Standard.objects.on(day)
    except Refused:
        return None
    words = (
        shortfall(per_head, standard.income_line) or f"高于收入线 {format_money(per_head - standard.income_line)} 元"
    )
    return IncomeResult(standard.income_line, standard.document, words)


def household_panels(household: Household, user: User) -> list[Panel]:
    """Return the table of the seven verdicts, for those who may see verdicts; nothing before the first check."""
    if not user.may(VIEW_VERDICTS):
        return []
    verdict = CHECKED.visible_to(user).filter(household=household).first()
    if verdict is None:
        return []
    context = {"rows": verdict_rows(verdict), "verdict": verdict, "run": verdict.run_from}
    return [Panel("assessments/_verdict_panel.html", context, order=10, standing=_standing(verdict))]


def verdict_rows(verdict: HouseholdVerdict) -> list[dict[str, Any]]:
    """Return the seven verdicts with their labels, in the order of the form."""
    return [{"label": LABELS[name], "name": name, "verdict": answer} for name, answer in verdict.verdicts.items()]


def home_cards(user: User) -> list[Card]:
    """Return what the check and its cases show on the home page of those concerned."""
    cards = case_cards(user)
    if user.may(RUN_EXIT_CHECK):
        runs = ExitRun.objects.of_the_county().standing().select_related("previous", "standard")
        cards.append(Card("assessments/cards/_last_run.html", {"run": runs.first()}, order=60))
    if (user.may(RUN_EXIT_CHECK) or user.may(MANAGE_USERS)) and is_overdue():
        cards.append(Card("assessments/cards/_overdue.html", {"may_start": user.may(RUN_EXIT_CHECK)}, order=1))
    return cards


def is_overdue() -> bool:
    """Say whether there are households to check and no run over the county has ended well for a day."""
    return ExitRun.objects.is_late() and Household.objects.open().exists()


def _standing(verdict: HouseholdVerdict) -> Standing:
    answers = verdict.verdicts
    gaps = [
        Gap(LABELS[name], answer.outcome.value, answer.reason)
        for name, answer in answers.items()
        if answer.outcome.value not in PASSING
    ]
    return Standing(met=len(answers) - len(gaps), gaps=tuple(gaps), checked_at=verdict.run_from.known_at)
