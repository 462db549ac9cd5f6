"""What the papers of a household need from the register, read and put on the paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from config.lib.printing.blocks import Printout
from config.lib.refusals import Refused
from households.models import IncomeWorksheet
from households.papers.benefit_card import Benefits, benefit_card
from households.papers.collection_form import Collected, collection_form
from households.papers.file_index import file_index
from households.papers.handbook import Handbook, handbook
from households.papers.income_sheet import income_sheet
from households.papers.words import Opened, standing_on
from households.selectors.dossier import documents_of
from households.selectors.household_page import members_of, pairings_of
from households.selectors.income import SheetPage, sheet_page
from households.selectors.latest_facts import help_facts, latest_facts
from households.selectors.lists import standing_visits
from households.selectors.measures import measures_of
from households.standing import INCOME_RESULTS

YEARLY = 9
"""The month in which the window of a year ends; those of monitoring end in others."""
NO_SHEET = "这一户还没有这一期的收入核算表，打印不了。请先填核算表。"


@dataclass(frozen=True)
class Asked:
    """What one printing is about: a household (from `for_page`), the day, the income window, the opened numbers."""

    household: Any
    today: date
    window: tuple[date, date] | None
    opened: Opened


def window_of(household: Any) -> tuple[date, date] | None:
    """Return the window of the latest worksheet of a household (from `for_page`), or None when it has none."""
    sheet = household.worksheet
    return (date.fromisoformat(sheet["window_start"]), date.fromisoformat(sheet["window_end"])) if sheet else None


def read_income_sheet(asked: Asked) -> Printout:
    """Return the income worksheet of the window asked for, else of the latest. Raises Refused where there is none."""
    window = asked.window or window_of(asked.household)
    page = sheet_page(asked.household, window) if window else None
    if page is None or page.sheet is None:
        raise Refused(NO_SHEET)
    per_head = page.sheet.per_head
    answers = [] if per_head is None else INCOME_RESULTS.call_all(per_head, page.window[1])
    return income_sheet(asked.household, page, next(filter(None, answers), None))


def read_collection_form(asked: Asked) -> Printout:
    """Return the form of everything that the register asks about a household."""
    people = list(members_of(asked.household, asked.today))
    return collection_form(
        Collected(
            household=asked.household,
            today=asked.today,
            people=people,
            facts=latest_facts(asked.household, [person.member_id for person in people], asked.today),
            income=_last_income(asked.household),
            opened=asked.opened,
        )
    )


def read_benefit_card(asked: Asked) -> Printout:
    """Return who helps a household, and everything it gets."""
    return benefit_card(
        Benefits(
            household=asked.household,
            today=asked.today,
            pairing=standing_on(pairings_of(asked.household), asked.today),
            measures=list(measures_of(asked.household)),
            income=_last_income(asked.household),
            opened=asked.opened,
        )
    )


def read_handbook(asked: Asked) -> Printout:
    """Return everything that the handbook holds: the latest facts, all measures, yearly incomes and visits."""
    household, today = asked.household, asked.today
    people = list(members_of(household, today))
    sheets = IncomeWorksheet.objects.believed().filter(household=household, window_end__month=YEARLY)
    visits = standing_visits().filter(household=household).select_related("cadre")
    return handbook(
        Handbook(
            household=household,
            today=today,
            people=people,
            facts=latest_facts(household, [person.member_id for person in people], today),
            helping=help_facts(household, today),
            pairings=list(pairings_of(household)),
            measures=list(measures_of(household)),
            incomes=list(sheets.order_by("window_end")),
            visits=list(visits.order_by("-visited_on", "-id")),
            opened=asked.opened,
        )
    )


def read_file_index(asked: Asked) -> Printout:
    """Return the documents of a household's file, present and missing."""
    found = documents_of(asked.household, members_of(asked.household, asked.today), asked.today)
    return file_index(asked.household, found, asked.today)


def _last_income(household: Any) -> SheetPage | None:
    window = window_of(household)
    return sheet_page(household, window) if window else None
