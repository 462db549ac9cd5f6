import threading
from collections.abc import Callable
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import sealing
from accounts.audit import record
from accounts.models import AuditBlock, AuditEntry
from accounts.sealing import seal, verify

APPEND_ONLY = ("accounts.AuditEntry:append_only", "accounts.AuditBlock:append_only")
NUMBERED = "accounts.AuditEntry:numbered"


def write(count: int, action: str = "test") -> list[int]:
    return [record(actor=None, action=action, after={"sum": 1.5, "name": "李"}).pk for _ in range(count)]


def verify_audit() -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def three_blocks(db, monkeypatch) -> list[int]:
    """Seal six entries in three blocks of two, with a seventh still unsealed; return all the numbers."""
    monkeypatch.setattr(sealing, "BLOCK_SIZE", 2)
    numbers = write(6)
    seal()
    return numbers + write(1)


def test_sealing_covers_every_entry_once_and_again_seals_nothing(three_blocks):
    assert seal() == 1
    assert seal() == 0

    covered = AuditBlock.objects.order_by("number").values_list("number", "first_id", "last_id", "entry_count")
    first = three_blocks[0]
    assert [block[0] for block in covered] == [1, 2, 3, 4]
    assert [block[2] - first for block in covered] == [1, 3, 5, 6]
    assert sum(block[3] for block in covered) == 7


def test_an_intact_trail_verifies_and_the_unsealed_tail_is_told(three_blocks):
    report = verify()

    assert (report.breaks, report.blocks, report.sealed, report.tail) == ([], 3, 6, 1)
    assert report.head == AuditBlock.objects.get(number=3).hash
    assert "已封存 6 条，共 3 块；未封存 1 条。" in verify_audit()


def test_an_empty_trail_verifies(db):
    assert seal() == 0
    assert verify().breaks == []


def change(numbers: list[int]) -> None:
    AuditEntry.objects.filter(pk=numbers[2]).update(reason="后来改的")


def remove(numbers: list[int]) -> None:
    AuditEntry.objects.filter(pk=numbers[2]).delete()


def insert(numbers: list[int]) -> None:
    AuditEntry.objects.filter(pk=numbers[2]).update(id=numbers[0] - 1)
    AuditEntry.objects.create(id=numbers[2], action="test", after={"sum": 1.5, "name": "李"})
    AuditEntry.objects.filter(pk=numbers[0] - 1).delete()


def change_figure(numbers: list[int]) -> None:
    AuditEntry.objects.filter(pk=numbers[3]).update(after={"sum": 1.6, "name": "李"})


def cut_block(numbers: list[int]) -> None:
    AuditBlock.objects.filter(number=2).delete()


def reseal(numbers: list[int]) -> None:
    AuditEntry.objects.filter(pk=numbers[2]).update(reason="后来改的")
    block = AuditBlock.objects.get(number=2)
    entries = sealing._entries(block.first_id, block.last_id)
    AuditBlock.objects.filter(number=2).update(hash=sealing._hash(block, entries))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change, "第 2 块（编号"),
        (change_figure, "的内容被改动过"),
        (remove, "少了 1 条"),
        (insert, "的内容被改动过"),
        (cut_block, "第 3 块前面缺块"),
        (reseal, "第 3 块与前一块的摘要接不上"),
    ],
)
def test_what_was_changed_behind_the_triggers_is_found(three_blocks, tamper: Callable, found):
    with pgtrigger.ignore(*APPEND_ONLY, NUMBERED):
        tamper(three_blocks)

    assert any(found in sentence for sentence in verify().breaks)
    with pytest.raises(CommandError, match="处对不上"):
        verify_audit()


def test_an_entry_slipped_into_an_unused_number_is_found(db):
    write(1)
    with transaction.atomic():
        [unused] = write(1)
        transaction.set_rollback(True)
    write(1)
    seal()
    assert verify().breaks == []

    with pgtrigger.ignore(NUMBERED):
        AuditEntry.objects.create(id=unused, action="slipped in")

    assert any("多出 1 条" in sentence for sentence in verify().breaks)


@pytest.mark.django_db(transaction=True)
def test_sealing_stops_below_a_writer_under_way_and_takes_its_entry_later():
    write(2)
    written, may_commit = threading.Event(), threading.Event()

    def import_slowly() -> None:
        with transaction.atomic():
            write(1, "import")
            written.set()
            may_commit.wait(20)
        connection.close()

    writer = threading.Thread(target=import_slowly)
    writer.start()
    assert written.wait(20)
    write(1, "login")
    during = seal()
    may_commit.set()
    writer.join()
    after = seal()

    assert (during, after) == (2, 2)
    report = verify()
    assert (report.breaks, report.sealed, report.tail) == ([], 4, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_sealers_one_does_nothing():
    write(1)
    holding, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.SEALING_LOCK])
            holding.set()
            may_end.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert holding.wait(20)
    sealed = seal()
    may_end.set()
    other.join()

    assert sealed == 0
    assert seal() == 1
