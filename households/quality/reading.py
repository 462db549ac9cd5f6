"""Reads households for the rules: a constant number of statements for any number of them, in a few rows each.

The statements are written out as in the exit check: everything is believed now and true on the day. ID numbers are
opened here by the thousand to be looked at, and are neither kept nor told (accounts.reveal).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from accounts.reveal import NumberSaid, number_said, phone_fault
from config.lib.dates import age_on, income_window
from households.codes import MembershipEventKind, WaterLevel
from households.models.facts import WorksheetState
from households.quality.record import Home, Person, Sheet, Twin, Watch
from households.status import GONE

Row = tuple[Any, ...]
"""One row of a statement. Households that are no longer on the register are in none: no rule is asked about them."""

_BELIEVED = "superseded_at IS NULL AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)"
_LATEST = f"AND {_BELIEVED} ORDER BY household_id, valid_from DESC, id DESC"

_HOMES = f"""
WITH housing AS (
    SELECT DISTINCT ON (household_id) household_id, grade, remedy, valid_from FROM households_housingfact
    WHERE household_id = ANY(%(ids)s::bigint[]) {_LATEST}
),
water AS (
    SELECT DISTINCT ON (household_id) household_id, valid_from,
           '{WaterLevel.FAIL}' IN (quantity, quality, convenience, reliability) AS fails FROM households_waterfact
    WHERE household_id = ANY(%(ids)s::bigint[]) {_LATEST}
),
condition AS (
    SELECT DISTINCT ON (household_id) household_id, house_area, road_km FROM households_conditionfact
    WHERE household_id = ANY(%(ids)s::bigint[]) {_LATEST}
),
split AS (
    SELECT household_id, max(on_date) AS on_date FROM households_membershipevent e
    WHERE household_id = ANY(%(ids)s::bigint[]) AND kind = '{MembershipEventKind.SPLIT}'
      AND NOT EXISTS (SELECT 1 FROM households_membershipevent c WHERE c.corrects_id = e.id)
    GROUP BY household_id
)
SELECT h.id, h.attribute, h.main_cause, h.other_causes, h.identified_by, h.phone <> '', g.grade, g.remedy, g.valid_from,
       w.valid_from, w.fails, s.on_date, c.house_area, c.road_km, h.phone
FROM households_household h
LEFT JOIN housing g ON g.household_id = h.id LEFT JOIN water w ON w.household_id = h.id
LEFT JOIN split s ON s.household_id = h.id LEFT JOIN condition c ON c.household_id = h.id
WHERE h.id = ANY(%(ids)s::bigint[]) AND h.status <> ALL(%(gone)s) ORDER BY h.id
"""

_COUNTED = f"""
counted AS MATERIALIZED (
    SELECT household_id, member_id, relation, valid_from FROM households_membership
    WHERE household_id = ANY(%(ids)s::bigint[]) AND {_BELIEVED}
)"""

_PEOPLE = f"""
WITH {_COUNTED},
insurance AS (
    SELECT DISTINCT ON (member_id) member_id, basic, serious_illness, valid_from FROM households_insurancefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND year = %(year)s AND {_BELIEVED}
    ORDER BY member_id, valid_from DESC, id DESC
),
employed AS MATERIALIZED (
    SELECT DISTINCT member_id FROM households_insurancefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND year = %(year)s AND basic = 'employee'
      AND {_BELIEVED}
),
two_kinds AS (
    SELECT DISTINCT member_id FROM households_insurancefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM employed)) AND year = %(year)s AND basic = 'resident'
      AND {_BELIEVED}
),
school AS (
    SELECT DISTINCT ON (member_id) member_id, status, stage, valid_from FROM households_schoolingfact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND {_BELIEVED}
    ORDER BY member_id, valid_from DESC, id DESC
),
disabled AS (
    SELECT DISTINCT ON (member_id) member_id, kind FROM households_disabilityfact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND {_BELIEVED}
    ORDER BY member_id, valid_from DESC, id DESC
),
assisted AS (
    SELECT DISTINCT ON (member_id) member_id, welfare FROM households_welfarefact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND {_BELIEVED}
    ORDER BY member_id, valid_from DESC, id DESC
),
work AS (
    SELECT DISTINCT ON (member_id) member_id, state, months, firm, sector, channel, wage, post FROM households_workfact
    WHERE member_id = ANY(ARRAY(SELECT member_id FROM counted)) AND year = %(year)s AND {_BELIEVED}
    ORDER BY member_id, valid_from DESC, id DESC
)
SELECT c.household_id, CASE WHEN r.member_id IS NULL THEN m.id_number END, r.form, r.length, r.area, r.birth, r.sex,
       r.full_hash, m.id, m.name, m.sex, m.birth_date, c.relation, m.ethnicity, m.education, m.health,
       m.labour, i.basic, i.serious_illness, b.member_id IS NOT NULL, s.status, s.stage,
       d.kind, a.welfare, k.state, k.months, k.firm, k.sector, k.channel, k.wage, k.post,
       c.valid_from, i.valid_from, s.valid_from, o.name
