from celery import shared_task

from funds.services.build_export import build_export
from funds.services.exports import sweep_exports


@shared_task
def build_ledger_export(export_id: int) -> None:
    """Write the workbook of one export. May run twice: only the first run finds the export queued."""
    build_export(export_id)


@shared_task(name="funds.tasks.sweep_exports")
def sweep_ledger_exports() -> None:
    """Clear up after exports: every few minutes, by beat."""
    sweep_exports()
