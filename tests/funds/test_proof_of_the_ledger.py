"""An export as the worker wrote it, brought back: by the page, by the service, by the command."""

import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from funds.ledger import reverse as reverse_entry
from funds.models import LedgerEntry, LedgerExport
from funds.proof.manifest import Head
from funds.services import verify_export
from funds.services.build_export import build_export
from funds.services.verify_export import verify_upload
from funds.verification import verify_heads
from tests.conftest import build_county
from tests.funds.conftest import DAY, build_funds, pay, post_the_usual

BACKEND = "django.contrib.auth.backends.ModelBackend"
FILTERS = ({}, {"kind": "payment"}, {"project": "SZ-2026-001"}, {"kind": "payment", "as_csv": True}, {"year": 1999})


@pytest.fixture
def files(transactional_db, settings, tmp_path):
    """The county with eight entries, and its exports by every kind of filter."""
    settings.EXPORT_ROOT = tmp_path
    county = post_the_usual(build_funds(build_county()))
    for voucher, note in (("\rodd\\", "第一行\r\n第二行"), ("=ZF", "_x0041_"), ("\x07", '"a|b"')):
        pay(county, "1.00", voucher=voucher, note=note)
    reverse_entry(entry_id=county.payment.pk, reason="付错了", occurred_on=DAY, actor=county.cai)
    county.files = [built(county, filters) for filters in FILTERS]
    return county


def built(county, filters) -> Path:
    """Build an export of the auditor's and return its file."""
    row = LedgerExport.objects.create(filters=filters, requested_by=county.sheng)
    build_export(row.pk)
    row.refresh_from_db()
    assert row.file, row.reason
    return Path(settings.EXPORT_ROOT) / row.file


def spoilt(path: Path) -> bytes:
    """Return a workbook in which one amount is another."""
    target = path.with_suffix(".spoilt")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, content.replace(b"<v>-1500.00</v>", b"<v>-1500.01</v>"))
    return target.read_bytes()


def test_what_the_worker_wrote_is_proven_by_page_and_command(files, client, capsys):
    pay(files, "0.01")  # what is posted later takes nothing away
    client.force_login(files.sheng, backend=BACKEND)
    found = []
    for path in files.files:
        with path.open("rb") as file:
            page = client.post(reverse("funds:proof"), {"file": file})
        assert "核验通过" in page.text, page.context["report"].faults
        found.append((page.context["report"].rows, page.context["report"].skipped))
        call_command("verify_export", str(path))

    assert found == [(8, 0), (4, 4), (6, 2), (4, 4), (0, 0)]
    assert capsys.readouterr().out.count("账头与今天的台账一致。") == len(FILTERS)
    told = AuditEntry.objects.filter(action="funds.export_verify").latest("id")
    assert (told.actor, told.after["is_whole"]) == (files.sheng, True)


def test_a_spoilt_file_is_told_by_its_cell_on_page_and_command(files, client, tmp_path):
    content = spoilt(files.files[0])
    (tmp_path / "spoilt.xlsx").write_bytes(content)
    client.force_login(files.sheng, backend=BACKEND)

    page = client.post(reverse("funds:proof"), {"file": SimpleUploadedFile("台账.xlsx", content)})

    said = "「台账」K9「金额 元」：测财农〔2026〕1号 第 4 笔内容与校验码不符"
    assert "核验不通过" in page.text
    assert said in page.text
    assert AuditEntry.objects.filter(action="funds.export_verify").latest("id").after["is_whole"] is False
    with pytest.raises(CommandError, match=said):
        call_command("verify_export", str(tmp_path / "spoilt.xlsx"))


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"x", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_refused_in_words(county, client, content):
    client.force_login(county.sheng, backend=BACKEND)

    page = client.post(reverse("funds:proof"), {"file": SimpleUploadedFile("a.xlsx", content)})

    assert "没有核验" in page.text
    assert AuditEntry.objects.filter(action="funds.export_verify.refused").count() == 1


@pytest.mark.django_db
def test_too_large_a_file_and_a_wrong_role_are_refused(county, monkeypatch, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(verify_export, "MOST_BYTES", 99)
    with path.open("rb") as file:
        with pytest.raises(Refused, match="MB"):
            verify_upload(file=file, size=100, actor=county.sheng)
        with pytest.raises(PermissionDenied):
            verify_upload(file=file, size=10, actor=county.wang)

    assert AuditEntry.objects.filter(action="funds.export_verify.refused").count() == 2


@pytest.mark.django_db
def test_a_head_that_todays_ledger_does_not_have_is_named(paid):
    entries = LedgerEntry.objects.all()
    end = entries.get(number=4)
    heads = [Head(end.line_id, "甲", 4, end.hash, 4), Head(end.line_id, "乙", 3, end.hash, 3), Head(0, "丙", 9, "", 1)]

    said = list(verify_heads(heads, entries))

    assert len(said) == 2
    assert said[0].startswith("乙 第 3 笔（导出时的最后一笔）与今天")
    assert said[1].startswith("丙 第 9 笔（导出时的最后一笔）今天的台账里没有")


@pytest.mark.django_db
def test_the_keys_are_listed_and_the_program_can_be_taken_away(county, client, capsys):
    call_command("verify_export", "--keys")
    listed = capsys.readouterr().out.strip()
    client.force_login(county.sheng, backend=BACKEND)

    page, program = client.get(reverse("funds:proof")), client.get(reverse("funds:proof_program"))

    assert listed.partition(":")[2] in page.text.replace("<wbr>", "")
    assert program.content.startswith(b"#!/usr/bin/env python3\nPK")
