"""Sealing the audit trail into SM3-chained blocks, and proving later that nothing was changed, removed or slipped in.

A block covers every number from the one after the block before it to its `last_id`. Numbers that nobody used (their
transaction was taken back) are simply not there, and stay so: an entry that turns up in a sealed range is a break.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditBlock, AuditEntry
from accounts.models.audit import NUMBER_SEQUENCE, NUMBERING_LOCK
from config.lib.crypto import sm3_hex

BLOCK_SIZE = 2_000
SEALING_LOCK = NUMBERING_LOCK + 1
FIRST_PREVIOUS_HASH = "0" * 64
FIELDS = (
    "id", "at", "actor_id", "actor_name", "role", "address", "request_id", "action",
    "subject_type", "subject_id", "subject_label", "before", "after", "reason",
)  # fmt: skip


@dataclass
class Report:
    """What a verification found.

    `head` is the last block's hash: kept outside the database, it proves later that no block was cut off the end.
    """

    blocks: int = 0
    sealed: int = 0
    tail: int = 0
    head: str = FIRST_PREVIOUS_HASH
    breaks: list[str] = field(default_factory=list)


def seal() -> int:
    """Seal every entry below which nothing can appear any more. Return how many entries were sealed.

    Never waits for a transaction that writes entries, nor lets one wait; a second sealer at the same time does nothing.
    """
    sealed = 0
    while True:
        count = _seal_one_block()
        sealed += count
        if count < BLOCK_SIZE:
            return sealed


def verify() -> Report:
    """Recompute every block and the chain. Reads only, block by block, in constant memory."""
    report = Report()
    previous = _before_all()
    for block in AuditBlock.objects.order_by("number").iterator():
        report.breaks.extend(_faults(previous, block))
        report.blocks += 1
        report.sealed += block.entry_count
        previous = block
    report.head = previous.hash
    report.tail = AuditEntry.objects.filter(pk__gt=previous.last_id).count()
    return report


@transaction.atomic
def _seal_one_block() -> int:
    if not _is_only_sealer():
        return 0
    settled = _settled_up_to()
    previous = AuditBlock.objects.order_by("-number").first() or _before_all()
    entries = _entries(previous.last_id + 1, settled, BLOCK_SIZE)
    if not entries:
        return 0
    block = AuditBlock(
        number=previous.number + 1,
        first_id=previous.last_id + 1,
        last_id=entries[-1]["id"],
        entry_count=len(entries),
        previous_hash=previous.hash,
        sealed_at=timezone.now(),
    )
    block.hash = _hash(block, entries)
    block.save(force_insert=True)
    return len(entries)


def _before_all() -> AuditBlock:
    """Return what the first block follows; it is never saved."""
    return AuditBlock(number=0, last_id=0, hash=FIRST_PREVIOUS_HASH)


def _is_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        return bool(cursor.fetchone()[0])


def _settled_up_to() -> int:
    """Return the highest number below which, itself included, every entry is either visible or will never be.

    First the last number given out, then the locks of the writers under way: a writer without a lock yet will get a
    number above the one just read.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {NUMBER_SEQUENCE}")
        last_given = int(cursor.fetchone()[0])
        cursor.execute(
            """
            SELECT min(objid::bigint) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND pid IS DISTINCT FROM pg_backend_pid()
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [NUMBERING_LOCK],
        )
        lowest = cursor.fetchone()[0]
    return last_given if lowest is None else min(last_given, int(lowest))


def _entries(first_id: int, last_id: int, limit: int | None = None) -> list[dict[str, Any]]:
    numbered = AuditEntry.objects.filter(pk__range=(first_id, last_id)).order_by("pk")
    return list(numbered.values(*FIELDS)[:limit])


def _hash(block: AuditBlock, entries: Iterable[dict[str, Any]]) -> str:
    """Return SM3 over the block's own figures, the hash before it, and one canonical line an entry."""
    head = [block.number, block.first_id, block.last_id, block.entry_count, block.previous_hash, _moment(block)]
    lines = [_canonical(head), *(_canonical([entry[name] for name in FIELDS]) for entry in entries)]
    return sm3_hex("\n".join(lines).encode())


def _moment(block: AuditBlock) -> str:
    return block.sealed_at.astimezone(UTC).isoformat()


def _canonical(values: list[Any]) -> str:
    settled = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    return json.dumps(settled, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)


def _faults(previous: AuditBlock, block: AuditBlock) -> Iterator[str]:
    """Yield a sentence for each way in which `block` does not follow `previous` or its entries."""
    if (block.number, block.first_id) != (previous.number + 1, previous.last_id + 1):
        yield f"第 {block.number} 块前面缺块：它应当接在第 {previous.number} 块、编号 {previous.last_id} 之后。"
    elif block.previous_hash != previous.hash:
        yield f"第 {block.number} 块与前一块的摘要接不上。"
    entries = _entries(block.first_id, block.last_id)
    if len(entries) != block.entry_count:
        yield (
            f"第 {block.number} 块（编号 {block.first_id}–{block.last_id}）封存时有 {block.entry_count} 条，"
            f"现在有 {len(entries)} 条：{_how_many(len(entries) - block.entry_count)}。"
        )
    elif _hash(block, entries) != block.hash:
        yield f"第 {block.number} 块（编号 {block.first_id}–{block.last_id}）的内容被改动过。"


def _how_many(difference: int) -> str:
    return f"多出 {difference} 条" if difference > 0 else f"少了 {-difference} 条"
