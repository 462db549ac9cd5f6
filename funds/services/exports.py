"""Asking for an export of the ledger, stopping it, asking again, taking it away, and clearing up after a day."""

from accounts.audit import require, service
from accounts.exports import ended_export, queue_export, send_to_worker, stop_export, sweep_files, take_away
from accounts.models import User
from accounts.permissions import EXPORT_LEDGER
from funds.filters import LedgerFilter
from funds.models import LedgerExport

BUILD_TASK = "funds.tasks.build_ledger_export"


@service("funds.export_start")
def start_export(*, chosen: LedgerFilter, actor: User, as_csv: bool = False) -> LedgerExport:
    """Queue an export of what is `chosen` and return it; the worker is told once the row is committed.

    Asked twice for the same while the first is still open (a double click), returns the first. Raises PermissionDenied.
    """
    require(actor, EXPORT_LEDGER)
    filters = chosen.as_json() | ({LedgerExport.AS_CSV: True} if as_csv else {})
    return queue_export(LedgerExport, filters=filters, actor=actor, action="funds.export_start", send=_send)


@service("funds.export_cancel")
def cancel_export(*, export_id: int, actor: User) -> LedgerExport:
    """Stop an export of the actor's own that has not ended; its worker leaves off at the next heartbeat.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused when it has ended.
    """
    require(actor, EXPORT_LEDGER)
    return stop_export(LedgerExport, export_id=export_id, actor=actor, action="funds.export_cancel")


@service("funds.export_retry")
def retry_export(*, export_id: int, actor: User) -> LedgerExport:
    """Ask again for the same filters and return the new export.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused while the old one is still open.
    """
    require(actor, EXPORT_LEDGER)
    export = ended_export(LedgerExport, export_id=export_id, actor=actor)
    return start_export(chosen=LedgerFilter(**export.chosen), actor=actor, as_csv=export.is_csv)


@service("funds.export_download")
def record_download(*, export_id: int, actor: User) -> str:
    """Note that the actor takes the file away and return its name below EXPORT_ROOT.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused when there is no file, or no longer.
    """
    require(actor, EXPORT_LEDGER)
    return take_away(LedgerExport, export_id=export_id, actor=actor, action="funds.export_download")


def sweep_exports() -> int:
    """Clear up after exports of the ledger; return how many files went."""
    return sweep_files(LedgerExport)


def _send(export: LedgerExport) -> None:
    send_to_worker(export, BUILD_TASK)
