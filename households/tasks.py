from celery import shared_task

from households.services.exports import build_export, sweep_exports
from households.services.photo_files import sweep_photo_files


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