FROM counted c JOIN households_member m ON m.id = c.member_id
LEFT JOIN households_numberreading r ON r.member_id = m.id AND r.seen = md5(m.id_number)
LEFT JOIN insurance i ON i.member_id = m.id LEFT JOIN two_kinds b ON b.member_id = m.id
LEFT JOIN school s ON s.member_id = m.id LEFT JOIN disabled d ON d.member_id = m.id
LEFT JOIN assisted a ON a.member_id = m.id LEFT JOIN work k ON k.member_id = m.id
LEFT JOIN (SELECT v.id_hash, u.name FROM villages_cadre v JOIN villages_unit u ON u.id = v.unit_id) o
       ON o.id_hash = m.id_hash
ORDER BY c.household_id, m.code
"""

_TWINS = f"""
WITH {_COUNTED},
mine AS MATERIALIZED (
    SELECT id, id_hash FROM households_member WHERE id = ANY(ARRAY(SELECT member_id FROM counted))
),
every AS (
    SELECT id, id_hash, is_active FROM households_member WHERE is_active
    UNION ALL SELECT id, id_hash, is_active FROM households_member WHERE NOT is_active
)
SELECT mine.id, other.id, other.is_active
FROM mine JOIN every other ON other.id_hash = mine.id_hash AND other.id <> mine.id
WHERE NOT EXISTS (SELECT 1 FROM households_mergedmember x WHERE x.gone_id = other.id) ORDER BY mine.id, other.id
"""

_TWINS_IN_FULL = """
SELECT o.id_hash, o.id, o.is_active FROM households_member o
WHERE o.id_hash = ANY(%(hashes)s) AND NOT EXISTS (SELECT 1 FROM households_mergedmember x WHERE x.gone_id = o.id)
ORDER BY o.id
"""

_SHEETS = f"""
SELECT w.household_id, w.window_end, w.wage, w.business, w.property, w.transfer, w.business_cost, w.per_head,
       w.item_count, w.head_count, coalesce((SELECT sum(r.net) FROM households_incomerow r
            JOIN households_incomeitem t ON t.id = r.item_id
            WHERE r.worksheet_id = w.id AND w.item_count > 0 AND t.counted AND NOT t.recurring), 0)
FROM households_incomeworksheet w
WHERE w.household_id = ANY(%(ids)s::bigint[]) AND w.window_end = ANY(%(windows)s) AND w.superseded_at IS NULL
  AND w.state = '{WorksheetState.CLOSED}'
"""

_MEASURES = """
SELECT DISTINCT household_id, kind, part FROM households_helpmeasure
WHERE household_id = ANY(%(ids)s::bigint[]) AND superseded_at IS NULL AND valid_from <= %(day)s
  AND (valid_to IS NULL OR valid_to >= %(year_start)s) ORDER BY 1, 2, 3
"""

_WATCHES = """
SELECT DISTINCT ON (w.household_id) w.household_id, w.kind, w.risks, w.valid_from, w.valid_to,
       ARRAY(SELECT DISTINCT m.kind FROM households_helpmeasure m WHERE m.household_id = w.household_id
             AND m.superseded_at IS NULL AND m.valid_from <= %(day)s
             AND (m.valid_to IS NULL OR m.valid_to >= w.valid_from) ORDER BY 1),
       ARRAY(SELECT DISTINCT m.kind FROM households_helpmeasure m WHERE m.household_id = w.household_id
             AND m.superseded_at IS NULL AND m.valid_from BETWEEN w.valid_from AND %(day)s ORDER BY 1)
