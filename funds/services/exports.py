"""Asking for an export, stopping it, asking again, taking it away, and clearing up after a day."""

import time
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, cancel, fail, sweep_dead_jobs
from accounts.models import User
from accounts.permissions import EXPORT_LEDGER
from config.lib.refusals import NotFoundRefused, Refused
from funds.filters import LedgerFilter
from funds.models import LedgerExport

BUILD_TASK = "funds.tasks.build_ledger_export"
SILENT_FOR = timedelta(minutes=2)
PART, WHOLE = "*.part", "*.xlsx"


@service("funds.export_start")
def start_export(*, chosen: LedgerFilter, actor: User) -> LedgerExport:
    """Queue an export of what is `chosen` and return it; the worker is told once the row is committed.

    Asked twice for the same while the first is still open (a double click), returns the first. Raises PermissionDenied.
    """
    require(actor, EXPORT_LEDGER)
    User.objects.select_for_update().get(pk=actor.pk)
    wanted = chosen.as_json()
    open_ones = LedgerExport.objects.visible_to(actor).filter(state__in=OPEN_STATES)
    export = next((e for e in open_ones if e.filters == wanted), None)
    if export is not None:
        return export
    export = LedgerExport.objects.create(filters=wanted, requested_by=actor)
    record(actor=actor, action="funds.export_start", subject=export, after={"filters": wanted})
    transaction.on_commit(lambda: _send(export))
    return export


@service("funds.export_cancel")
def cancel_export(*, export_id: int, actor: User) -> LedgerExport:
    """Stop an export of the actor's own that has not ended; its worker leaves off at the next heartbeat.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused when it has ended.
    """
    export = _own(export_id, actor)
    if not cancel(export):
        raise Refused("这次导出已经结束，不用停止。请刷新页面看结果。")
    record(actor=actor, action="funds.export_cancel", subject=export)
    return export


@service("funds.export_retry")
def retry_export(*, export_id: int, actor: User) -> LedgerExport:
    """Ask again for the same filters and return the new export.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused while the old one is still open.
    """
    export = _own(export_id, actor)
    if export.is_open:
        raise Refused("这次导出还在进行。请等它完成，或先停止。")
    return start_export(chosen=LedgerFilter(**export.filters), actor=actor)


@service("funds.export_download")
def record_download(*, export_id: int, actor: User) -> str:
    """Note that the actor takes the file away and return its name below EXPORT_ROOT.

    Raises PermissionDenied, NotFoundRefused for another user's, Refused when there is no file, or no longer.
    """
    export = _own(export_id, actor)
    if not export.is_ready or not (Path(settings.EXPORT_ROOT) / export.file).is_file():
        raise Refused("文件还没有做好，或者已过保留时间。请等完成后下载，过期的请重新导出。")
    taken = {"sha256": export.sha256, "rows": export.total}
    record(actor=actor, action="funds.export_download", subject=export, after=taken)
    return export.file


def sweep_exports() -> int:
    """Fail exports whose worker went silent, remove what it left and what has expired; return how many files went."""
    sweep_dead_jobs(LedgerExport, SILENT_FOR)
    left = _left_behind()
    for path in left:
        path.unlink(missing_ok=True)
    expired = LedgerExport.objects.exclude(file="").filter(expires_at__lte=timezone.now())
    for export in expired:
        (Path(settings.EXPORT_ROOT) / export.file).unlink(missing_ok=True)
        LedgerExport.objects.filter(pk=export.pk).update(file="")
    return len(expired) + len(left)


def _left_behind() -> list[Path]:
    """Return what dead workers left: half files, and whole ones that were never handed over to an export.

    The folder is read before the rows, so that a file handed over in between is known.
    """
    folder = Path(settings.EXPORT_ROOT)
    silent = [path for pattern in (PART, WHOLE) for path in folder.glob(pattern) if _is_silent(path)]
    handed_over = set(LedgerExport.objects.exclude(file="").values_list("file", flat=True))
    return [path for path in silent if path.name not in handed_over]


def _is_silent(path: Path) -> bool:
    """Say whether nobody has written to `path` for as long as it takes to give a worker up."""
    try:
        return path.stat().st_mtime < time.time() - SILENT_FOR.total_seconds()
    except FileNotFoundError:
        return False


def _own(export_id: int, actor: User) -> LedgerExport:
    require(actor, EXPORT_LEDGER)
    export = LedgerExport.objects.visible_to(actor).select_for_update().filter(pk=export_id).first()
    if export is None:
        raise NotFoundRefused("没有这次导出。请回到资金台账重新导出。")
    return export


def _send(export: LedgerExport) -> None:
    try:
        current_app.send_task(BUILD_TASK, [export.pk])
    except OperationalError:
        fail(export, "后台服务没有响应，没有开始导出。请稍后重新导出，仍不行请联系系统管理员。")
