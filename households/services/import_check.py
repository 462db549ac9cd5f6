"""The worker's part of looking at a workbook: read it, compare every row with the register, stage what was found."""

import logging
from collections.abc import Iterator
from time import monotonic
from typing import BinaryIO

from django.db import transaction

from accounts.jobs import fail, finish, heartbeat, start
from accounts.models import User
from config.lib.collecting import collector_at_rest
from config.lib.refusals import Refused
from config.lib.xlsx_guard import Looked, look_at
from households.imports.books import all_books
from households.imports.columns import Line
from households.imports.reading import find_sheets, read_lines, require_version
from households.models import ImportJob
from households.models.imports import ImportStage
from households.services.import_files import kept_file
from households.services.import_kinds import compare
from households.services.import_rows import stage, summary_of

ROWS_PER_LOOK = 500
SECONDS_PER_BEAT = 1.0
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The work was stopped by its owner, or taken for dead; nothing was staged."""


def check_import(job_id: int) -> None:
    """Read one queued workbook and compare it; do nothing when it is not queued (any more).

    Whatever goes wrong ends in the state failed with a sentence; the register is only read.
    """
    job = ImportJob.objects.select_related("requested_by").get(pk=job_id)
    if job.stage != ImportStage.CHECK or not start(job):
        return
    try:
        with collector_at_rest():
            _check(job)
    except Stopped:
        logger.info("workbook %s was stopped", job.pk)
    except Refused as refusal:
        fail(job, str(refusal))
    except Exception:
        fail(job, "核对时出错，登记没有变。请重新核对，仍不行请把文件交给系统管理员。")
        raise


def _check(job: ImportJob) -> None:
    lines = list(_lines(job, kept_file(job)))
    if not lines:
        raise Refused("表里没有可以核对的行。请从表头的下一行起填写。")
    if not heartbeat(job, len(lines)):
        raise Stopped
    compare(job, lines, _sender(job))
    _keep(job, lines)


def _sender(job: ImportJob) -> User:
    actor = job.requested_by
    if actor is None or not all(actor.may(permission) for permission in all_books()[job.kind].permissions):
        raise Refused("上传的人已经没有办理这种表格的权限，没有核对。")
    return actor


def _lines(job: ImportJob, file: BinaryIO) -> Iterator[Line]:
    book = all_books()[job.kind]
    looked = Looked.from_kept(job.looked) if job.looked else look_at(file, size=job.size)
    require_version(book, looked)
    sheets = find_sheets(file, book)
    total = sum(sheet.held.height for sheet in sheets)
    ImportJob.objects.filter(pk=job.pk).update(total=total)
    read, beat = 0, monotonic()
    for sheet in sheets:
        for line in read_lines(sheet, looked):
            read += 1
            if read % ROWS_PER_LOOK == 0 and monotonic() - beat >= SECONDS_PER_BEAT:
                beat = monotonic()
                if not heartbeat(job, read):
                    raise Stopped
            yield line


def _keep(job: ImportJob, lines: list[Line]) -> None:
    with transaction.atomic():
        stage(job, lines)
        ImportJob.objects.filter(pk=job.pk).update(
            stage=ImportStage.CHECKED, summary=summary_of(job, lines), done=len(lines), total=len(lines)
        )
        if not finish(job):
            raise Stopped
