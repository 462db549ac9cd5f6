"""Changing the key of the encrypted columns, on the register with money and history."""

from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEntry
from accounts.reveal import masked
from accounts.rotation import encrypted_columns, keys_in_use, rotate
from config.lib.crypto import decrypt
from config.lib.refusals import Refused
from funds.models import FundLine, LedgerEntry
from funds.verification import verify_line
from households.models import Member
from tests.funds.conftest import build_funds, post_the_usual

OLD, NEW = "demo", "2027a"

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(county):
    """The small county with money, and a member whose ID number was corrected once, so that history holds one too."""
    post_the_usual(build_funds(county))
    member = Member.objects.filter(household=county.chen).first()
    member.id_number = "530399198001010011"
    member.save()
    county.member = member
    return county


@pytest.fixture
def new_key(settings):
    """The settings of the day on which the key changes: both are at hand, the new one closes."""
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, NEW: b"another-sixteen."}
    settings.FIELD_KEY_ID = NEW
    return settings


def test_every_value_everywhere_gets_the_new_key(filled, new_key):
    before = keys_in_use()
    assert {str(column) for column, keys in before.items() if keys} >= {
        "households.Member.id_number",
        "households.MemberEvent.id_number",
        "villages.Cadre.id_number",
        "funds.LedgerEntry.payee",
    }
    rotate(lambda *_: None)
    assert keys_in_use() == {column: {NEW: sum(keys.values())} if keys else {} for column, keys in before.items()}


def test_without_the_old_key_everything_still_opens(filled, new_key):
    shown = [masked(member.id_number, "id") for member in Member.objects.order_by("pk")]
    rotate(lambda *_: None)
    new_key.FIELD_KEYS = {NEW: new_key.FIELD_KEYS[NEW]}
    assert [masked(member.id_number, "id") for member in Member.objects.order_by("pk")] == shown
    assert decrypt(Member.objects.get(pk=filled.member.pk).id_number) == "530399198001010011"


def test_the_ledger_still_proves_itself(filled, new_key):
    before = list(LedgerEntry.objects.order_by("pk").values_list("hash", "payee_commitment"))
    rotate(lambda *_: None)
    assert list(LedgerEntry.objects.order_by("pk").values_list("hash", "payee_commitment")) == before
    assert [verify_line(line) for line in FundLine.objects.all()] == [[]] * FundLine.objects.count()


def test_changing_the_key_leaves_no_history(filled, new_key):
    tables = {column.model for column in encrypted_columns()}
    rows = {model: model._base_manager.count() for model in tables}
    rotate(lambda *_: None)
    assert {model: model._base_manager.count() for model in tables} == rows


def test_the_triggers_are_back_afterwards(filled, new_key):
    rotate(lambda *_: None)
    with pytest.raises(Exception, match="append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_ledgerentry SET note = 'x'")


def test_a_stopped_run_goes_on_where_it_stopped(filled, new_key, monkeypatch):
    monkeypatch.setattr("accounts.rotation.BATCH", 2)

    def stop_at_once(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(stop_at_once)
    left = sum(keys.get(OLD, 0) for keys in keys_in_use().values())
    assert sum(keys.get(NEW, 0) for keys in keys_in_use().values()) == 2
    done = rotate(lambda *_: None)
    assert done.changed.total() == left
    assert not any(OLD in keys for keys in keys_in_use().values())


def test_it_is_written_down_before_and_after_without_any_value(filled, new_key):
    done = rotate(lambda *_: None)
    begun, ended = AuditEntry.objects.filter(action__startswith="keys.").order_by("pk")
    assert (begun.action, ended.action) == ("keys.rotate", "keys.rotated")
    assert ended.after == {"key": NEW, "values": dict(done.changed), "unreadable": []}


def test_a_missing_old_key_is_named_and_nothing_changes(filled, new_key):
    new_key.FIELD_KEYS = {NEW: new_key.FIELD_KEYS[NEW]}
    before = keys_in_use()
    with pytest.raises(Refused, match=f"用密钥 {OLD} 加密"):
        rotate(lambda *_: None)
    assert keys_in_use() == before
    assert not AuditEntry.objects.filter(action__startswith="keys.").exists()


@pytest.mark.parametrize("spoil", ["left(id_number, -8) || 'AAAAAAA='", "'530399198001010022'"])
def test_an_altered_value_is_left_and_reported_without_being_shown(filled, new_key, spoil):
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE households_member SET id_number = {spoil} WHERE id = {filled.member.pk}")
    altered = Member.objects.get(pk=filled.member.pk).id_number
    shown = StringIO()
    with pytest.raises(CommandError, match="有 1 个值打不开"):
        call_command("rotate_field_key", stdout=StringIO(), stderr=shown)
    assert f"households.Member.id_number {filled.member.pk}" in shown.getvalue()
    assert "530399198001010022" not in shown.getvalue()
    assert Member.objects.get(pk=filled.member.pk).id_number == altered
    assert sum(keys.get(OLD, 0) for keys in keys_in_use().values()) <= 1


def test_the_command_counts_without_changing(filled, new_key):
    out = StringIO()
    call_command("rotate_field_key", "--check", stdout=out)
    assert f"households.Member.id_number　{OLD}：{Member.objects.count()} 个" in out.getvalue()
    assert not any(NEW in keys for keys in keys_in_use().values())


def test_the_command_says_how_many_it_changed(filled, new_key):
    out = StringIO()
    call_command("rotate_field_key", stdout=out)
    assert f"已换成密钥 {NEW}，共 " in out.getvalue()
