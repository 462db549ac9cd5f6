"""Reads what only some standards ask for: conditions, shares and earlier years of income, pensions, projects, history.

One statement for each kind that the standard asks, whatever the number of households; what is asked about people comes
with the members.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from assessments.criteria import FURTHER
from assessments.criteria.household import Further
from assessments.criteria.thresholds import Thresholds
from assessments.further_statements import (
    CONDITIONS,
    EARLIER,
    INCOMES,
    PROJECTS_CHANGED_SINCE,
    PROJECTS_NOW,
    PROJECTS_THEN,
    RETURNED,
)

GROWN = 16
CONDITION = frozenset({"power", "road", "broadcast"})
OF_PEOPLE = frozenset({"gravely_ill", "severely_disabled", "disabled_without_income"})

Row = tuple[Any, ...]
Rows = dict[int, Row]

_NEVER: Row = (None,)
_NO_CONDITION: Row = (None,) * 6
_NO_ITEMS: Row = (None, None)
_NO_WORKSHEET: Row = (None, False)
_NO_PEOPLE: Row = (0, (), (), 0, 0, 0)
_NO_PROJECT: Row = (0, None)


def asks_further(standard: Thresholds) -> bool:
    """Say whether `standard` asks for anything that the seven criteria do not."""
    return bool(
        standard.must_not_exit
        or standard.earlier_lines
        or standard.one_off_percent is not None
        or not FURTHER.keys().isdisjoint(standard.criteria)
    )


def asks_of_people(standard: Thresholds) -> bool:
    """Say whether `standard` asks for pensions, illness or disability."""
    return "pension" in standard.criteria or not OF_PEOPLE.isdisjoint(standard.must_not_exit)


def read_further(
    cursor: Any, question: dict[str, Any], standard: Thresholds, *, worksheets: str, people: Rows
) -> dict[int, Further]:
    """Return household id → what `standard` asks beyond the seven, for every household of `question`.

    `worksheets` are the ids of the current worksheets with items, as PostgreSQL writes an array; `people` is what was
    read about members, None standing for nobody.
    """
    asks, windows = set(standard.criteria), _earlier(question["window_end"], len(standard.earlier_lines))
    returned, conditions, items, projects = dict[int, Row](), dict[int, Row](), dict[int, Row](), dict[int, Row]()
    if "returned_this_year" in standard.must_not_exit:
        returned = _by_household(cursor, RETURNED, question)
    if asks & CONDITION:
        conditions = _by_household(cursor, CONDITIONS, question)
    if standard.one_off_percent is not None:
        items = _by_household(cursor, INCOMES, {"worksheets": worksheets})
    earlier = _in_windows(cursor, question, windows) if windows else {}
    if "project" in asks:
        cursor.execute(PROJECTS_CHANGED_SINCE, question)
        projects = _by_household(cursor, PROJECTS_THEN if cursor.fetchone()[0] else PROJECTS_NOW, question)
    make = tuple.__new__
    nothing_earlier = (_NO_WORKSHEET,) * len(windows)
    return {
        one: make(
            Further,
            returned.get(one, _NEVER)
            + conditions.get(one, _NO_CONDITION)
            + items.get(one, _NO_ITEMS)
            + (earlier.get(one, nothing_earlier),)
            + people.get(one, _NO_PEOPLE)
            + projects.get(one, _NO_PROJECT),
        )
        for one in question["household_ids"]
    }


def people_of(rows: Iterable[Row], begin: int) -> Rows:
    """Return household id → what was asked about its people, from the columns of a member row that begin at `begin`."""
    return {
        row[0]: (row[begin], tuple(row[begin + 1] or ()), tuple(row[begin + 2] or ()), *row[begin + 3 :])
        for row in rows
    }


def _by_household(cursor: Any, statement: str, question: dict[str, Any]) -> Rows:
    cursor.execute(statement, question)
    return {row[0]: row[1:] for row in cursor.fetchall()}


def _in_windows(cursor: Any, question: dict[str, Any], windows: Sequence[date]) -> dict[int, tuple[Row, ...]]:
    """Return household id → income per head and whether the worksheet is closed, for each of the windows."""
    cursor.execute(EARLIER, question | {"earlier": list(windows)})
    if len(windows) == 1:
        return {row[0]: (row[2:],) for row in cursor.fetchall()}
    found: dict[int, dict[date, Row]] = {}
    for household_id, window_end, *row in cursor.fetchall():
        found.setdefault(household_id, {})[window_end] = tuple(row)
    return {one: tuple(rows.get(day, _NO_WORKSHEET) for day in windows) for one, rows in found.items()}


def _earlier(window_end: date, count: int) -> list[date]:
    """Return the last days of the windows before, the latest first."""
    return [window_end.replace(year=window_end.year - back) for back in range(1, count + 1)]
