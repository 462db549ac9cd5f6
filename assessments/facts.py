"""Reads what is known about households: the only way from the register into the criteria.

Four queries for any number of households: the latest fact of each kind, the members with their insurance and schooling
aggregated by household, the doubts, and the names of the few members with whom something is not in order. Each asks
both clocks: true on the day, and believed at the moment. The statements are written out, because a query a household
would be the whole cost of the nightly check.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection

from assessments.criteria.household import NO_DOUBTS, NOBODY, Concerned, Doubts, HouseholdFacts
from config.lib.dates import income_window, school_age_births, school_term_start

Row = tuple[Any, ...]

_TRUE = "valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)"
_KNOWN = "recorded_at <= %(known)s AND (superseded_at IS NULL OR superseded_at > %(known)s)"
_LATEST = f"AND {_TRUE} AND {_KNOWN} ORDER BY valid_from DESC, id DESC LIMIT 1"

_HOUSEHOLDS = f"""
SELECT h.id, h.township_id, h.village_id,
       l.food, l.clothing, l.source, l.source_name, l.valid_from,
       w.quantity, w.quality, w.convenience, w.reliability, w.source, w.source_name, w.valid_from,
       d.grade, d.remedy, d.accepted_on, d.source, d.source_name, d.valid_from,
       i.state, i.head_count, i.per_head, i.signed_by_surveyor_on <= %(day)s, i.signed_by_householder_on <= %(day)s,
       i.signed_by_village_on <= %(day)s, i.valid_from
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked(id, n)
JOIN LATERAL (SELECT id, township_id, village_id FROM households_household WHERE id = asked.id LIMIT 1) h ON true
LEFT JOIN LATERAL (SELECT food, clothing, source, source_name, valid_from FROM households_livingfact
    WHERE household_id = asked.id {_LATEST}) l ON true
LEFT JOIN LATERAL (SELECT quantity, quality, convenience, reliability, source, source_name, valid_from
    FROM households_waterfact WHERE household_id = asked.id {_LATEST}) w ON true
LEFT JOIN LATERAL (SELECT grade, remedy, accepted_on, source, source_name, valid_from FROM households_housingfact
    WHERE household_id = asked.id {_LATEST}) d ON true
LEFT JOIN LATERAL (SELECT state, head_count, per_head, signed_by_surveyor_on, signed_by_householder_on,
    signed_by_village_on, valid_from FROM households_incomeworksheet
    WHERE household_id = asked.id AND window_end = %(window_end)s {_LATEST}) i ON true
ORDER BY n
"""

_INSURED = "basic = 'exempt' OR basic IN ('resident', 'employee') AND serious_illness"
_AT_SCHOOL = (
    "status = 'graduated' OR status IN ('in_school', 'home_teaching', 'special', 'deferred') AND valid_from >= %(term)s"
)
_COUNTED = f"""
counted AS MATERIALIZED (
    SELECT household_id, member_id, valid_to IS NULL OR valid_to >= %(day)s AS now,
           valid_from <= %(window_end)s AS before
    FROM households_membership
    WHERE household_id = ANY(%(ids)s::bigint[]) AND valid_from <= %(day)s
      AND (valid_to IS NULL OR valid_to >= %(window_end)s) AND {_KNOWN}
),
child AS MATERIALIZED (
    SELECT id FROM households_member
    WHERE id = ANY(ARRAY(SELECT member_id FROM counted WHERE now)) AND birth_date BETWEEN %(born_from)s AND %(born_to)s
),
insurance AS (
    SELECT DISTINCT ON (member_id) member_id, basic, serious_illness, coalesce({_INSURED}, false) AS fine,
           source, source_name, valid_from
    FROM households_insurancefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted WHERE now)) AND year = %(year)s AND {_TRUE} AND {_KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
),
school AS (
    SELECT DISTINCT ON (member_id) member_id, status, {_AT_SCHOOL} AS fine, source, source_name, valid_from
    FROM households_schoolingfact
    WHERE member_id = ANY(ARRAY(SELECT id FROM child)) AND {_TRUE} AND {_KNOWN}
    ORDER BY member_id, valid_from DESC, id DESC
)"""

_MEMBERS = f"""
WITH {_COUNTED}
SELECT household_id, count(*) FILTER (WHERE now), count(*) FILTER (WHERE before), max(i.source), max(i.source_name),
       min(i.valid_from), count(c.id), max(s.source), max(s.source_name), min(s.valid_from),
       count(*) FILTER (WHERE now AND (i.fine IS NOT TRUE OR c.id IS NOT NULL AND s.fine IS NOT TRUE))
