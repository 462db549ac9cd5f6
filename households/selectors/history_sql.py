"""The one statement behind the history of a household: every write of every source, a line for each column it changed.

A register row is told by its history table: each event holds the row as it was, the next one (or the row itself) what
it became. A dated row is told by the row it superseded. Whether a column changed is decided here, so that a page can be
cut and narrowed by the database; only cipher texts that were closed anew need a second look.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from households.history_fields import SOURCES, Source

NEW, CHANGED, GONE = range(3)
WHOLE = ""
"""The line of a write that is told as a whole, not column by column."""

LINE_KEY = ("at_number", "source", "phase", "record", "place")


@dataclass(frozen=True)
class Line:
    """One column that one write changed. `whole` is the row when it is told as a whole; values are JSON.

    `at_number`, `source`, `phase`, `record` and `place` order the lines, newest first from the highest.
    """

    at_number: int
    source: int
    phase: int
    record: int
    place: int
    at: datetime
    member: int | None
    through: str
    typist: int | None
    column: str
    before: str | None
    after: str | None
    whole: str | None


@dataclass(frozen=True)
class Narrowed:
    """What of a household's history is asked for: all, or one source, one column of it, one person."""

    source: Source | None = None
    column: str = ""
    member: int | None = None


def read_lines(household_id: int, asked: Narrowed, key: list[int], backwards: bool, most: int) -> list[Line]:
    """Return at most `most` lines beyond `key`, newest first; `backwards` the nearest newer ones, oldest first."""
    direction, beyond = ("ASC", ">") if backwards else ("DESC", "<")
    order = ", ".join(f"{name} {direction}" for name in LINE_KEY)
    conditions = ["member = %(member)s"] if asked.member else []
    if key:
        conditions.append(f"({', '.join(LINE_KEY)}) {beyond} ({', '.join(str(int(part)) for part in key)})")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH lines AS ({_lines(asked)}) SELECT * FROM lines {where} ORDER BY {order} LIMIT %(most)s",
            {"household": household_id, "member": asked.member, "most": most},
        )
        return [Line(*row) for row in cursor.fetchall()]


def _lines(asked: Narrowed) -> str:
    sources = [(number, source) for number, source in enumerate(SOURCES.values()) if asked.source in (None, source)]
    writes = " UNION ALL ".join(part for number, source in sources for part in _writes(number, source, asked.column))
    return f"""
        SELECT (extract(epoch FROM w.at) * 1000000)::bigint AS at_number, w.source, w.phase, w.record,
               1000 - c.place AS place, w.at, w.member, w.through, w.typist, c.name,
               w.before -> c.name AS old, w.after -> c.name AS new,
               CASE WHEN c.name = '' THEN COALESCE(w.after, w.before) END AS whole
        FROM ({writes}) w
        CROSS JOIN LATERAL unnest(w.names, w.echoes) WITH ORDINALITY AS c(name, echoes, place)
        WHERE (c.name = '' OR {_told("c.name", "before")} IS DISTINCT FROM {_told("c.name", "after")})
          AND (c.echoes = '' OR {_told("c.echoes", "before")} IS NOT DISTINCT FROM {_told("c.echoes", "after")})
    """


def _told(name: str, side: str) -> str:
    """Return the value of a column, nothing for whatever staff read as nothing."""
    value = f"w.{side} -> {name}"
    return f"CASE WHEN {value} IN ('null', '\"\"', '[]') THEN NULL ELSE {value} END"


def _writes(number: int, source: Source, column: str) -> list[str]:
    columns = [one for one in source.columns if one.name == column] if column else list(source.columns)
    each = f"{_array([one.name for one in columns])} AS names, {_array([one.echoes for one in columns])} AS echoes"
    whole = each if column else f"{_array([WHOLE])} AS names, {_array([WHOLE])} AS echoes"
    return _dated(number, source, each, whole) if source.is_dated else _register(number, source, each, whole)


