"""Where sources disagree (说法不一): what each says of the same thing, which one counts, and why.

A record counts by its own day, as in the exit check; another source is heard as long as it spoke of the same period and
not long before. What a source said later replaces what it said earlier; what it left empty says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

HEARD_DAYS = 365
"""How long before the record that counts another source may have spoken and still be held against it."""


@dataclass(frozen=True)
class Saying:
    """One record as it is compared: whose it is (0: the household's), who said it, on which day, of which period."""

    pk: int
    owner: int
    origin: str
    on: date
    period: Any
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field of one thing about which sources differ: the saying that counts, then the others, newest first."""

    owner: int
    field: str
    counts: Saying
    others: tuple[Saying, ...]

    @property
    def why(self) -> str:
        """Say why one counts."""
        rivals = [one for one in self.others if one.values[self.field] != self.counts.values[self.field]]
        if any(one.on == self.counts.on for one in rivals):
            return "同一天的，按后登记的算"
        return "按日期最近的算"


def differences(sayings: Iterable[Saying], fields: Sequence[str], *, current: Any = None) -> list[Difference]:
    """Return where the sayings of one kind differ in `fields`, owner by owner.

    Of each owner the newest period is looked at, and every one from `current` on.
    """
    found: list[Difference] = []
    for owner, own in _grouped(sayings, lambda one: one.owner):
        newest = max(one.period for one in own) if own[0].period is not None else None
        for period, group in _grouped(own, lambda one: one.period):
            if period == newest or (current is not None and period >= current):
                found += _within(owner, group, fields)
    return found


def newest_first(sayings: Iterable[Saying]) -> list[Saying]:
    """Return sayings in the order in which they count: the latest day first, of one day the one written down last."""
    return sorted(sayings, key=lambda one: (one.on, one.pk), reverse=True)


def _grouped(sayings: Iterable[Saying], key: Any) -> list[tuple[Any, list[Saying]]]:
    ordered = sorted(sayings, key=lambda one: (key(one) is not None, key(one) or 0))
    return [(value, list(group)) for value, group in groupby(ordered, key)]


def _within(owner: int, group: Iterable[Saying], fields: Sequence[str]) -> list[Difference]:
    latest: dict[str, Saying] = {}
    for one in newest_first(group):
        latest.setdefault(one.origin, one)
    counts, *others = latest.values()
    heard = [one for one in others if one.on >= counts.on - timedelta(days=HEARD_DAYS)]
    found = []
    for field in fields:
        value = counts.values[field]
        saying = tuple(one for one in heard if _is_said(one.values[field]))
        if _is_said(value) and any(one.values[field] != value for one in saying):
            found.append(Difference(owner, field, counts, saying))
    return found


def _is_said(value: Any) -> bool:
    return value not in (None, "", [])
