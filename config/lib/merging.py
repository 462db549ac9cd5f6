"""Two people edit one record: what was there when a form was opened, what is there now, what was typed.

A form carries a stamp of the values it was opened with (digests, signed: no value leaves the server twice). Saving
compares three sides, field by field. What only one side changed is taken from that side; what both changed to different
values is a clash, and the person who saves second decides it on a page of its own. Nothing is ever overwritten unseen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from config.lib.crypto import keyed_hash

DIGEST_CHARACTERS = 16
SALT = "huce.opened-with"

Side = Literal["mine", "theirs"]
SIDES: tuple[Side, ...] = ("mine", "theirs")


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


def stamp(values: Mapping[str, Any], *, record: str) -> str:
    """Return the signed stamp of `values` as they stand when a form about `record` is opened."""
    return signing.dumps({name: digest(value) for name, value in values.items()}, salt=f"{SALT}.{record}")


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


def ticket(side: Side, theirs: Any) -> str:
    """Return the form value by which a person chooses `side` in a clash with the value `theirs` they were shown."""
    return f"{side}.{digest(theirs)}"


def _side(chosen: str, theirs: Any) -> Side | None:
    return next((side for side in SIDES if chosen == ticket(side, theirs)), None)
