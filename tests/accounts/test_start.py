from accounts.apps import check_hooks
from accounts.audit import record
from accounts.models import AuditBlock
from accounts.tasks import beat_heart, seal_audit_trail
from config.lib import heartbeat


def test_a_hook_that_leads_nowhere_or_that_nobody_declares_stops_the_start(settings):
    settings.HOOKS = {"home_cards": ["accounts.nowhere.cards"], "no_such_hook": []}

    sentences = [error.msg for error in check_hooks()]

    assert len(sentences) == 2
    assert {error.id for error in check_hooks()} == {"accounts.E001"}


def test_hooks_that_lead_somewhere_let_it_start(settings):
    settings.HOOKS = {"home_cards": ["accounts.demonstration.demo_accounts"]}

    assert check_hooks() == []


def test_the_beat_seals_the_trail(db):
    record(actor=None, action="test")

    seal_audit_trail()

    assert AuditBlock.objects.get().entry_count == 1


def test_the_worker_leaves_a_sign_of_life():
    beat_heart()

    assert heartbeat.age_seconds() < 60
