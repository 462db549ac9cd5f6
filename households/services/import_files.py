"""The workbook as it was sent in: kept whole as cipher text, found again by its hash."""

import base64
import hashlib
from io import BytesIO
from typing import BinaryIO

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_IMPORTS
from accounts.reveal import open_file
from config.lib.refusals import NotFoundRefused, Refused
from households.imports.books import BOOKS
from households.imports.reading import find_sheets
from households.imports.returned import write_returned
from households.models import ImportJob, ImportPart, ImportRow

PART_BYTES = 3 << 20


def sha256_of(file: BinaryIO) -> str:
    """Return the hash of a file and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(PART_BYTES):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def keep_file(job: ImportJob, file: BinaryIO) -> None:
    """Keep the file of a job, part by part."""
    number = 0
    while block := file.read(PART_BYTES):
        ImportPart.objects.create(job=job, number=number, content=base64.b64encode(block).decode())
        number += 1


def kept_file(job: ImportJob) -> BytesIO:
    """Return the file of a job as it was sent in."""
    parts = ImportPart.objects.filter(job=job).order_by("number").iterator(chunk_size=4)
    return BytesIO(open_file(parts, "content"))


@service("households.import_faults")
def returned_workbook(*, job_id: int, actor: User) -> tuple[ImportJob, BytesIO]:
    """Return a workbook as it was sent in, with what is wrong marked in it, and note that the actor takes it.

    The numbers in it are whole: only who sent it gets it back. Raises PermissionDenied, NotFoundRefused for one of
    somebody else, Refused when nothing is wrong with it or its parts are written in a way that cannot be marked.
    """
    require(actor, VIEW_IMPORTS)
    job = ImportJob.objects.visible_to(actor).filter(pk=job_id, requested_by=actor).first()
    if job is None:
        raise NotFoundRefused("没有这张表。请回到「导入表格」。")
    faults: dict[str, dict[int, list[tuple[str, str]]]] = {}
    wrong = ImportRow.objects.filter(job=job).exclude(faults=[]).order_by("number")
    for sheet, number, found in wrong.values_list("sheet", "number", "faults"):
        faults.setdefault(sheet, {})[number] = [(name, sentence) for name, sentence in found]
    if not faults:
        raise Refused("这张表没有要改的地方，或者核对结果已经清除。要再看，请重新核对。")
    file, target = kept_file(job), BytesIO()
    sheets = find_sheets(file, BOOKS[job.kind])
    file.seek(0)
    write_returned(target, file, sheets, faults)
    target.seek(0)
    record(actor=actor, action="households.import_faults", subject=job, after={"sha256": job.sha256})
    return job, target