FROM counted
LEFT JOIN child c ON c.id = counted.member_id AND now
LEFT JOIN insurance i ON i.member_id = counted.member_id AND now
LEFT JOIN school s ON s.member_id = c.id
GROUP BY household_id
"""

_CONCERNED = f"""
WITH {_COUNTED}
SELECT counted.household_id, m.name, i.member_id IS NOT NULL, i.basic, i.serious_illness, i.fine,
       c.id IS NOT NULL, s.status, s.fine
FROM counted
JOIN LATERAL (SELECT id, name FROM households_member WHERE id = counted.member_id LIMIT 1) m ON true
LEFT JOIN child c ON c.id = counted.member_id
LEFT JOIN insurance i ON i.member_id = counted.member_id
LEFT JOIN school s ON s.member_id = c.id
WHERE now AND (i.fine IS NOT TRUE OR c.id IS NOT NULL AND s.fine IS NOT TRUE)
ORDER BY counted.household_id, m.id
"""

_DOUBTS = f"""
SELECT household_id, guarantee, max(valid_from) FROM households_doubt
WHERE household_id = ANY(%(ids)s::bigint[]) AND {_TRUE} AND {_KNOWN} GROUP BY household_id, guarantee
"""

_NO_MEMBERS: Row = (0, 0, None, None, None, 0, None, None, None)
_PLAIN = (NOBODY, NO_DOUBTS)


def read_facts(
    *, household_ids: Sequence[int], as_of: date, known_at: datetime, calendar_day: date | None = None
) -> Iterator[HouseholdFacts]:
    """Yield the facts of the households, in the order of `household_ids`, true on `as_of` and believed at `known_at`.

    Income window, insurance year and school term are those of `calendar_day` (`as_of` unless given): a case keeps those
    of the day on which it was proposed. Ids that do not exist are left out; the status of a household is not looked at.
    Must run inside a transaction: the plan settings it makes last until its end at most.
    """
    question = _question(household_ids, as_of=as_of, known_at=known_at, calendar_day=calendar_day or as_of)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        households = _rows(cursor, _HOUSEHOLDS, question)
        members = {row[0]: row for row in _rows(cursor, _MEMBERS, question)}
        concerned = _concerned(cursor, question, [row[0] for row in members.values() if row[10]])
        doubts = _doubts(cursor, question)
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
    make, row_of, days = tuple.__new__, members.get, (as_of, question["window_end"])
    for row in households:
        household_id = row[0]
        people = row_of(household_id)
        if household_id in concerned or household_id in doubts:
            rest: Row = (concerned.get(household_id, NOBODY), doubts.get(household_id, NO_DOUBTS))
        else:
            rest = _PLAIN
        yield make(HouseholdFacts, days + row + (people[1:10] if people else _NO_MEMBERS) + rest)


def _question(household_ids: Sequence[int], *, as_of: date, known_at: datetime, calendar_day: date) -> dict[str, Any]:
    born_from, born_to = school_age_births(calendar_day)
    return {
        "ids": array(household_ids),
        "day": as_of,
        "known": known_at,
        "window_end": income_window(calendar_day)[1],
        "year": calendar_day.year,
        "term": school_term_start(calendar_day),
        "born_from": born_from,
        "born_to": born_to,
    }


def array(ids: Sequence[int]) -> str:
    """Return ids as PostgreSQL writes an array: quoting one text costs a fraction of quoting thousands of numbers."""
    return "{" + ",".join(map(str, ids)) + "}"


def _rows(cursor: Any, statement: str, question: dict[str, Any]) -> list[Row]:
    cursor.execute(statement, question)
    rows: list[Row] = cursor.fetchall()
    return rows


def _concerned(cursor: Any, question: dict[str, Any], household_ids: list[int]) -> dict[int, Concerned]:
    if not household_ids:
        return {}
    rows = _rows(cursor, _CONCERNED, question | {"ids": array(household_ids)})
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
    for household_id, guarantee, day in _rows(cursor, _DOUBTS, question):
        if guarantee in Doubts._fields:
            found.setdefault(household_id, {})[guarantee] = day
    return {household_id: Doubts(**days) for household_id, days in found.items()}
