"""Files that users export in the background: one abstract row for all of them, and the moves every export makes.

An app has its own model (whose rows only their requester sees), services with its own permission and words, and a
function that writes the file; asking twice, stopping, handing over whole, expiring and sweeping are the same for all.
Files are named after their model, so that each model sweeps only its own.
"""

import errno
import hashlib
import logging
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.audit import record
from accounts.jobs import OPEN_STATES, Job, cancel, fail, finish, start, sweep_dead_jobs
from accounts.models import User
from config.lib.crypto import encrypt_file
from config.lib.refusals import NotFoundRefused, Refused

KEPT_FOR = timedelta(hours=24)
SILENT_FOR = timedelta(minutes=2)
READ_AT_ONCE = 1 << 20
PART = ".part"
logger = logging.getLogger(__name__)


class FileExport(Job):
    """One request for rows as a file, mostly a workbook: what was filtered, how far the writing is, the file at last.

    `filters` is the stored form of the app's own filter. `file` is a name below EXPORT_ROOT, emptied when the file is
    removed.
    """

    unit = "条"
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx",)
    is_closed: ClassVar[bool] = False
    """Whether the files lie encrypted on the disk: those with whole numbers of people in them."""

    filters = models.JSONField("筛选条件", default=dict)
    as_of = models.DateTimeField("数据截至", null=True, editable=False)
    file = models.CharField("文件", max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField("字节数", default=0, editable=False)
    sha256 = models.CharField("文件校验码", max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("保留至", null=True, editable=False)

    class Meta(Job.Meta):
        abstract = True

    @property
    def suffix(self) -> str:
        """The ending of its file, one of `suffixes`."""
        return self.suffixes[0]

    @property
    def is_ready(self) -> bool:
        """Say whether there is a file to download."""
        return bool(self.file) and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def progress_title(self) -> str:
        """How far the writing is, in words."""
        if self.total == 0:
            return "正在准备…"
        return f"正在导出：{self.done:,} / {self.total:,} {self.unit}"


AnyExport = TypeVar("AnyExport", bound=FileExport)


class Stopped(Exception):
    """The export was stopped by its owner, or taken for dead; what was written so far is thrown away."""


class NotWritten(Exception):
    """The file must not be handed out. The message is a whole sentence for the owner."""


def queue_export(
    model: type[AnyExport],
    *,
    filters: dict[str, Any],
    actor: User,
    action: str,
    send: Callable[[AnyExport], None],
) -> AnyExport:
    """Queue an export and return it; `send` tells the worker once the row is committed.

    Asked twice for the same while the first is still open (a double click), returns the first.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    open_ones = _own_rows(model, actor).filter(state__in=OPEN_STATES)
    for export in open_ones:
        if export.filters == filters:
            return export
    export = model._default_manager.create(filters=filters, requested_by=actor)
    record(actor=actor, action=action, subject=export, after={"filters": filters})
    transaction.on_commit(lambda: send(export))
    return export


def send_to_worker(export: FileExport, task: str) -> None:
    """Tell the worker about a queued export; without a worker the export fails and says so."""
    try:
        current_app.send_task(task, [export.pk])
    except OperationalError:
        fail(export, "后台服务没有响应，没有开始导出。请稍后重新导出，仍不行请联系系统管理员。")


def stop_export(model: type[AnyExport], *, export_id: int, actor: User, action: str) -> AnyExport:
    """Stop an export of the actor's own; its worker leaves off at the next heartbeat. Raises Refused when it ended."""
    export = own_export(model, export_id=export_id, actor=actor)
    if not cancel(export):
        raise Refused("这次导出已经结束，不用停止。请刷新页面看结果。")
    record(actor=actor, action=action, subject=export)
    return export


def ended_export(model: type[AnyExport], *, export_id: int, actor: User) -> AnyExport:
    """Return an export of the actor's own to be asked for again. Raises Refused while it is still open."""
    export = own_export(model, export_id=export_id, actor=actor)
    if export.is_open:
        raise Refused("这次导出还在进行。请等它完成，或先停止。")
    return export


def take_away(model: type[AnyExport], *, export_id: int, actor: User, action: str) -> str:
    """Note that the actor takes the file away and return its name. Raises Refused when there is none, or no longer."""
    export = own_export(model, export_id=export_id, actor=actor)
    if not export.is_ready or not (Path(settings.EXPORT_ROOT) / export.file).is_file():
        raise Refused("文件还没有做好，或者已过保留时间。请等完成后下载，过期的请重新导出。")
    record(actor=actor, action=action, subject=export, after={"sha256": export.sha256, "rows": export.total})
    return export.file


def own_export(model: type[AnyExport], *, export_id: int, actor: User) -> AnyExport:
    """Return an export of the actor's own, locked. Raises NotFoundRefused for another user's."""
    export = _own_rows(model, actor).select_for_update().filter(pk=export_id).first()
    if export is None:
        raise NotFoundRefused("没有这次导出。请回到列表重新导出。")
    return export


def build_file(model: type[AnyExport], export_id: int, write: Callable[[AnyExport, Path], dict[str, Any]]) -> None:
    """Write the file of one queued export; do nothing when it is not queued (any more).

    `write` fills the path it is given and returns the fields to be stored with the file. Whatever goes wrong ends in
    the state failed with a sentence for the owner; a file is there whole or not at all.
    """
    export = model._default_manager.select_related("requested_by").get(pk=export_id)
    if not start(export):
        return
    folder = Path(settings.EXPORT_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{_prefix(model)}{export.pk}-{uuid4().hex}{PART}"
    try:
        _hand_over(export, part, write(export, part))
    except Stopped:
        logger.info("export %s was stopped", export)
    except OSError as error:
        fail(export, _disk_sentence(error))
    except NotWritten as error:
        fail(export, str(error))
    except Exception:
        fail(export, "导出时出错，没有完成。请重新导出，仍不行请联系系统管理员。")
        raise
    finally:
        part.unlink(missing_ok=True)


def write_closed(part: Path, content: bytes) -> dict[str, Any]:
    """Put a file into `part` encrypted, for a model that `is_closed`; return size and sum of what is downloaded."""
    part.write_bytes(encrypt_file(content))
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def sweep_files(model: type[AnyExport]) -> int:
    """Fail exports whose worker went silent, remove what it left and what has expired; return how many files went."""
    sweep_dead_jobs(model, SILENT_FOR)
    left = _left_behind(model)
    for path in left:
        path.unlink(missing_ok=True)
    expired = model._default_manager.exclude(file="").filter(expires_at__lte=timezone.now())
    for export in expired:
        (Path(settings.EXPORT_ROOT) / export.file).unlink(missing_ok=True)
        model._default_manager.filter(pk=export.pk).update(file="")
    return len(expired) + len(left)


def _own_rows(model: type[AnyExport], actor: User) -> models.QuerySet[AnyExport]:
    rows: Any = model._default_manager
    own: models.QuerySet[AnyExport] = rows.visible_to(actor)
    return own


def _prefix(model: type[FileExport]) -> str:
    return f"{model._meta.model_name}-"


def _left_behind(model: type[FileExport]) -> list[Path]:
    """Return what dead workers left: half files, and whole ones that were never handed over to an export.

    The folder is read before the rows, so that a file handed over in between is known.
    """
    folder = Path(settings.EXPORT_ROOT)
    endings = (PART, *model.suffixes)
    silent = [p for ending in endings for p in folder.glob(f"{_prefix(model)}*{ending}") if _is_silent(p)]
    handed_over = set(model._default_manager.exclude(file="").values_list("file", flat=True))
    return [path for path in silent if path.name not in handed_over]


def _is_silent(path: Path) -> bool:
    """Say whether nobody has written to `path` for as long as it takes to give a worker up."""
    try:
        return path.stat().st_mtime < time.time() - SILENT_FOR.total_seconds()
    except FileNotFoundError:
        return False


def _hand_over(export: FileExport, part: Path, written: dict[str, Any]) -> None:
    told = {"size": part.stat().st_size, "sha256": _sum_of(part)} | written
    whole = part.with_suffix(export.suffix)
    os.replace(part, whole)
    with transaction.atomic():
        rows = type(export)._default_manager.filter(pk=export.pk)
        rows.update(**told, file=whole.name, expires_at=timezone.now() + KEPT_FOR)
        kept = finish(export)
        if not kept:
            transaction.set_rollback(True)
    if not kept:
        whole.unlink(missing_ok=True)
        raise Stopped


def _sum_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _disk_sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "服务器磁盘已满，没有导出。请系统管理员腾出空间后重新导出。"
    if error.errno == errno.EACCES:
        return "没有导出的权限，或者导出目录不能写。请联系系统管理员。"
    return "写文件时出错，没有导出。请重新导出，仍不行请联系系统管理员。"
