from celery import shared_task

from accounts.jobs import OPEN_STATES
from funds.services.build_export import build_export
from funds.services.exports import sweep_exports
from funds.services.money_checks import resume_silent_checks, start_check, work_on
from households.models import CheckTrigger


@shared_task
def build_ledger_export(export_id: int) -> None:
    """Write the workbook of one export. May run twice: only the first run finds the export queued."""
    build_export(export_id)


@shared_task(name="funds.tasks.sweep_exports")
def sweep_ledger_exports() -> None:
    """Clear up after exports: every few minutes, by beat."""
    sweep_exports()


@shared_task
def check_money_tonight() -> None:
    """Begin tonight's pass of the checks, or go on with it: a second beat on one night finds the pass of the first."""
    run = start_check(trigger=CheckTrigger.BEAT, actor=None)
    if run.state in OPEN_STATES:
        check_money.delay(run.pk)


@shared_task
def check_money(run_id: int) -> None:
    """Ask what is left of a pass. May run twice: the second finds it held or done."""
    work_on(run_id)


@shared_task
def sweep_money_checks() -> None:
    """Send out again the passes that nobody has worked on for two minutes: every minute, by beat."""
    for run in resume_silent_checks():
        check_money.delay(run.pk)
