"""Papers of a household (档案材料): checked by content, stored, served to whoever may, taken back with a reason."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import REVEAL_PERSONAL_DATA, UPLOAD_EVIDENCE, VERIFY_CHANGES, VIEW_HOUSEHOLDS
from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.evidence_kinds import PROOFS, SENSITIVE, EvidenceKind
from households.models import Evidence, Household, Member, Membership
from households.models.evidence import FileType
from households.services.photo_files import write
from households.services.photos import PhotoRefused, prepare
from households.services.register import locked_household
from villages.services.dates import require_reason

logger = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 500
MOST_PAPERS = 300
"""How many papers of one household are kept; more is a sign that something goes wrong."""
LONGEST_NOTE, LONGEST_REASON = 120, 200
EARLIEST_PAPER = date(1980, 1, 1)
"""Household books and disability cards are older than the programme."""

PDF_STARTS, PDF_ENDS, TAIL = (b"%PDF-1.", b"%PDF-2."), b"%%EOF", 2048
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
"""What no scanned paper holds: scripts, programs to start, other files inside."""
NEITHER = "文件不是完整的图片或 PDF，没有存。请重新拍一张，或者选 JPG、PNG、WebP 图片或 PDF。"
SUFFIXES = {FileType.JPEG: "jpg", FileType.PDF: "pdf"}


@dataclass(frozen=True)
class EvidenceEntry:
    """What is said about one paper: what it is, of which day, for how long, whose, how many pages."""

    kind: str
    issued_on: date
    member: Member | None = None
    valid_until: date | None = None
    pages: int = 1
    note: str = ""


@service("households.add_evidence")
def add_evidence(*, household_id: int, entry: EvidenceEntry, upload: "UploadedFile[Any]", actor: User) -> Evidence:
    """Store one paper of a household and return it; the same file sent again as the same returns what it made.

    A picture is drawn anew as a JPEG without hidden data, a PDF is kept as it came. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for a household that is gone, values against the rules, a file that is
    too large or neither picture nor PDF by its content, or that cannot be written just now.
    """
    require(actor, UPLOAD_EVIDENCE)
    household = locked_household(household_id, actor)
    _require_sound(household, entry)
    original = _read(upload)
    digest = hashlib.sha256(original).hexdigest()
    standing = Evidence.objects.standing().filter(household=household)
    earlier = standing.filter(kind=entry.kind, member=entry.member, original_sha256=digest).first()
    if earlier is not None:
        return earlier
    if standing.count() >= MOST_PAPERS:
        raise Refused(f"一户最多存 {MOST_PAPERS} 份材料。请先撤回重复的，再上传。")
    content, content_type = checked(original)
    paper = _store(household, entry, content, content_type, digest=digest, actor=actor)
    told = {"kind": paper.get_kind_display(), "issued_on": paper.issued_on.isoformat(), "pages": paper.pages}
    record(actor=actor, action="households.add_evidence", subject=paper, after=told | {"sha256": digest})
    return paper


@service("households.withdraw_evidence")
def withdraw_evidence(*, evidence_id: int, reason: str, actor: User) -> Evidence:
    """Take back a paper that was uploaded wrongly; its row and file stay. Return it.

    Whoever uploaded it may, and whoever confirms entries. Raises PermissionDenied, ObjectDoesNotExist outside the
    scope, Refused without a reason, for a paper of somebody else, or one that was taken back already.
    """
    require(actor, UPLOAD_EVIDENCE)
    paper = Evidence.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=evidence_id)
    words = require_reason(reason, "请写明为什么撤回这份材料。")
    require_no_numbers(words)
    if len(words) > LONGEST_REASON:
        raise Refused(f"撤回原因最多 {LONGEST_REASON} 字，请写短一些。")
    if paper.withdrawn_at is not None:
        raise Refused("这份材料已经撤回了，不用再撤。")
    if not may_withdraw(paper, actor):
        raise Refused("这份材料不是您上传的，不能由您撤回。请上传的人或乡镇专干办理。")
    paper.withdrawn_at, paper.withdrawn_by, paper.withdraw_reason = timezone.now(), actor, words
    paper.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    record(actor=actor, action="households.withdraw_evidence", subject=paper, reason=words)
    return paper


@service("households.open_evidence", only_notes=True)
def open_evidence(*, evidence_id: int, reason: str, actor: User) -> Evidence:
    """Return a paper that tells of illness or disability, and record that `actor` saw it and why.

    Raises PermissionDenied without the right to open personal data, ObjectDoesNotExist outside the scope, Refused
    without a reason of four characters.
    """
    require(actor, VIEW_HOUSEHOLDS)
    require(actor, REVEAL_PERSONAL_DATA)
    paper = Evidence.objects.visible_to(actor).get(pk=evidence_id)
    words = reason.strip()
    if len(words) < MIN_REASON:
        raise Refused(f"请写明查看的原因，至少 {MIN_REASON} 个字；这条原因会记入日志。")
    require_no_numbers(words)
    record(actor=actor, action="households.open_evidence", subject=paper, reason=words)
    return paper


def is_open_to(paper: Evidence, user: Any) -> bool:
    """Say whether `user`, who sees the household, opens the file without giving a reason."""
    return paper.kind not in SENSITIVE or paper.recorded_by_id == user.pk


def may_withdraw(paper: Evidence, user: Any) -> bool:
    """Say whether `user`, who sees the household, may take the paper back."""
    own = paper.recorded_by_id == user.pk
    return paper.withdrawn_at is None and user.may(UPLOAD_EVIDENCE) and (own or user.may(VERIFY_CHANGES))


def require_open(paper: Evidence, user: Any) -> None:
    """Raise PermissionDenied where the file is opened only with a reason."""
    if not is_open_to(paper, user):
        raise PermissionDenied("这份材料涉及病残情况，只有能查看个人信息的人写明原因后可以看。")


def checked(original: bytes) -> tuple[bytes, FileType]:
    """Return what is to be stored and its type, told by its content alone. Raises Refused for anything else."""
    if original.startswith(PDF_STARTS):
        _require_plain_pdf(original)
        return original, FileType.PDF
    try:
        return prepare(original).content, FileType.JPEG
    except PhotoRefused as refusal:
        raise Refused(str(refusal) if "像素" in str(refusal) else NEITHER) from refusal


def _require_plain_pdf(original: bytes) -> None:
    if PDF_ENDS not in original[-TAIL:]:
        raise Refused("PDF 文件不完整，没有存。请重新导出或扫描后再传。")
    if b"/Encrypt" in original:
        raise Refused("PDF 加了密码，以后的人打不开，没有存。请去掉密码再传。")
    if any(word in original for word in ACTIVE):
        raise Refused("PDF 里带有脚本、程序或附件，没有存。请用扫描件，或者另存为普通 PDF 再传。")


def _read(upload: "UploadedFile[Any]") -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有存。请缩小照片或分成几份再传。")
    content: bytes = upload.read()
    return content


def _require_sound(household: Household, entry: EvidenceEntry) -> None:
    """Refuse what no door may write."""
    if entry.kind not in EvidenceKind.values:
        raise Refused("没有这一类材料。请重新选择。")
    if not EARLIEST_PAPER <= entry.issued_on <= timezone.localdate():
        raise Refused("材料日期应在 1980 年以后、今天以前。请照材料上的日期填。")
    if entry.valid_until is not None and entry.valid_until < entry.issued_on:
        raise Refused("有效期不能早于材料日期。请照材料改正。")
    if not 1 <= entry.pages <= MOST_PAGES:
        raise Refused(f"页数请填 1 到 {MOST_PAGES}。")
    require_no_numbers(entry.note)
    if len(entry.note) > LONGEST_NOTE:
        raise Refused(f"说明最多 {LONGEST_NOTE} 字，请写短一些。")
    _require_member(household, entry)


def _require_member(household: Household, entry: EvidenceEntry) -> None:
    label = EvidenceKind(entry.kind).label
    if entry.member is None:
        if PROOFS[entry.kind].of_member:
            raise Refused(f"{label}是某一个人的，请选择是谁的。")
        return
    if not Membership.objects.believed().filter(household=household, member=entry.member).exists():
        raise Refused(f"{entry.member}不是这一户的人，请对照材料上的姓名。")


def _store(
    household: Household, entry: EvidenceEntry, content: bytes, content_type: FileType, *, digest: str, actor: User
) -> Evidence:
    paper = Evidence(
        household=household,
        member=entry.member,
        kind=entry.kind,
        issued_on=entry.issued_on,
        valid_until=entry.valid_until,
        pages=entry.pages,
        note=entry.note.strip(),
        content_type=content_type,
        size=len(content),
        original_sha256=digest,
        stored_sha256=hashlib.sha256(content).hexdigest(),
        recorded_by=actor,
    )
    try:
        write(paper, content, suffix=SUFFIXES[content_type])
    except OSError as error:
        logger.exception("cannot store a paper of household %s", household.pk)
        raise Refused("服务器暂时存不下文件，没有存。请过一会儿再传。") from error
    paper.save()
    return paper
