"""Papers of a claim: checked by content, stored closed, taken back while the claim may still be corrected."""

import hashlib
import logging
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import APPLY_FOR_PAYMENT
from config.lib.refusals import Refused
from funds.claims import FileKind
from funds.models import ClaimFile
from funds.services.claims import own_open_claim
from households.services.evidence import MOST_BYTES, SUFFIXES, checked
from households.services.photo_files import write

logger = logging.getLogger(__name__)

MOST_FILES = 60
INVOICE_NUMBER = re.compile(r"[0-9A-Z]{8,20}", re.ASCII)


@service("funds.claim_file")
def add_claim_file(*, claim_id: int, kind: str, number: str, upload: "UploadedFile[Any]", actor: User) -> ClaimFile:
    """Store one paper of a claim and return it; the same file sent again as the same returns what it made.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused, Refused once the claim is handed
    in, for an invoice that stands in another claim, a file that is neither picture nor PDF, or one too many.
    """
    claim = own_open_claim(claim_id, actor)
    if kind not in FileKind.values:
        raise Refused("没有这一类材料。请重新选择。")
    number = _number(kind, number)
    original = _read(upload)
    digest = hashlib.sha256(original).hexdigest()
    standing = ClaimFile.objects.standing()
    earlier = standing.filter(claim=claim, kind=kind, original_sha256=digest).first()
    if earlier is not None:
        return earlier
    if standing.filter(claim=claim).count() >= MOST_FILES:
        raise Refused(f"一笔报账最多 {MOST_FILES} 份材料。请先撤回重复的，再上传。")
    if kind == FileKind.INVOICE:
        _require_new_invoice(number, digest)
    content, content_type = checked(original)
    paper = ClaimFile(
        claim=claim,
        kind=kind,
        number=number,
        content_type=content_type,
        size=len(content),
        original_sha256=digest,
        stored_sha256=hashlib.sha256(content).hexdigest(),
        recorded_by=actor,
    )
    store(paper, content, suffix=SUFFIXES[content_type])
    told = {"claim": claim.number, "kind": str(FileKind(kind).label), "sha256": digest}
    record(actor=actor, action="funds.claim_file", subject=paper, after=told)
    return paper


@service("funds.claim_file_withdraw")
def withdraw_claim_file(*, file_id: int, actor: User) -> ClaimFile:
    """Take a paper back while its claim may still be corrected; row and file stay. Raises as `add_claim_file`."""
    require(actor, APPLY_FOR_PAYMENT)
    paper = ClaimFile.objects.visible_to(actor).get(pk=file_id)
    own_open_claim(paper.claim_id, actor)
    paper = ClaimFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if paper.withdrawn_at is not None:
        raise Refused("这份材料已经撤回了，不用再撤。")
    paper.withdrawn_at = timezone.now()
    paper.save(update_fields=["withdrawn_at"])
    record(actor=actor, action="funds.claim_file_withdraw", subject=paper)
    return paper


def store(row: Any, content: bytes, *, suffix: str) -> None:
    """Write the file of a row and save the row. Raises Refused when disk or database do not take it."""
    try:
        write(row, content, suffix=suffix)
    except OSError as error:
        logger.exception("cannot store a file of a claim")
        raise Refused("服务器暂时存不下文件，没有存。请过一会儿再传。") from error
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("同一份文件刚才已经有人传过，没有再存。请刷新页面看最新情况。") from error


def _read(upload: "UploadedFile[Any]") -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有存。请缩小照片或分成几份再传。")
    content: bytes = upload.read()
    return content


def _number(kind: str, number: str) -> str:
    said = number.strip().upper()
    if kind != FileKind.INVOICE:
        return ""
    if not INVOICE_NUMBER.fullmatch(said):
        raise Refused("请填发票号码：8 到 20 位数字，照发票右上角写。")
    return said


def _require_new_invoice(number: str, digest: str) -> None:
    """Refuse an invoice that is in a claim already, by its number or as the same file.

    Locks nothing: two at the same moment are told apart by the database.
    """
    known = ClaimFile.objects.standing().filter(kind=FileKind.INVOICE)
    other = (known.filter(number=number) | known.filter(original_sha256=digest)).select_related("claim").first()
    if other is not None:
        raise Refused(f"这张发票已经在 {other.claim.number} 里报过，不能再报。请核对发票号码。")
