"""Stores what the rules found about households: only what differs from the open findings is written, set-wise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.functions import MD5, Now

from accounts.reveal import NumberSaid
from households.models import Finding, Member, NumberReading, Waiver
from households.quality.evaluating import Evaluation, Found, Key
from households.waivers import WaiverState

VALUE_CHANGED = "登记的内容变了"
MENDED = "问题已经消除"


@dataclass
class Written:
    """How many findings were opened, closed, and told anew."""

    opened: int = 0
    closed: int = 0
    changed: int = 0


def store_findings(household_ids: Sequence[int], evaluation: Evaluation, day: date) -> Written:
    """Make the open findings of these households what `evaluation` found; return how many rows were written.

    What is no longer so is closed, and its waiver ends. Where a rule could not answer, everything stays. Call it in a
    transaction that has locked none of the households: two that store at once wait for each other on single rows only.
    """
    stored = _open_ones(household_ids)
    new = {key: found for key, found in evaluation.found.items() if key not in stored}
    gone = [
        row[0]
        for key, row in stored.items()
        if key not in evaluation.found and (key[0], key[1]) not in evaluation.unanswered
    ]
    other = {
        row[0]: found
        for key, row in stored.items()
        if (found := evaluation.found.get(key)) is not None and found != row[1]
    }
    _open(new, day)
    _close(gone)
    _tell_anew(other)
    return Written(opened=len(new), closed=len(gone), changed=len(other))


def remember_numbers(opened: Mapping[int, NumberSaid]) -> None:
    """Keep what the numbers say that had to be opened, each beside the digest of its cipher text as it stands now."""
    if not opened:
        return
    seen = Member.objects.filter(pk__in=opened).annotate(seen=MD5("id_number")).order_by("pk")
    rows = [
        NumberReading(member_id=pk, seen=digest, **opened[pk]._asdict())
        for pk, digest in seen.values_list("pk", "seen")
    ]
    columns = ["seen", *NumberSaid._fields]
    NumberReading.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["member"], update_fields=columns, batch_size=2000
    )


_OPEN = """
SELECT id, rule, household_id, member_id, field, severity, value, sentence FROM households_finding
WHERE household_id = ANY(%s::bigint[]) AND closed_at IS NULL
"""


def _open_ones(household_ids: Sequence[int]) -> dict[Key, tuple[int, Found]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, ["{" + ",".join(map(str, household_ids)) + "}"])
        rows = cursor.fetchall()
    return {row[1:5]: (row[0], Found._make(row[5:])) for row in rows}


def _open(new: dict[Key, Found], day: date) -> None:
    findings = [
        Finding(
            rule=rule,
            household_id=household_id,
            member_id=member_id,
            field=field,
            severity=found.severity,
            value=found.value,
            sentence=found.sentence,
            since=day,
        )
        for (rule, household_id, member_id, field), found in sorted(new.items(), key=_in_order)
    ]
    Finding.objects.bulk_create(findings, batch_size=2000, ignore_conflicts=True)


def _in_order(item: tuple[Key, Any]) -> tuple[int, int, str, str]:
    rule, household_id, member_id, field = item[0]
    return household_id, member_id or 0, rule, field


def _close(finding_ids: list[int]) -> None:
    if finding_ids:
        _end_waivers(finding_ids, MENDED)
        Finding.objects.open().filter(pk__in=finding_ids).update(closed_at=Now(), waived_until=None)


def _tell_anew(other: dict[int, Found]) -> None:
    """Write what is told differently now. A waiver was given for the value as it stood: another one ends it."""
    if not other:
        return
    rows = list(Finding.objects.open().filter(pk__in=other))
    moved = [row.pk for row in rows if row.value != other[row.pk].value]
    if moved:
        _end_waivers(moved, VALUE_CHANGED)
    for row in rows:
        if row.value != other[row.pk].value:
            row.waived_until = None
        row.severity, row.value, row.sentence = other[row.pk]
    Finding.objects.bulk_update(rows, ["severity", "value", "sentence", "waived_until"], batch_size=1000)


def _end_waivers(finding_ids: list[int], reason: str) -> None:
    live = Waiver.objects.filter(finding__in=finding_ids, state__in=[WaiverState.ASKED, WaiverState.APPROVED])
    live.update(state=WaiverState.ENDED, ended_at=Now(), end_reason=reason)
