from celery import shared_task

from accounts.retention import clear_old_rows as clear
from accounts.sealing import seal
from config.lib import heartbeat


@shared_task
def seal_audit_trail() -> None:
    """Seal what has settled in the audit trail; the beat sends this every minute."""
    seal()


@shared_task
def beat_heart() -> None:
    """Leave the worker's sign of life for /readyz."""
    heartbeat.beat()


@shared_task
def clear_old_rows() -> None:
    """Remove what needs no keeping: dead sessions and old login attempts; the beat sends this every night."""
    clear()