def _array(names: list[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"


def _mine(source: Source, row: str) -> str:
    """Return the condition that a row belongs to the household, or to a person whose record it holds."""
    if source.owner == "household_id":
        return f"{row}.household_id = %(household)s"
    return f"{row}.member_id IN (SELECT id FROM households_member WHERE household_id = %(household)s)"


def _register(number: int, source: Source, each: str, whole: str) -> list[str]:
    """Return the writes of a table with history: the row made, and each change of it."""
    table, events = source.model._meta.db_table, source.model._meta.get_field("events").related_model._meta.db_table
    is_person = source.key == "member"
    here = "r.household_id = %(household)s" if is_person else "r.id = %(household)s"
    held = f"SELECT r.id FROM {table} r WHERE {here}"
    # A person's record moves along when they join another household; what was written until then stays told here, too.
    seen = f"(e.household_id = %(household)s OR e.pgh_obj_id IN ({held}))" if is_person else f"e.pgh_obj_id IN ({held})"
    person = "{row}" if is_person else "NULL::bigint"
    return [
        f"""
        SELECT {number} AS source, r.id AS record, {NEW} AS phase, (f.first ->> 'recorded_at')::timestamptz AS at,
               {person.format(row="r.id")} AS member, f.first ->> 'recorded_through' AS through,
               NULL::bigint AS typist, NULL::jsonb AS before, f.first AS after, {whole}
        FROM {table} r CROSS JOIN LATERAL (
            SELECT COALESCE((SELECT to_jsonb(e) FROM {events} e WHERE e.pgh_obj_id = r.id ORDER BY e.pgh_id LIMIT 1),
                            to_jsonb(r)) AS first) f
        WHERE {here}
        """,
        f"""
        SELECT {number}, e.pgh_id, {CHANGED}, e.pgh_created_at, {person.format(row="e.pgh_obj_id")}, e.pgh_through,
               NULL::bigint, to_jsonb(e),
               COALESCE((SELECT to_jsonb(n) FROM {events} n WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id
                         ORDER BY n.pgh_id LIMIT 1),
                        (SELECT to_jsonb(r) FROM {table} r WHERE r.id = e.pgh_obj_id)), {each}
        FROM {events} e WHERE {seen}
        """,
    ]


def _took_the_place(old: str, new: str) -> str:
    """Return the condition that one row took the place of another: at the same moment, or soon, by the same door."""
    return f"""(
        {old}.id <> {new}.id AND ({new}.recorded_at = {old}.superseded_at
        OR {new}.recorded_at BETWEEN {old}.superseded_at AND {old}.superseded_at + interval '5 seconds'
           AND {new}.recorded_through = {old}.superseded_through))"""


def _dated(number: int, source: Source, each: str, whole: str) -> list[str]:
    """Return the writes of a table of dated rows: each row with the one it took the place of, and rows taken back."""
    names = {field.name for field in source.model._meta.concrete_fields}
    table, place = source.model._meta.db_table, f"o.{source.owner} = f.{source.owner}"
    if "member" in names and source.owner != "member_id":
        place += " AND o.member_id IS NOT DISTINCT FROM f.member_id"
    member = "f.member_id" if "member" in names else "NULL::bigint"
    typist = "f.recorded_by_id" if "recorded_by" in names else "NULL::bigint"
    earlier = f"FROM {table} o WHERE {place} AND {_took_the_place('o', 'f')}"
    later = f"FROM {table} o WHERE {place} AND {_took_the_place('f', 'o')}"
    row = f"SELECT {number} AS source, f.id AS record"
    return [
        f"""
        {row}, {CHANGED} AS phase, f.recorded_at AS at, {member} AS member, f.recorded_through AS through,
               {typist} AS typist, p.before AS before, to_jsonb(f) AS after, {each}
        FROM {table} f CROSS JOIN LATERAL (
            SELECT to_jsonb(o) AS before {earlier}
            ORDER BY o.superseded_at DESC, o.valid_from = f.valid_from DESC, o.id LIMIT 1) p
        WHERE {_mine(source, "f")}
        """,
        f"""
        {row}, {NEW}, f.recorded_at, {member}, f.recorded_through, {typist}, NULL::jsonb, to_jsonb(f), {whole}
        FROM {table} f WHERE {_mine(source, "f")} AND NOT EXISTS (SELECT 1 {earlier})
        """,
        f"""
        {row}, {GONE}, f.superseded_at, {member}, f.superseded_through, NULL::bigint, to_jsonb(f), NULL::jsonb, {whole}
        FROM {table} f
        WHERE {_mine(source, "f")} AND f.superseded_at IS NOT NULL AND NOT EXISTS (SELECT 1 {later})
        """,
    ]
