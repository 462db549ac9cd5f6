"""Two people edit one record: what was there when a form was opened, what is there now, what was typed.

A form carries a stamp of the values it was opened with (digests, signed: no value leaves the server twice). Saving
compares three sides, field by field. What only one side changed is taken from that side; what both changed to different
values is a clash, and the person who saves second decides it on a page of its own. Nothing is ever overwritten unseen.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from config.lib.crypto import keyed_hash
from config.lib.entry_fields import EntryField

CHOOSE = "choose-"
"""What the names of the form fields begin with by which a person chooses a side."""
DIGEST_CHARACTERS = 16
SALT = "huce.opened-with"

Side = Literal["mine", "theirs"]
SIDES: tuple[Side, ...] = ("mine", "theirs")


@dataclass(frozen=True)
class Opening:
    """What a form was opened with, as digests by field, and whose value its sender chose in each clash, as tickets."""

    digests: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Writer:
    """Who wrote the value that stands there now, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Clash:
    """One field that two people changed to different values: what stands there now, and what is to be saved."""

    name: str
    theirs: Any
    mine: Any


class EditConflict(Exception):
    """The record changed while the form was open, and the person has not said yet whose value counts."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__("clash: " + ", ".join(clash.name for clash in clashes))
        self.clashes = clashes


@dataclass(frozen=True)
class Merged:
    """What to save: all fields, and for each decided clash whose value was chosen."""

    values: dict[str, Any]
    choices: dict[str, tuple[Clash, Side]]


@dataclass(frozen=True)
class Comparison:
    """One clash on the compare page: both sides in words, the form values that choose them, who wrote the other."""

    name: str
    label: str
    theirs: str
    mine: str
    choose_theirs: str
    choose_mine: str
    by: Writer | None


def stamp(values: Mapping[str, Any], *, record: str) -> str:
    """Return the signed stamp of `values` as they stand when a form about `record` is opened."""
    return signing.dumps(digests(values), salt=f"{SALT}.{record}")


def read_stamp(text: str, *, record: str) -> dict[str, str] | None:
    """Return the digests in a stamp for `record`, or None when it was not made here for this record."""
    try:
        read: dict[str, str] = signing.loads(text, salt=f"{SALT}.{record}")
    except signing.BadSignature:
        return None
    return read


def digest(value: Any) -> str:
    """Return a short keyed digest of a record (by its key) or anything JSON can hold. "", [] and None are one."""
    plain = getattr(value, "pk", value)
    text = "" if plain in ("", None, []) else json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False)
    return keyed_hash(text)[:DIGEST_CHARACTERS]


def digests(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each of `values`."""
    return {name: digest(value) for name, value in values.items()}


def merge(
    *, opened: Mapping[str, str], now: Mapping[str, Any], typed: Mapping[str, Any], chosen: Mapping[str, str]
) -> Merged:
    """Return what to save, field by field: `opened` digests, `now` stored values, `typed` values, `chosen` tickets.

    A ticket (`ticket`) counts only for the value it was shown beside. Raises EditConflict with every field that both
    sides changed differently and nobody has decided.
    """
    values: dict[str, Any] = {}
    choices: dict[str, tuple[Clash, Side]] = {}
    open_clashes = []
    for name, mine in typed.items():
        theirs, before = now[name], opened.get(name)
        if digest(theirs) == before or digest(mine) == digest(theirs):
            values[name] = mine
        elif digest(mine) == before:
            values[name] = theirs
        elif (side := _side(chosen.get(name, ""), theirs)) is None:
            open_clashes.append(Clash(name, theirs, mine))
        else:
            choices[name] = (Clash(name, theirs, mine), side)
            values[name] = mine if side == "mine" else theirs
    if open_clashes:
        raise EditConflict(open_clashes)
    return Merged(values, choices)


def is_repeat(*, opened: Mapping[str, str], now: Mapping[str, Any], typed: Mapping[str, Any]) -> bool:
    """Say whether the very same form has been saved already: the record changed since, to exactly what it says."""
    return bool(opened) and opened != digests(now) and all(digest(typed[name]) == digest(now[name]) for name in typed)


def comparisons(
    clashes: Iterable[Clash], fields: Iterable[EntryField], *, writer_of: Callable[[str], Writer | None]
) -> list[Comparison]:
    """Return the clashes as the compare page shows them; `writer_of` says who wrote the other value of a field."""
    by_name = {one.name: one for one in fields}
    shown = []
    for clash in clashes:
        one = by_name[clash.name]
        shown.append(
            Comparison(
                name=one.name,
                label=one.label,
                theirs=one.words(clash.theirs),
                mine=one.words(clash.mine),
                choose_theirs=ticket("theirs", clash.theirs),
                choose_mine=ticket("mine", clash.theirs),
                by=writer_of(one.name),
            )
        )
    return shown


def decided_clashes(merged: Merged, fields: Iterable[EntryField]) -> list[dict[str, str]]:
    """Return each clash the person decided, in words: what somebody else had put, what they typed, which counts."""
    by_name = {one.name: one for one in fields}
    told = []
    for name, (clash, side) in merged.choices.items():
        one = by_name[name]
        words = {"mine": one.words(clash.mine), "theirs": one.words(clash.theirs)}
        told.append({"name": name, "label": one.label, "chosen": side} | words)
    return told


def told_choices(merged: Merged, fields: Iterable[EntryField]) -> dict[str, list[dict[str, str]]]:
    """Return the decided clashes as the audit trail notes them beside the values; nothing when there were none."""
    decided = [
        {key: told[key] for key in ("label", "mine", "theirs", "chosen")} for told in decided_clashes(merged, fields)
    ]
    return {"choices": decided} if decided else {}


def ticket(side: Side, theirs: Any) -> str:
    """Return the form value by which a person chooses `side` in a clash with the value `theirs` they were shown."""
    return f"{side}.{digest(theirs)}"


def _side(chosen: str, theirs: Any) -> Side | None:
    return next((side for side in SIDES if chosen == ticket(side, theirs)), None)
