from celery import shared_task

from villages.services.account_batches import sweep_batches
from villages.services.run_batch import run_batch


@shared_task
def run_account_batch(batch_id: int) -> None:
    """Make the accounts of one batch. May run twice: only the first run finds it queued."""
    run_batch(batch_id)


@shared_task
def sweep_account_batches() -> None:
    """Give up silent batches and wipe old slips; the beat sends this every minute."""
    sweep_batches()
