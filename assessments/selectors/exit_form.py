"""What the papers of an exit case need from the register and the chain, read and put on the paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.exit_rules import rules_of
from assessments.models import CaseStop, ExitCase
from assessments.papers.exit_form import ExitTold, exit_form
from assessments.selectors.case_page import steps_that_stand
from assessments.selectors.case_papers import read_papers
from config.lib.printing.blocks import Printout
from households.papers.words import Opened, standing_on
from households.selectors.household_page import members_of, pairings_of
from households.selectors.papers import Asked, read_file_index, read_income_sheet


@dataclass(frozen=True)
class AskedOfCase:
    """What one printing is about: a case (from `for_print`), its household (from `for_page`), for whom, which day."""

    case: ExitCase
    household: Any
    user: Any
    today: date
    opened: Opened


def for_print(cases: Any) -> Any:
    """Fetch along with cases what stands on their papers."""
    return cases.select_related("standard", "verdict__run_from")


def read_exit_form(asked: AskedOfCase) -> Printout:
    """Return the form of the exit (E7), in a fixed number of queries."""
    case, household = asked.case, asked.household
    signed = list(case.decisions.select_related("actor", "verdict__run_from").order_by("pk"))
    rules = rules_of(case.standard)
    stops = CaseStop.objects.visible_to(asked.user).filter(case=case).select_related("verdict", "lifted_by")
    return exit_form(
        ExitTold(
            case=case,
            household=household,
            people=list(members_of(household, asked.today)),
            pairing=standing_on(pairings_of(household), asked.today),
            verdict=signed[-1].verdict if signed else case.verdict,
            signed=signed,
            reached=steps_that_stand(case, signed, rules),
            asks_second_notice=rules.second_notice,
            papers=read_papers(case, asked.user),
            stops=list(stops.order_by("pk")),
            opened=asked.opened,
        )
    )


def read_income(asked: AskedOfCase) -> Printout:
    """Return the worksheet of the window that the case goes by (E6). Raises Refused where there is none."""
    window = (asked.case.window_start, asked.case.window_end)
    return read_income_sheet(Asked(asked.household, asked.today, window, asked.opened))


def read_index(asked: AskedOfCase) -> Printout:
    """Return the index of the household's file (E8)."""
    return read_file_index(Asked(asked.household, asked.today, None, asked.opened))