FROM households_monitoring w
WHERE w.household_id = ANY(%(ids)s::bigint[]) AND w.superseded_at IS NULL AND w.valid_from <= %(day)s
ORDER BY w.household_id, w.valid_from DESC
"""

_DOUBTS = f"""
SELECT household_id, guarantee, max(valid_from) FROM households_doubt
WHERE household_id = ANY(%(ids)s::bigint[]) AND {_BELIEVED} GROUP BY household_id, guarantee ORDER BY 1, 2
"""


Opened = dict[int, NumberSaid]
"""Member → what the number says that had to be opened."""
PLAIN_FROM = 8
"""Where the person begins in a row of `_PEOPLE`, after whose it is and what is known of the number."""


def read_homes(household_ids: Sequence[int], day: date, opened: Opened | None = None) -> Iterator[Home]:
    """Yield the households among `household_ids` that are on the register, by id, as they stand on `day`.

    `opened` is filled with the numbers that had to be opened, because nobody has read them as they stand now. Must run
    inside a transaction: the plan setting it makes for many households ends with it.
    """
    ends = (income_window(day)[1], _a_year_before(income_window(day)[1]))
    question = {
        "ids": "{" + ",".join(map(str, household_ids)) + "}",
        "day": day,
        "year": day.year,
        "year_start": date(day.year, 1, 1),
        "gone": list(GONE),
        "windows": list(ends),
    }
    with connection.cursor() as cursor:
        if len(household_ids) > 1:
            cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        homes = _rows(cursor, _HOMES, question)
        people = _people(cursor, question, {} if opened is None else opened)
        sheets = {(row[0], row[1]): Sheet(*row[1:]) for row in _rows(cursor, _SHEETS, question)}
        doubts = _by_first(_rows(cursor, _DOUBTS, question))
        measures = _by_first(_rows(cursor, _MEASURES, question))
        watches = {row[0]: Watch(*row[1:]) for row in _rows(cursor, _WATCHES, question)}
        if len(household_ids) > 1:
            cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
    for row in homes:
        home_id = row[0]
        more = (
            phone_fault(row[-1]) if row[-1] else "",
            tuple(people.get(home_id, ())),
            sheets.get((home_id, ends[0])),
            sheets.get((home_id, ends[1])),
            tuple(doubts.get(home_id, ())),
            tuple(measures.get(home_id, ())),
            watches.get(home_id),
        )
        yield Home._make((*row[:-1], *more))


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def _people(cursor: Any, question: dict[str, Any], opened: Opened) -> dict[int, list[Person]]:
    """Return household → its people in the order of their codes."""
    rows = _rows(cursor, _PEOPLE, question)
    said = [_said(row, opened) for row in rows]
    twins = _by_first(_rows(cursor, _TWINS, question))
    in_full = {one.full_hash for one in said if one.full_hash}
    others = _by_first(_rows(cursor, _TWINS_IN_FULL, {"hashes": list(in_full)})) if in_full else {}
    day, people = question["day"], defaultdict(list)
    for row, number in zip(rows, said, strict=True):
        plain = row[PLAIN_FROM:]
        found: tuple[Twin, ...] = ()
        if number.full_hash or plain[0] in twins:
            same = [*twins.get(plain[0], ()), *(others.get(number.full_hash, ()) if number.full_hash else ())]
            found = tuple(Twin._make(one) for one in same if one[0] != plain[0])
        people[row[0]].append(Person._make((*plain, age_on(plain[3], day), number, found)))
    return people


def _said(row: Row, opened: Opened) -> NumberSaid:
    """Return what a person's number says: from its last reading, or opened now."""
    if row[1] is None:
        return NumberSaid._make(row[2:PLAIN_FROM])
    number = opened[row[PLAIN_FROM]] = number_said(row[1])
    return number


def _rows(cursor: Any, statement: str, question: dict[str, Any]) -> list[Row]:
    cursor.execute(statement, question)
    rows: list[Row] = cursor.fetchall()
    return rows


def _by_first(rows: list[Row]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found
