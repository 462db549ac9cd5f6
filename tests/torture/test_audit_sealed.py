"""Writers and sealers of the audit trail at once, killed at random: every entry sealed once, the chain unbroken."""

import random
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts import sealing
from accounts.audit import record
from accounts.models import AuditBlock, AuditEntry
from accounts.sealing import seal, verify
from tests.torture.processes import Notes, finish, kill, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

WRITERS, SEALERS, KILLS = 5, 2, 16
TRANSACTIONS = 100


def write(seed: int, notes: Notes, transactions: int) -> None:
    """Write entries in transactions short and long, some taken back; note the numbers of those that are committed."""
    chance = random.Random(seed)
    for _ in range(transactions):
        taken_back = chance.random() < 0.15
        with transaction.atomic():
            numbers = []
            for _ in range(chance.randint(1, 4)):
                entry = record(actor=None, action="torture", after={"writer": seed, "sum": chance.random()})
                numbers.append(entry.pk)
                time.sleep(chance.choice([0, 0, 0.01]))
            transaction.set_rollback(taken_back)
        if not taken_back:
            notes.add(*numbers)


def seal_for_ever() -> None:
    while True:
        seal()


def test_a_trail_sealed_by_killed_sealers_under_killed_writers_holds_every_entry_once(monkeypatch, tmp_path):
    monkeypatch.setattr(sealing, "BLOCK_SIZE", 7)
    notes, chance = Notes(tmp_path), random.Random(3)
    writers = [start(write, seed, notes, TRANSACTIONS) for seed in range(WRITERS)]
    doomed = start(write, WRITERS, notes, 10_000)
    sealers = [start(seal_for_ever) for _ in range(SEALERS)]
    sealed_under_way = set()
    for number in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.3))
        victim = number % SEALERS
        assert kill(sealers[victim])
        sealers[victim] = start(seal_for_ever)
        if number % 4 == 0:
            assert kill(doomed)
            doomed = start(write, WRITERS + 1 + number, notes, 10_000)
        sealed_under_way.add(AuditBlock.objects.count())
        if number % 4 == 3:
            assert verify().breaks == []
    finish(*writers)
    for child in (doomed, *sealers):
        assert kill(child)

    assert len(sealed_under_way) > 1, "nothing was sealed while the writers wrote"
    seal_the_rest()
    everything_is_sealed_once({number for line in notes.all() for number in line})


def seal_the_rest() -> None:
    """Seal to the last entry; the database may still be clearing up after those killed last."""
    last, deadline = AuditEntry.objects.order_by("pk").last().pk, time.monotonic() + 30
    while AuditBlock.objects.order_by("number").last().last_id < last:
        assert time.monotonic() < deadline, "something is left that cannot be sealed"
        seal()


def everything_is_sealed_once(committed: set[int]) -> None:
    """Compare the blocks with the entries, number by number, and the entries with what the writers were told."""
    entries = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    blocks = list(AuditBlock.objects.order_by("number").values_list("number", "first_id", "last_id", "entry_count"))
    assert committed <= set(entries)
    assert [block[0] for block in blocks] == list(range(1, len(blocks) + 1))
    ends = [0, *(block[2] for block in blocks)]
    assert [block[1] - 1 for block in blocks] == ends[:-1]
    assert [sum(first <= pk <= last for pk in entries) for _, first, last, _ in blocks] == [b[3] for b in blocks]
    report = verify()
    assert (report.breaks, report.sealed, report.tail) == ([], len(entries), 0)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"已封存 {len(entries)} 条" in out.getvalue()
