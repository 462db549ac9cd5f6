"""Compares judged households with the stored verdicts and writes the differences, a chunk at a time, set-wise."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any, NamedTuple

from django.db import connection

from assessments.criteria.verdict import Outcome
from assessments.facts import array
from assessments.judging import Packed, content_of
from assessments.models import ExitRun, HouseholdVerdict, RunError
from assessments.models.verdicts import CRITERIA_FIELDS
from households.status import OPEN_STATUSES

MET = Outcome.MET.value
_COLUMNS = (
    "household_id", "township_id", "village_id", "run_from_id", "overall", *CRITERIA_FIELDS, "unmet_count",
    "unknown_count", "per_head", "income_margin", "overall_since", "content_since", "details", "further",
    "evidence", "digest",
)  # fmt: skip
_COPY = f"COPY {HouseholdVerdict._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN"


class Overtaken(Exception):
    """Somebody else stored a verdict on one of these households meanwhile. Read again and try again."""


@dataclass
class Tally:
    """What was counted, as in `assessments.models.runs.Counts`."""

    read: int = 0
    changed: int = 0
    newly_eligible: int = 0
    newly_blocked: int = 0
    errors: int = 0
    eligible: int = 0
    unmet: int = 0
    unknown: int = 0
    seconds: float = 0

    def add(self, packed: Iterable[Packed]) -> None:
        """Count what the households are found to be."""
        for one in packed:
            self.read += 1
            if one.overall == MET:
                self.eligible += 1
            elif one.unmet_count:
                self.unmet += 1
            else:
                self.unknown += 1
            if one.error:
                self.errors += 1

    def __iadd__(self, other: "Tally") -> "Tally":
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self


Stored = tuple[int, int, int]
"""Id, digest and run of the current row of a household: all that an unchanged one needs."""

_CURRENT = f"""
SELECT household_id, id, digest, run_from_id FROM {HouseholdVerdict._meta.db_table}
WHERE household_id = ANY(%s::bigint[]) AND run_until_id IS NULL
"""


class Earlier(NamedTuple):
    """A stored row in full, for a household that changed."""

    overall: str
    details: list[list[str]]
    further: list[list[str]]
    overall_since: datetime
    content_since: datetime


def store(run: ExitRun, packed: Sequence[Packed]) -> Tally:
    """Write what differs from the stored verdicts of these households as of `run`; return all counts.

    Call it inside a transaction. A verdict that was stored with later knowledge (a recheck since the run began) stays.
    Raises Overtaken, or IntegrityError, when another process was there in between.
    """
    tally = Tally()
    tally.add(packed)
    stored = current_rows([one.household_id for one in packed])
    other = [one for one in packed if (row := stored.get(one.household_id)) is None or row[1] != one.digest]
    later = set(ExitRun.objects.filter(known_at__gt=run.known_at).values_list("pk", flat=True))
    _write(
        run,
        [one for one in other if one.household_id not in stored or stored[one.household_id][2] not in later],
        stored,
    )
    _note_errors(run, packed)
    base = run.previous_id or 0
    since = {household_id for household_id, row in stored.items() if row[2] > base}
    rewritten = [one for one in packed if one.household_id in since] if since else []
    _compare_with_the_night_before(run, {one.household_id: one for one in other + rewritten}, tally)
    return tally


def current_rows(household_ids: Sequence[int]) -> dict[int, Stored]:
    """Return household id → id, digest and run of its current row."""
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [array(household_ids)])
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _write(run: ExitRun, differing: list[Packed], stored: dict[int, Stored]) -> None:
    if not differing:
        return
    ended = {stored[one.household_id][0] for one in differing if one.household_id in stored}
    earlier = _in_full(HouseholdVerdict.objects.filter(pk__in=ended)) if ended else {}
    if ended:
        done = HouseholdVerdict.objects.current().filter(pk__in=ended).update(run_until=run)
        if done != len(ended):
            raise Overtaken
    now, line = run.known_at.isoformat(), run.standard.income_line
    lines = [_copy_line(one, earlier.get(one.household_id), run_id=run.pk, now=now, line=line) for one in differing]
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, StringIO("".join(lines)))


def _in_full(rows: Any) -> dict[int, Earlier]:
    columns = rows.values_list("household_id", "overall", "details", "further", "overall_since", "content_since")
    return {row[0]: Earlier(*row[1:]) for row in columns}


def _copy_line(one: Packed, earlier: Earlier | None, *, run_id: int, now: str, line: Decimal) -> str:
    overall_since = content_since = now
    if earlier is not None:
        if earlier.overall == one.overall:
            overall_since = earlier.overall_since.isoformat()
        if _same_content(earlier, one):
            content_since = earlier.content_since.isoformat()
    money = "\\N\t\\N" if one.per_head is None else f"{one.per_head}\t{one.per_head - line}"
    outcomes = "\t".join(one.outcomes)
    details, further = (text.replace("\\", "\\\\") for text in (one.details, one.further))
    return (
        f"{one.household_id}\t{one.township_id}\t{one.village_id}\t{run_id}\t{one.overall}\t{outcomes}\t"
        f"{one.unmet_count}\t{one.unknown_count}\t{money}\t{overall_since}\t{content_since}\t{details}\t{further}\t"
        f"{one.evidence}\t{one.digest}\n"
    )


def _same_content(earlier: Earlier, one: Packed) -> bool:
    now = content_of(json.loads(one.details), json.loads(one.further))
    return content_of(earlier.details, earlier.further) == now


def _note_errors(run: ExitRun, packed: Sequence[Packed]) -> None:
    errors = [RunError(run=run, household_id=one.household_id, message=one.error[:200]) for one in packed if one.error]
    if errors:
        RunError.objects.bulk_create(errors, ignore_conflicts=True)


def _compare_with_the_night_before(run: ExitRun, touched: dict[int, Packed], tally: Tally) -> None:
    """Count which of the households that may differ do differ from the last good run of an earlier day."""
    before = {}
    if touched and run.previous is not None:
        before = _in_full(HouseholdVerdict.objects.at(run.previous).filter(household__in=list(touched)))
    for household_id, one in touched.items():
        _count_change(tally, one, before.get(household_id))


def _count_change(tally: Tally, one: Packed, before: Earlier | None) -> None:
    was_met = before is not None and before.overall == MET
    tally.newly_eligible += one.overall == MET and not was_met
    tally.newly_blocked += was_met and one.overall != MET
    if before is None or not _same_content(before, one):
        tally.changed += 1


def close_left(run: ExitRun) -> int:
    """End the current verdicts of households that are no longer open; return how many there were."""
    table = HouseholdVerdict._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} v SET run_until_id = %s FROM households_household h WHERE h.id = v.household_id"
            " AND v.run_until_id IS NULL AND h.status <> ALL(%s)",
            [run.pk, [status.value for status in OPEN_STATUSES]],
        )
        return int(cursor.rowcount)
