"""Reads what only some standards ask for: conditions, shares and earlier years of income, pensions, projects, history.

One statement for each kind that the standard asks, whatever the number of households.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from assessments.criteria import FURTHER
from assessments.criteria.household import Further
from assessments.criteria.thresholds import Thresholds
from assessments.further_statements import (
    CONDITIONS,
    EARLIER,
    HISTORY,
    INCOMES,
    PEOPLE,
    PROJECTS_CHANGED_SINCE,
    PROJECTS_NOW,
    PROJECTS_THEN,
)

GROWN = 16
CONDITION = frozenset({"power", "road", "broadcast"})
OF_PEOPLE = frozenset({"gravely_ill", "severely_disabled", "disabled_without_income"})
OF_HISTORY = frozenset({"registered_this_year", "returned_this_year"})
OF_INCOME = frozenset({"disabled_without_income", "transfers_only"})

Fields = dict[str, Any]


def asks_further(standard: Thresholds) -> bool:
    """Say whether `standard` asks for anything that the seven criteria do not."""
    return bool(
        standard.must_not_exit
        or standard.earlier_lines
        or standard.one_off_percent is not None
        or not FURTHER.keys().isdisjoint(standard.criteria)
    )


def read_further(
    cursor: Any, question: dict[str, Any], standard: Thresholds, tables: dict[str, str]
) -> dict[int, Further]:
    """Return household id → what `standard` asks beyond the seven, for those about whom anything is recorded."""
    found: dict[int, Fields] = {}
    for statement, read, more in _asked(standard, question, cursor):
        cursor.execute(statement.format(**tables), question | more)
        for household_id, *row in cursor.fetchall():
            read(found.setdefault(household_id, {}), row)
    windows = _earlier(question["window_end"], len(standard.earlier_lines))
    for fields in found.values():
        if "earlier" in fields:
            fields["earlier"] = tuple(fields["earlier"].get(day, (None, False)) for day in windows)
    return {household_id: Further(**fields) for household_id, fields in found.items()}


def _asked(standard: Thresholds, question: dict[str, Any], cursor: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield the statement, the reader and the further parameters of each kind that `standard` asks for."""
    asks, must_not = set(standard.criteria), set(standard.must_not_exit)
    if asks & CONDITION:
        yield CONDITIONS, _condition, {}
    if standard.one_off_percent is not None or must_not & OF_INCOME:
        yield INCOMES, _income, {}
    if standard.earlier_lines:
        yield EARLIER, _window, {"earlier": _earlier(question["window_end"], len(standard.earlier_lines))}
    if "pension" in asks or must_not & OF_PEOPLE:
        yield PEOPLE, _people, {"grown": question["day"].replace(year=question["day"].year - GROWN)}
    if must_not & OF_HISTORY:
        yield HISTORY, _history, {}
    if "project" in asks:
        cursor.execute(PROJECTS_CHANGED_SINCE, question)
        yield PROJECTS_THEN if cursor.fetchone()[0] else PROJECTS_NOW, _projects, {}


def _earlier(window_end: date, count: int) -> list[date]:
    """Return the last days of the windows before, the latest first."""
    return [window_end.replace(year=window_end.year - back) for back in range(1, count + 1)]


def _condition(fields: Fields, row: list[Any]) -> None:
    names = (
        "household_power", "broadcast", "path", "condition_source", "condition_source_name", "condition_day",
    )  # fmt: skip
    fields.update(zip(names, row, strict=True))


def _income(fields: Fields, row: list[Any]) -> None:
    fields["own_income"], fields["one_off"], fields["gross"] = row


def _window(fields: Fields, row: list[Any]) -> None:
    window_end, per_head, closed = row
    fields.setdefault("earlier", {})[window_end] = (per_head, closed)


def _people(fields: Fields, row: list[Any]) -> None:
    adults, without, unknown, ill, severe, disabled = row
    fields |= {
        "adults": adults,
        "without_pension": tuple(without or ()),
        "pension_unknown": tuple(unknown or ()),
        "gravely_ill": ill,
        "severely_disabled": severe,
        "disabled": disabled,
    }


def _history(fields: Fields, row: list[Any]) -> None:
    fields["registered_year"], fields["returned_on"] = row


def _projects(fields: Fields, row: list[Any]) -> None:
    fields["projects"], fields["project_day"] = row
