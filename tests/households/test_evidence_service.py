import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.reveal import open_stored
from config.lib.crypto import FILE_MARK
from config.lib.refusals import Refused
from households.evidence_kinds import CERTIFICATES, PROOFS, SENSITIVE, EvidenceKind
from households.models import Evidence, Household
from households.services import evidence
from households.services.evidence import open_evidence, withdraw_evidence
from households.services.photo_files import sweep_photo_files
from tests.households.conftest import picture
from tests.households.entries import refusals
from tests.households.papers import PDF, pdf, upload
from tests.households.test_photo_files import files, grow_old


def nothing_written(action="households.add_evidence") -> bool:
    """Say whether no paper came to be and one refusal is on record."""
    return not Evidence.objects.exists() and refusals(action) == 1


def take_back(paper, actor, reason="传到别人家了"):
    return withdraw_evidence(evidence_id=paper.pk, reason=reason, actor=actor)


def test_a_photo_is_kept_as_a_jpeg_with_the_hash_of_what_was_sent(county):
    sent = picture(kind="PNG")
    original = sent.read()
    sent.seek(0)

    paper = upload(county.chen, county.wang, sent, pages=2, note="村里拍的")

    stored, on_disk = open_stored(paper.file), Path(paper.file.path).read_bytes()
    assert on_disk.startswith(FILE_MARK)
    assert stored[:64] not in on_disk
    assert (paper.content_type, stored[:3], paper.size) == ("image/jpeg", b"\xff\xd8\xff", len(stored))
    assert paper.original_sha256 == hashlib.sha256(original).hexdigest()
    assert paper.stored_sha256 == hashlib.sha256(stored).hexdigest()
    assert AuditEntry.objects.get(action="households.add_evidence").after["sha256"] == paper.original_sha256


def test_a_pdf_is_kept_as_it_came(county):
    paper = upload(county.chen, county.wang, pdf())

    assert (paper.content_type, open_stored(paper.file)) == ("application/pdf", PDF)
    assert b"%PDF" not in Path(paper.file.path).read_bytes()
    assert paper.file.name.endswith(".pdf")


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao", "shui"])
def test_field_staff_clerks_and_departments_upload(county, username):
    assert upload(county.chen, getattr(county, username)).household == county.chen


@pytest.mark.parametrize(
    "content",
    [b"", b"not a paper", b"GIF89a" + b"\0" * 40, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>%PDF-1.4",
     b"PK\x03\x04" + b"\0" * 40, b"\xff\xd8\xff\xe0half"],
)  # fmt: skip
def test_what_only_calls_itself_a_paper_is_refused(county, content):
    with pytest.raises(Refused, match="不是完整的图片或 PDF"):
        upload(county.chen, county.wang, SimpleUploadedFile("a.pdf", content, content_type="application/pdf"))

    assert nothing_written()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PDF.replace(b"%%EOF", b""), "不完整"),
        (PDF.replace(b"/Root", b"/Encrypt 2 0 R /Root"), "加了密码"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "脚本"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</S/Launch>>"), "程序"),
    ],
)
def test_a_pdf_that_is_broken_locked_or_acts_is_refused(county, content, sentence):
    with pytest.raises(Refused, match=sentence):
        upload(county.chen, county.wang, pdf(content))

    assert nothing_written()


def test_a_picture_with_too_many_pixels_is_refused_by_its_header(county):
    with pytest.raises(Refused, match="像素太多"):
        upload(county.chen, county.wang, picture(size=(8000, 5001), kind="PNG"))


def test_a_file_over_the_limit_is_refused(county, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_BYTES", len(PDF) - 1)

    with pytest.raises(Refused, match="超过"):
        upload(county.chen, county.wang, pdf())

    assert nothing_written()


def test_the_same_file_sent_again_is_one_paper_until_it_is_taken_back(county):
    first = upload(county.chen, county.wang)
    assert upload(county.chen, county.liu) == first

    take_back(first, county.wang)

    assert upload(county.chen, county.wang) != first


def test_one_household_holds_so_many_papers_and_no_more(county, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_PAPERS", 1)
    upload(county.chen, county.wang)

    with pytest.raises(Refused, match="最多存 1 份"):
        upload(county.chen, county.wang, pdf())

    assert Evidence.objects.count() == 1


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        upload(county.chen, county.sheng)

    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        upload(county.yuan, county.wang)

    assert nothing_written()


def test_a_household_that_is_gone_takes_no_papers(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    with pytest.raises(Refused, match="清退"):
        upload(county.chen, county.wang)

    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "roof"}, "没有这一类"),
        ({"issued_on": date(1979, 12, 31)}, "1980 年以后"),
        ({"issued_on": timezone.localdate() + timedelta(1)}, "今天以前"),
        ({"valid_until": date(2026, 3, 1)}, "有效期"),
        ({"pages": 0}, "页数"),
        ({"pages": 501}, "页数"),
        ({"note": "电话 13812345678"}, "手机号"),
        ({"note": "长" * 121}, "最多 120 字"),
        ({"kind": "school_roll"}, "请选择是谁的"),
    ],
)
def test_values_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        upload(county.chen, county.wang, **changes)

    assert nothing_written()


