from celery import current_app, shared_task

from accounts.jobs import OPEN_STATES
from households.models import CheckTrigger
from households.services.exports import build_export, sweep_exports
from households.services.import_check import check_import
from households.services.import_commit import commit_import
from households.services.import_files import mark_workbook
from households.services.imports import sweep_imports, unheard_imports
from households.services.paper_exports import build_papers, sweep_papers
from households.services.photo_files import sweep_photo_files
from households.services.quality import resume_silent_checks, start_check, work_on
from households.services.seals import silent_seals, write_seal


@shared_task
def build_household_export(export_id: int) -> None:
    """Write the workbook of one export. May run twice: only the first run finds the export queued."""
    build_export(export_id)


@shared_task(name="households.tasks.sweep_exports")
def sweep_household_exports() -> None:
    """Clear up after exports: every minute, by beat."""
    sweep_exports()


@shared_task(name="households.tasks.sweep_photo_files")
def sweep_visit_photo_files() -> None:
    """Remove photo files that no visit names: once a night, by beat."""
    sweep_photo_files()


@shared_task
def check_quality_tonight() -> None:
    """Begin tonight's pass of the rules, or go on with it: a second beat on one night finds the run of the first."""
    run = start_check(trigger=CheckTrigger.BEAT, actor=None)
    if run.state in OPEN_STATES:
        check_quality.delay(run.pk)


@shared_task
def check_quality(run_id: int) -> None:
    """Check what is left of a run. May run twice: the second finds it held or done."""
    work_on(run_id)


@shared_task
def sweep_checks() -> None:
    """Send out again the runs of the rules that nobody has worked on for two minutes: every minute, by beat."""
    for run in resume_silent_checks():
        check_quality.delay(run.pk)


@shared_task
def check_workbook(job_id: int) -> None:
    """Compare one workbook with the register, then mark its faults. May run twice: what is done is not done again."""
    check_import(job_id)
    mark_workbook(job_id)


@shared_task
def commit_workbook(job_id: int) -> None:
    """Write one workbook into the register. May run twice: only the first run finds it queued."""
    commit_import(job_id)


@shared_task(name="households.tasks.sweep_imports")
def sweep_workbooks() -> None:
    """Give up silent workbooks, forget old rows, send lost ones out again: every minute, by beat."""
    sweep_imports()
    for task, job_id in unheard_imports():
        current_app.send_task(task, [job_id])


@shared_task
def write_register_seal(seal_id: int) -> None:
    """Write the rows of one seal. May run twice, and goes on where a killed worker stopped."""
    write_seal(seal_id)


@shared_task
def resume_silent_seals() -> None:
    """Send out again the seals that nobody has worked on for two minutes: every minute, by beat."""
    for seal_id in silent_seals():
        write_register_seal.delay(seal_id)


@shared_task
def build_paper_export(export_id: int) -> None:
    """Write the papers of a village. May run twice: only the first run finds the job queued."""
    build_papers(export_id)


@shared_task(name="households.tasks.sweep_papers")
def sweep_paper_exports() -> None:
    """Clear up after the papers of villages: every minute, by beat."""
    sweep_papers()
