"""The rehearsal every county should hold: back up, bring back elsewhere, prove it, log in."""

from contextlib import closing
from pathlib import Path

import pgtrigger
import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from config.backup import take
from config.backup.manifest import read_manifest
from tests.backup.conftest import rows_of
from tests.conftest import PASSWORD
from tests.funds.conftest import pay

pytestmark = pytest.mark.long

LOGIN = """
import config.ready
from django.test import Client
answer = Client().post("/login/", {{"username": "wang", "password": "{password}"}})
print(answer.status_code, answer.headers.get("Location"))
"""


def test_a_county_comes_back_whole_elsewhere(filled, backup, elsewhere, settings):
    with connection.cursor() as cursor:
        before = rows_of(cursor)
    done = elsewhere.run("-m", "config.backup", "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "与备份时一致" in done.stdout
    assert "逐笔重算全部一致" in done.stdout
    assert "逐块重算全部一致" in done.stdout
    after = elsewhere.rows()
    assert before["accounts_auditentry"] > 0
    # The backup wrote its own row after the snapshot, and the restore wrote one there.
    assert after == before
    photo = Path(settings.MEDIA_ROOT) / filled.photo.file.name
    assert (elsewhere.var / "media" / filled.photo.file.name).read_bytes() == photo.read_bytes()


def test_the_chains_prove_themselves_there_and_people_log_in(filled, backup, elsewhere):
    assert elsewhere.run("-m", "config.backup", "restore", str(backup)).returncode == 0
    for command, sentence in (("verify_ledger", "全部一致"), ("verify_audit", "没有发现改动")):
        proven = elsewhere.run("manage.py", command)
        assert (proven.returncode, sentence in proven.stdout) == (0, True), proven.stderr
    elsewhere.settings = "config.settings.test"
    answer = elsewhere.run("-c", LOGIN.format(password=PASSWORD))
    assert answer.stdout.split() == ["302", "/"], answer.stderr


def test_what_is_posted_while_the_dump_is_written_is_wholly_left_out(filled, backups, elsewhere, monkeypatch):
    """The figures and the dump come from one snapshot, else the restore would find a difference."""
    dump = take.run_program

    def pay_and_dump(*words, **more):
        pay(filled, "100.00")
        AuditEntry.objects.create(action="meanwhile")
        dump(*words, **more)

    monkeypatch.setattr(take, "run_program", pay_and_dump)
    backup = take.take_backup(backups, say=lambda _: None)
    done = elsewhere.run("-m", "config.backup", "restore", str(backup))
    assert done.returncode == 0, done.stderr
    with closing(psycopg2.connect(elsewhere.url)) as there, there.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_auditentry WHERE action = 'meanwhile'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT sum(amount) FROM funds_ledgerentry WHERE kind = 'payment'")
        assert cursor.fetchone()[0] == -2500


def test_what_was_altered_before_the_backup_is_still_found_after_the_restore(filled, backups, elsewhere):
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_ledgerentry SET note = 'altered' WHERE number = 2")
    backup = take.take_backup(backups, say=lambda _: None)
    done = elsewhere.run("-m", "config.backup", "restore", str(backup))
    assert done.returncode == 1
    assert "第 2 笔的内容与校验码不符，被改动过" in done.stderr
    assert "请保留现场并报告审计管理员" in done.stderr


def test_a_restored_county_can_be_replaced_and_saved_again(filled, backup, elsewhere, backups):
    elsewhere.run("-m", "config.backup", "restore", str(backup))
    (elsewhere.var / "media" / "newer.jpg").write_bytes(b"newer")
    refused = elsewhere.run("-m", "config.backup", "restore", str(backup))
    assert refused.returncode == 1
    assert "没有恢复。请换一个空的数据库和文件夹" in refused.stderr
    replaced = elsewhere.run("-m", "config.backup", "restore", str(backup), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    [kept] = elsewhere.var.glob("media-before-*")
    assert (kept / "newer.jpg").read_bytes() == b"newer"
    assert not (elsewhere.var / "media" / "newer.jpg").exists()
    again = elsewhere.run("-m", "config.backup", "take", str(backups / "again"))
    assert again.returncode == 0, again.stderr
    [second] = (backups / "again").iterdir()
    first, second = read_manifest(backup).state, read_manifest(second).state
    assert (second.ledger_heads, second.audit_head) == (first.ledger_heads, first.audit_head)


def test_a_logged_in_session_is_not_handed_out_with_the_backup(filled, backups, elsewhere):
    Session.objects.create(session_key="stolen", session_data="x", expire_date=timezone.now())
    backup = take.take_backup(backups, say=lambda _: None)
    assert elsewhere.run("-m", "config.backup", "restore", str(backup)).returncode == 0
    assert elsewhere.rows()["django_session"] == 0


@pytest.mark.parametrize("variables", [{"HUCE_FIELD_KEYS": "2027b:MDEyMzQ1Njc4OWFiY2RlZg=="}])
def test_without_the_keys_nothing_is_restored(filled, backup, elsewhere, variables):
    done = elsewhere.run("-m", "config.backup", "restore", str(backup), **variables)
    assert done.returncode == 1
    assert "用密钥 demo 加密" in done.stderr
    assert elsewhere.rows() == {}


def test_another_hash_key_does_not_open_the_seal(filled, backup, elsewhere):
    done = elsewhere.run("-m", "config.backup", "restore", str(backup), HUCE_HASH_KEY="MDEyMzQ1Njc4OWFiY2RlZg==")
    assert done.returncode == 1
    assert "HUCE_HASH_KEY 不是做备份时的那一把" in done.stderr
