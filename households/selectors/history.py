"""The history of a household in words: when, what, from what to what, who, by which door."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, groupby
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.http import urlencode

from accounts.doors import NOT_NOTED, Written, written
from accounts.models import User
from accounts.reveal import number_change
from config.lib.entry_fields import NOTHING
from config.lib.keyset import KeysetPage, keyset_read
from households.history_fields import RECORDS, SOURCES, Column, Names, Source, column_of
from households.models import Household, Member, RegisterChange
from households.selectors.history_sql import CHANGED, GONE, LINE_KEY, NEW, Line, Narrowed, read_lines

USER = "user"
SYSTEM = "系统"
NEAR = timedelta(seconds=5)
"""How long after a row its entry form is written at most: both stand in one transaction."""
VERBS = {NEW: "登记", CHANGED: "改动", GONE: "撤回"}
_SOURCES: tuple[Source, ...] = tuple(SOURCES.values())
_NAMED = {kind: (model, name) for model, (kind, name) in RECORDS.items()} | {USER: (User, "display_name")}


@dataclass(frozen=True)
class Change:
    """One column as one write changed it, in words; `query` is the address of all its changes on the same page."""

    query: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Write:
    """One write of one record: when, what, whose, the changed columns or what it says as a whole, who, by which door.

    `entry` is the form (RegisterChange) by which somebody entered it, if it was one.
    """

    at: datetime
    title: str
    person: str
    changes: list[Change]
    says: str
    who: str
    door: Written
    entry: int | None


@dataclass(frozen=True)
class History:
    """One page of a household's history."""

    writes: list[Write]
    page: KeysetPage


def people_of(household: Household) -> QuerySet[Member]:
    """Return everybody who is or was in a household."""
    ever = Q(household=household) | Q(memberships__household=household)
    return Member.objects.filter(ever).order_by("code").distinct()


def narrowed_to(field: str, member: int | None) -> Narrowed:
    """Return what an address asks for: a source, or one column of it (`household.phone`), and a person.

    A field that there is none of counts as not asked for.
    """
    key, _, name = field.partition(".")
    source = SOURCES.get(key)
    if source is None or (name and column_of(source, name) is None):
        return Narrowed(member=member)
    return Narrowed(source, name, member)


def read_history(household: Household, user: Any, asked: Narrowed, *, after: str = "", before: str = "") -> History:
    """Return one page of the history of a household that `user` may see. The number of queries does not grow.

    Other households, from which people came or to which they went, are named only within the user's rows.
    """

    def read(key: list[int], backwards: bool, most: int) -> list[Line]:
        return read_lines(household.pk, asked, key, backwards, most)

    page = keyset_read(read, fields=LINE_KEY, after=after, before=before)
    entries = _entries(household, page.rows)
    names = _names(page.rows, entries, user)
    groups = groupby(page.rows, key=lambda line: (line.at_number, line.source, line.phase, line.record))
    writes = [_write(list(lines), names, entries) for _, lines in groups]
    return History([write for write in writes if write is not None], page)


def _write(lines: list[Line], names: Names, entries: list[RegisterChange]) -> Write | None:
    """Return the lines of one write in words; None when all it did was close a number anew."""
    line, source = lines[0], _SOURCES[lines[0].source]
    changes = [] if line.whole else [change for one in lines if (change := _change(source, one, names)) is not None]
    if not changes and not line.whole:
        return None
    door = written(line.through)
    entry = _entry_behind(line, door, entries)
    return Write(
        at=line.at,
        title=f"{source.label} · {VERBS[line.phase]}",
        person=names.get(("member", line.member or 0), ""),
        changes=changes,
        says=_whole(source, line, names),
        who=_who(line, door, entry, names),
        door=door,
        entry=entry.pk if entry else None,
    )


def _change(source: Source, line: Line, names: Names) -> Change | None:
    column = column_of(source, line.column)
    assert column is not None  # the statement names our columns only
    told = _both(column, _value(line.before), _value(line.after), names)
    about = {"field": f"{source.key}.{column.name}"} | ({"person": line.member} if line.member else {})
    return Change(f"?{urlencode(about)}", column.label, *told) if told else None


def _both(column: Column, before: Any, after: Any, names: Names) -> tuple[str, str] | None:
    if column.number:
        return number_change(before, after, column.number)
    return column.told(before, names), column.told(after, names)


def _whole(source: Source, line: Line, names: Names) -> str:
    """Return what a dated row says as a whole; a register row has too much of it."""
    row = _value(line.whole)
    if not row or not source.is_dated:
        return ""
    told = ((column.label, column.told(row.get(column.name), names)) for column in source.columns)
    return "；".join(f"{label} {words}" for label, words in told if words != NOTHING)


def _who(line: Line, door: Written, entry: RegisterChange | None, names: Names) -> str:
    """Return who wrote it: as the door tells, else as the row or the entry form tells."""
    if door.is_past_the_system:
        return door.by  # what such a row itself says of its writer proves nothing
    user = door.user_id or line.typist or (entry.made_by_id if entry else None)
    if user:
        return names.get((USER, user), f"账号 {user}")
    return SYSTEM if door.door else NOT_NOTED


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal)


def _entries(household: Household, lines: list[Line]) -> list[RegisterChange]:
    """Return the entry forms that can be behind the lines, oldest first."""
    if not lines:
        return []
    moments = [line.at for line in lines]
    about = RegisterChange.objects.filter(household=household, made_at__range=(min(moments), max(moments) + NEAR))
    return list(about.order_by("made_at", "id"))


def _entry_behind(line: Line, door: Written, entries: list[RegisterChange]) -> RegisterChange | None:
    """Return the entry form by which somebody wrote a line: it is written in the same transaction, right after it."""
    place = bisect_left(entries, line.at, key=lambda entry: entry.made_at)
    entry = entries[place] if place < len(entries) else None
    if entry is None or door.is_past_the_system or entry.made_at - line.at > NEAR:
        return None
    return entry if door.user_id in {None, entry.made_by_id} else None


def _names(lines: list[Line], entries: Iterable[RegisterChange], user: Any) -> Names:
    """Return the names of all records that the lines name, in one query; of households only those `user` may see."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in chain(chain.from_iterable(map(_named_by, lines)), ((USER, e.made_by_id) for e in entries)):
        if isinstance(pk, int):
            wanted.setdefault(kind, set()).add(pk)
    asked = [_named(kind, pks, user) for kind, pks in sorted(wanted.items())]
    if not asked:
        return {}
    return {(kind, pk): name for kind, pk, name in asked[0].union(*asked[1:], all=True)}


def _named(kind: str, pks: set[int], user: Any) -> QuerySet[Any, Any]:
    model, name = _NAMED[kind]
    seen: Any = Household.objects.visible_to(user) if model is Household else model._base_manager  # type: ignore[attr-defined]
    rows = seen.filter(pk__in=pks).order_by()
    labelled: Any = Value(kind, output_field=CharField())
    return rows.values_list(labelled, "pk", Cast(name, CharField()))  # type: ignore[no-any-return]


def _named_by(line: Line) -> Iterator[tuple[str, int | None]]:
    source, whole = _SOURCES[line.source], _value(line.whole) or {}
    yield "member", line.member
    yield USER, line.typist
    yield USER, written(line.through).user_id
    for column in source.columns:
        if column.record and column.name == line.column:
            yield column.record, _value(line.before)
            yield column.record, _value(line.after)
        elif column.record and source.is_dated:
            yield column.record, whole.get(column.name)
