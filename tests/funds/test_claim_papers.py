"""Papers of a claim: closed on disk, each invoice once in the county, taken back while the claim is open."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from config.lib.transitions import TransitionNotAllowed
from funds.models import ClaimFile
from funds.services.claim_files import add_claim_file, withdraw_claim_file
from funds.services.claims import apply_claim, withdraw_claim
from tests.funds.claiming import draft, paper, ready, staff
from tests.households.conftest import picture
from tests.households.papers import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(paid, settings, tmp_path):
    """The county with a claim of Liu's that has no papers yet."""
    settings.MEDIA_ROOT = tmp_path
    staff(paid)
    paid.claim = draft(paid)
    return paid


def upload(here, kind="invoice", number="25117000000012345678", file=None, claim=None) -> ClaimFile:
    """Let Liu upload a paper."""
    target = claim or here.claim
    return add_claim_file(claim_id=target.pk, kind=kind, number=number, upload=file or paper(1), actor=here.liu)


def test_a_paper_lies_closed_on_disk_and_is_served_to_who_sees_the_claim(client, here):
    stored = upload(here)
    client.force_login(here.cai)

    answer = client.get(reverse("funds:claim_file", args=[stored.pk]))

    assert b"".join(answer) == paper(1).read()
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert not stored.file.open().read().startswith(b"%PDF")


def test_the_same_file_sent_again_is_the_same_paper(here):
    assert upload(here) == upload(here)
    assert AuditEntry.objects.filter(action="funds.claim_file").count() == 1


@pytest.mark.parametrize(("number", "file"), [("25117000000012345678", 2), ("87654321", 1)])
def test_an_invoice_is_in_one_claim_only_by_its_number_and_its_file(here, number, file):
    upload(here)

    with pytest.raises(Refused, match=f"已经在 {here.claim.number} 里报过"):
        upload(here, number=number, file=paper(file), claim=draft(here))

    assert ClaimFile.objects.count() == 1


def test_the_database_itself_refuses_an_invoice_twice(here):
    stored, other = upload(here), draft(here)
    same = {name: getattr(stored, name) for name in ("kind", "number", "content_type", "size", "recorded_by")}

    with pytest.raises(IntegrityError, match="claim_invoice_number_once"), transaction.atomic():
        ClaimFile.objects.create(claim=other, file="x", original_sha256="1", stored_sha256="1", **same)


def test_a_claim_that_is_withdrawn_frees_its_invoices(here):
    upload(here)
    withdraw_claim(claim_id=here.claim.pk, words="重新报", actor=here.liu)

    assert upload(here, claim=draft(here)).number == "25117000000012345678"


UNFIT = [
    ({"kind": "gift"}, "没有这一类材料"),
    ({"number": "12"}, "发票号码"),
    ({"number": "٣" * 8}, "发票号码"),
    ({"file": SimpleUploadedFile("a.pdf", b"<html>", content_type="application/pdf")}, "不是完整的图片或 PDF"),
    ({"file": SimpleUploadedFile("a.pdf", PDF.replace(b"Catalog", b"Catalog/JavaScript"))}, "脚本"),
]


@pytest.mark.parametrize(("about", "says"), UNFIT)
def test_what_is_no_paper_is_not_stored(here, about, says):
    with pytest.raises(Refused, match=says):
        upload(here, **about)

    assert not ClaimFile.objects.exists()
    assert AuditEntry.objects.filter(action="funds.claim_file.refused").count() == 1


def test_a_picture_is_kept_as_a_picture(here):
    assert upload(here, kind="duty_letter", number="", file=picture()).is_picture


def test_a_paper_is_taken_back_only_while_the_claim_is_open(here):
    claim = ready(here)
    stored = claim.files.first()
    withdraw_claim_file(file_id=stored.pk, actor=here.liu)
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_claim_file(file_id=stored.pk, actor=here.liu)
    upload(here, kind=stored.kind, number="", file=paper(7), claim=claim)
    apply_claim(claim_id=claim.pk, actor=here.liu)

    with pytest.raises(TransitionNotAllowed, match="不能再改"):
        withdraw_claim_file(file_id=claim.files.last().pk, actor=here.liu)
