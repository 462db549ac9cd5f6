"""The workbook as it was sent in: kept whole as cipher text, found again by its hash."""

import base64
import hashlib
from io import BytesIO
from typing import BinaryIO

from django.db import transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_IMPORTS
from accounts.reveal import open_file
from config.lib.refusals import NotFoundRefused, Refused
from households.imports.books import all_books
from households.imports.reading import find_sheets
from households.imports.returned import write_returned
from households.models import ImportJob, ImportPart, ImportRow

PART_BYTES = 3 << 20
NOTHING_WRONG = "这张表没有要改的地方，或者核对结果已经清除。要再看，请重新核对。"


def sha256_of(file: BinaryIO) -> str:
    """Return the hash of a file and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(PART_BYTES):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def keep_file(job: ImportJob, file: BinaryIO, *, is_marked: bool = False) -> None:
    """Keep the file of a job, part by part: as it was sent in, or with its faults marked."""
    number = 0
    while block := file.read(PART_BYTES):
        content = base64.b64encode(block).decode()
        ImportPart.objects.create(job=job, is_marked=is_marked, number=number, content=content)
        number += 1


def kept_file(job: ImportJob, *, is_marked: bool = False) -> BytesIO:
    """Return the file of a job as it was sent in, or with its faults marked."""
    parts = ImportPart.objects.filter(job=job, is_marked=is_marked).order_by("number").iterator(chunk_size=4)
    return BytesIO(open_file(parts, "content"))


def mark_workbook(job_id: int) -> None:
    """Keep a workbook that was compared with its faults marked in it; do nothing where that is done, or not to be done.

    May run twice: whoever comes second finds it marked. A workbook compared anew meanwhile is left to the next run.
    """
    job = ImportJob.objects.get(pk=job_id)
    if not job.waits_to_be_marked:
        return
    target, note = BytesIO(), ""
    try:
        _mark(job, target)
    except Refused as refusal:
        note = str(refusal)
    with transaction.atomic():
        now = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
        if not now.waits_to_be_marked or now.finished_at != job.finished_at:
            return
        forget_marked(job_id)
        if not note:
            keep_file(job, target, is_marked=True)
        said = {"marked_note": note[:200], "marked_sha256": "" if note else sha256_of(target)}
        ImportJob.objects.filter(pk=job_id).update(**said)


def forget_marked(*job_ids: int) -> None:
    """Throw the marked workbooks of these jobs away: what was found in them counts no more."""
    ImportPart.objects.filter(job__in=job_ids, is_marked=True).delete()
    ImportJob.objects.filter(pk__in=job_ids).update(marked_sha256="", marked_note="")


def _mark(job: ImportJob, target: BytesIO) -> None:
    faults: dict[str, dict[int, list[tuple[str, str]]]] = {}
    wrong = ImportRow.objects.filter(job=job).exclude(faults=[]).order_by("number")
    for sheet, number, found in wrong.values_list("sheet", "number", "faults"):
        faults.setdefault(sheet, {})[number] = [(name, sentence) for name, sentence in found]
    if not faults:
        raise Refused(NOTHING_WRONG)
    file = kept_file(job)
    sheets = find_sheets(file, all_books()[job.kind])
    file.seek(0)
    write_returned(target, file, sheets, faults)
    target.seek(0)


@service("households.import_faults")
def returned_workbook(*, job_id: int, actor: User) -> tuple[ImportJob, BytesIO]:
    """Return a workbook as it was sent in, with what is wrong marked in it, and note that the actor takes it.

    The numbers in it are whole: only who sent it gets it back. Raises PermissionDenied, NotFoundRefused for one of
    somebody else, Refused when nothing is wrong with it, it is not marked yet, or cannot be.
    """
    require(actor, VIEW_IMPORTS)
    job = ImportJob.objects.visible_to(actor).filter(pk=job_id, requested_by=actor).first()
    if job is None:
        raise NotFoundRefused("没有这张表。请回到「导入表格」。")
    if job.waits_to_be_marked:
        raise Refused("正在原表里标出问题，请稍等再下载。")
    if not job.marked_sha256:
        raise Refused(job.marked_note or NOTHING_WRONG)
    record(actor=actor, action="households.import_faults", subject=job, after={"sha256": job.marked_sha256})
    return job, kept_file(job, is_marked=True)
