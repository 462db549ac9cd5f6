from celery import shared_task

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
