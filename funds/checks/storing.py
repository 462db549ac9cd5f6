"""Stores what a check found over the whole county: only what differs from its living problems is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from funds.checks.check import (
    LONGEST_ABOUT,
    LONGEST_KEY,
    LONGEST_SENTENCE,
    LONGEST_VALUE,
    Check,
    Fault,
)
from funds.finding_status import FindingState
from funds.models import MoneyFinding

STORE_LOCK = 1_214_604_107
_TOLD = ("about", "sentence", "value", "amount", "line_id", "project_id", "household_id", "township_id")


@dataclass
class Written:
    """How many problems were opened, are found no more, and are told anew."""

    opened: int = 0
    gone: int = 0
    changed: int = 0


def store(check: Check, faults: Iterable[Fault], day: date) -> Written:
    """Make the living problems of `check` what it found, in the caller's transaction; return how many rows changed.

    What is not found any more ends when nobody was given it; else it is marked, and waits for a second person. What
    people closed with the same value is not opened again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])
    found = {fault.key[:LONGEST_KEY]: fault for fault in faults}
    living = {one.key: one for one in MoneyFinding.objects.live().filter(check_id=check.id)}
    settled = _settled(check)
    new = [
        _finding(check, fault, day)
        for key, fault in found.items()
        if key not in living and (key, fault.value[:LONGEST_VALUE]) not in settled
    ]
    MoneyFinding.objects.bulk_create(new, batch_size=1000)
    gone = [one for key, one in living.items() if key not in found and one.gone_on is None]
    told = [one for key, one in living.items() if key in found and _tell(one, check, found[key])]
    _end(gone, day)
    MoneyFinding.objects.bulk_update(told, [*_TOLD, "mode", "category", "gone_on"], batch_size=500)
    return Written(opened=len(new), gone=len(gone), changed=len(told))


def _settled(check: Check) -> set[tuple[str, str]]:
    closed = MoneyFinding.objects.filter(check_id=check.id, state=FindingState.CLOSED)
    return set(closed.values_list("key", "value"))


def _texts(fault: Fault) -> dict[str, Any]:
    return fault._asdict() | {
        "key": fault.key[:LONGEST_KEY],
        "about": fault.about[:LONGEST_ABOUT],
        "sentence": fault.sentence[:LONGEST_SENTENCE],
        "value": fault.value[:LONGEST_VALUE],
    }


def _finding(check: Check, fault: Fault, day: date) -> MoneyFinding:
    return MoneyFinding(check_id=check.id, mode=check.mode, category=check.category, since=day, **_texts(fault))


def _tell(one: MoneyFinding, check: Check, fault: Fault) -> bool:
    """Put into a living problem what is told of it now; say whether that is something else."""
    now = {name: value for name, value in _texts(fault).items() if name in _TOLD}
    now |= {"mode": check.mode, "category": check.category, "gone_on": None}
    other = {name: value for name, value in now.items() if getattr(one, name) != value}
    for name, value in other.items():
        setattr(one, name, value)
    return bool(other)


def _end(gone: list[MoneyFinding], day: date) -> None:
    for one in gone:
        one.gone_on = day
        if one.state == FindingState.OPEN:
            one.state = FindingState.GONE
    MoneyFinding.objects.bulk_update(gone, ["gone_on", "state"], batch_size=500)
