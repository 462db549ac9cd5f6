"""Reads what is known about households: the only way from the register into the criteria.

Four queries for any number of households: the latest fact of each kind, the members with their insurance and schooling
aggregated by household, the doubts, and the names of the few members with whom something is not in order; and one for
each kind of thing that the standard asks beyond the seven criteria (`assessments.further`). Each asks both clocks: true
on the day, and believed at the moment. The statements are written out (`assessments.fact_statements`), because a query
a household would be the whole cost of the nightly check.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection

from assessments.criteria.household import (
    NO_DOUBTS,
    NOBODY,
    NOTHING_FURTHER,
    Concerned,
    Doubts,
    Further,
    HouseholdFacts,
)
from assessments.criteria.thresholds import Thresholds
from assessments.fact_statements import (
    CHANGED_SINCE,
    CONCERNED,
    DOUBTS,
    HOUSEHOLDS,
    HOUSEHOLDS_NOW,
    HOUSEHOLDS_THEN,
    MEMBERS,
    MEMBERS_NOW,
    MEMBERS_THEN,
)
from assessments.further import GROWN, asks_further, asks_of_people, people_of, read_further
from assessments.further_statements import MEMBERS_IN_FULL
from config.lib.dates import income_window, school_age_births, school_term_start

Row = tuple[Any, ...]

_NO_MEMBERS: Row = (0, 0, None, None, None, None, 0, None, None, None, None, 0)
_AMISS = 1 + len(_NO_MEMBERS)
"""Where a row of members says with how many something is not in order, behind the household and its figures."""
_WORKSHEET, _ITEMS = HouseholdFacts._fields.index("worksheet_id") - 2, HouseholdFacts._fields.index("income_items") - 2
_PLAIN = (NOBODY, NO_DOUBTS)
_NOW = {"members": MEMBERS_NOW, "households": HOUSEHOLDS_NOW}
_THEN = {"members": MEMBERS_THEN, "households": HOUSEHOLDS_THEN}


def read_facts(
    *,
    household_ids: Sequence[int],
    as_of: date,
    known_at: datetime,
    standard: Thresholds | None = None,
    calendar_day: date | None = None,
) -> Iterator[HouseholdFacts]:
    """Yield the facts of the households, in the order of `household_ids`, true on `as_of` and believed at `known_at`.

    `standard` says what is read beyond the seven criteria. Income window, insurance year and school term are those of
    `calendar_day` (`as_of` unless given): a case keeps those of the day on which it was proposed. Ids that do not exist
    are left out; the status of a household is not looked at. Must run inside a transaction: the plan settings it makes
    last until its end at most.
    """
    question = _question(household_ids, as_of=as_of, known_at=known_at, calendar_day=calendar_day or as_of)
    further: dict[int, Further] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        tables = _tables(cursor, question)
        households = _rows(cursor, HOUSEHOLDS.format(**tables), question)
        in_full = standard is not None and asks_of_people(standard)
        members = _rows(cursor, (MEMBERS_IN_FULL if in_full else MEMBERS).format(**tables), question)
        amiss = [row[0] for row in members if row[_AMISS]]
        concerned = _concerned(cursor, CONCERNED.format(**tables), question, amiss)
        doubts = _doubts(cursor, question)
        if standard is not None and asks_further(standard):
            sheets = array([row[_WORKSHEET] for row in households if row[_ITEMS]])
            people = people_of(members, _AMISS + 1) if in_full else {}
            further = read_further(cursor, question, standard, worksheets=sheets, people=people)
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
    make, days = tuple.__new__, (as_of, question["window_end"])
    row_of = {row[0]: row[1:_AMISS] for row in members}.get
    more_of = further.get
    for row in households:
        household_id = row[0]
        if household_id in concerned or household_id in doubts:
            rest: Row = (concerned.get(household_id, NOBODY), doubts.get(household_id, NO_DOUBTS))
        else:
            rest = _PLAIN
        more = (more_of(household_id, NOTHING_FURTHER),)
        yield make(HouseholdFacts, days + row + row_of(household_id, _NO_MEMBERS) + rest + more)


def _tables(cursor: Any, question: dict[str, Any]) -> dict[str, str]:
    """Return where households and members are read: as they are, unless any was changed after the moment."""
    cursor.execute(CHANGED_SINCE, question)
    return _THEN if cursor.fetchone()[0] else _NOW


def _question(household_ids: Sequence[int], *, as_of: date, known_at: datetime, calendar_day: date) -> dict[str, Any]:
    born_from, born_to = school_age_births(calendar_day)
    return {
        "household_ids": household_ids,
        "ids": array(household_ids),
        "day": as_of,
        "known": known_at,
        "window_end": income_window(calendar_day)[1],
        "year": calendar_day.year,
        "term": school_term_start(calendar_day),
        "born_from": born_from,
        "born_to": born_to,
        "grown": as_of.replace(year=as_of.year - GROWN),
    }


def array(ids: Sequence[int]) -> str:
    """Return ids as PostgreSQL writes an array: quoting one text costs a fraction of quoting thousands of numbers."""
    return "{" + ",".join(map(str, ids)) + "}"


def _rows(cursor: Any, statement: str, question: dict[str, Any]) -> list[Row]:
    cursor.execute(statement, question)
    rows: list[Row] = cursor.fetchall()
    return rows


def _concerned(cursor: Any, statement: str, question: dict[str, Any], household_ids: list[int]) -> dict[int, Concerned]:
    if not household_ids:
        return {}
    rows = _rows(cursor, statement, question | {"ids": array(household_ids)})
    return {household_id: _names(list(members)) for household_id, members in groupby(rows, key=lambda row: row[0])}


def _names(members: list[Row]) -> Concerned:
    """Sort the members of one household by what is not in order with them."""
    found: dict[str, list[str]] = {}
    for _, name, listed, basic, illness, insured, is_child, status, at_school in members:
        if not insured:
            found.setdefault(_insurance_gap(listed, basic, illness), []).append(name)
        if is_child and not at_school:
            found.setdefault(_schooling_gap(status), []).append(name)
    return Concerned(**{gap: tuple(people) for gap, people in found.items()})


def _insurance_gap(listed: bool, basic: str | None, illness: bool | None) -> str:
    if not (listed and basic):
        return "not_on_list"
    if basic == "none":
        return "uninsured"
    return "illness_unknown" if illness is None else "illness_uncovered"


def _schooling_gap(status: str | None) -> str:
    if status in {"dropped_out", "never"}:
        return "dropped_out"
    return "suspected" if status == "suspected" else "unconfirmed"


def _doubts(cursor: Any, question: dict[str, Any]) -> dict[int, Doubts]:
    found: dict[int, dict[str, date]] = {}
    for household_id, guarantee, day in _rows(cursor, DOUBTS, question):
        if guarantee in Doubts._fields:
            found.setdefault(household_id, {})[guarantee] = day
    return {household_id: Doubts(**days) for household_id, days in found.items()}