def test_a_paper_of_a_person_is_of_one_who_lives_or_lived_there(county):
    child = county.chen.members.last()
    assert upload(county.chen, county.wang, kind="school_roll", member=child).member == child

    with pytest.raises(Refused, match="不是这一户的人"):
        upload(county.chen, county.wang, kind="school_roll", member=county.bai.members.first())


def test_a_full_disk_is_said_in_a_sentence(county, monkeypatch):
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)

    with pytest.raises(Refused, match="过一会儿再传"):
        upload(county.chen, county.wang)

    assert nothing_written()


def test_a_wrong_paper_is_taken_back_and_row_and_file_stay(county):
    paper = upload(county.chen, county.wang)

    take_back(paper, county.wang)

    paper.refresh_from_db()
    assert (paper.withdraw_reason, paper.withdrawn_by) == ("传到别人家了", county.wang)
    assert paper.file.read()
    assert not Evidence.objects.standing().exists()


@pytest.mark.parametrize(("username", "reason"), [("he", "我看不对"), ("wang", " "), ("wang", "电话 13812345678")])
def test_a_paper_is_not_taken_back_by_a_colleague_or_without_a_fit_reason(county, username, reason):
    paper = upload(county.chen, county.wang)

    with pytest.raises(Refused):
        take_back(paper, getattr(county, username), reason)

    assert Evidence.objects.standing().count() == 1
    assert refusals("households.withdraw_evidence") == 1


def test_the_township_clerk_takes_back_what_a_helper_uploaded_but_only_once(county):
    paper = upload(county.chen, county.wang)
    take_back(paper, county.liu)

    with pytest.raises(Refused, match="已经撤回"):
        take_back(paper, county.liu)


@pytest.mark.parametrize(("username", "why"), [("sun", ObjectDoesNotExist), ("li", PermissionDenied)])
def test_who_does_not_see_it_or_may_not_upload_takes_nothing_back(county, username, why):
    paper = upload(county.chen, county.wang)

    with pytest.raises(why):
        take_back(paper, getattr(county, username))

    assert Evidence.objects.standing().count() == 1


def test_opening_a_sensitive_paper_is_recorded_with_its_reason(county):
    paper = upload(county.chen, county.wang, kind="disability_card", member=county.chen.members.first())

    open_evidence(evidence_id=paper.pk, reason="核对补贴名单", actor=county.liu)

    assert AuditEntry.objects.get(action="households.open_evidence").reason == "核对补贴名单"


@pytest.mark.parametrize(
    ("username", "reason", "why"),
    [("li", "核对补贴名单", PermissionDenied), ("liu", "看看", Refused), ("cai", "核对补贴名单", PermissionDenied)],
)
def test_a_sensitive_paper_is_not_opened_without_the_right_or_a_reason(county, username, reason, why):
    paper = upload(county.chen, county.wang, kind="disability_card", member=county.chen.members.first())

    with pytest.raises(why):
        open_evidence(evidence_id=paper.pk, reason=reason, actor=getattr(county, username))

    assert refusals("households.open_evidence") == 1
    assert not AuditEntry.objects.filter(action="households.open_evidence").exists()


@pytest.mark.parametrize("column", ["kind", "file", "original_sha256"])
def test_the_database_lets_nobody_change_a_paper(county, column):
    paper = upload(county.chen, county.wang)

    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=paper.pk).update(**{column: "survey"})
    with pytest.raises(DatabaseError), transaction.atomic():
        paper.delete()


def test_a_file_without_a_paper_is_swept_and_one_with_a_paper_never(county, tmp_path):
    kept = upload(county.chen, county.wang)
    orphan = tmp_path / "evidence" / "2026" / "left.jpg"
    orphan.parent.mkdir(exist_ok=True, parents=True)
    orphan.write_bytes(b"x")
    for path in files(tmp_path):
        grow_old(path, hours=1000)

    assert sweep_photo_files() == 1
    assert kept.file.read()


def test_the_catalogue_has_thirty_nine_certificates_and_every_kind_says_what_it_proves():
    assert len(CERTIFICATES) == 39
    assert set(PROOFS) == set(EvidenceKind)
    assert all(PROOFS[kind].guarantee or PROOFS[kind].measures for kind in CERTIFICATES)
    assert {EvidenceKind.ILLNESS_PROOF, EvidenceKind.DISABILITY_CARD, EvidenceKind.MEDICAL_CLAIM} <= SENSITIVE
    assert all(PROOFS[kind].of_member for kind in SENSITIVE)
