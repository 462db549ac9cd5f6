"""The papers of a whole village in one PDF: each household of the owner's scope once, noted one by one."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from accounts.permissions import EXPORT_HOUSEHOLDS, ROLE_PERMISSIONS, VIEW_HOUSEHOLDS, Role
from accounts.reveal import open_stored
from config.lib.crypto import FILE_MARK
from config.lib.refusals import NotFoundRefused, Refused
from households.models import PaperExport, PaperKey
from households.services import paper_exports
from households.services.paper_exports import (
    build_papers,
    cancel_papers,
    record_papers_download,
    retry_papers,
    start_papers,
    sweep_papers,
)
from households.services.papers import print_paper
from households.services.status import change_status
from tests.conftest import make_household
from tests.households.test_fact_pages import BACKEND
from tests.pdfs import pages_of, text_of

SITE = "https://huce.example"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Keep the files of each test apart; the test itself is the broker."""
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(paper_exports, "_send", lambda export: None)


@pytest.fixture
def village(county):
    """Lower Bend with two households."""
    county.deng = make_household(county.lower, "邓老五", "530399000009", size=2)
    return county.lower


def ask(village, actor, kind: str = "benefits") -> PaperExport:
    return start_papers(village_id=village.pk, kind=kind, site=SITE, actor=actor)


def built(village, actor, kind: str = "benefits") -> PaperExport:
    """Ask, let the worker write, and return the job as it then stands."""
    export = ask(village, actor, kind)
    build_papers(export.pk)
    export.refresh_from_db()
    return export


def file_of(export) -> bytes:
    return open_stored(Path(paper_exports.settings.EXPORT_ROOT) / export.file)


def test_each_household_of_the_village_has_its_paper_in_one_file(county, village):
    export = built(village, county.liu)

    assert (export.state, export.done, export.total) == (JobState.DONE, 2, 2)
    pages = pages_of(file_of(export))
    assert ["户主 陈阿福" in page for page in pages] == [False, True]
    assert ["户主 邓老五" in page for page in pages] == [True, False]
    assert all("第 1 页，共 1 页" in page and "刘专干 打印" in page for page in pages)
    assert export.file.endswith(".pdf")


def test_each_household_has_a_row_in_the_trail_and_a_key_of_its_own(county, village):
    kept = print_paper(household_id=county.chen.pk, kind="benefits", actor=county.wang).key
    export = built(village, county.liu)

    rows = AuditEntry.objects.filter(action="households.print_paper", actor=county.liu)
    assert sorted(rows.values_list("subject_label", flat=True)) == ["邓老五家", "陈阿福家"]
    assert rows.first().after == {"paper": "帮扶明白卡", "numbers": False, "export": export.pk}
    keys = dict(PaperKey.objects.values_list("household", "key"))
    assert keys[county.chen.pk] == kept
    assert set(keys) == {county.chen.pk, county.deng.pk}


def test_numbers_are_masked_whoever_asks(county, village):
    text = text_of(file_of(built(village, county.zhao, "register")))

    assert "530399********000X" in text
    assert "19800101" not in text.replace("1980-01-01", "")


def test_with_a_reason_whole_numbers_are_printed_and_each_leaves_its_row(county, village):
    export = start_papers(
        village_id=village.pk, kind="register", site=SITE, reason="年度采集表签字归档", actor=county.liu
    )
    build_papers(export.pk)
    export.refresh_from_db()

    assert (export.state, export.done) == (JobState.DONE, 2)
    assert "53039919800101000X" in text_of(file_of(export))
    opened = AuditEntry.objects.filter(action="personal_data.revealed", actor=county.liu)
    assert {(row.reason, row.after["field"]) for row in opened} == {("年度采集表签字归档", "id_number")}
    assert opened.count() == 5
    printed = AuditEntry.objects.filter(action="households.print_paper", actor=county.liu)
    assert {row.after["numbers"] for row in printed} == {True}


@pytest.mark.parametrize(
    ("username", "kind", "reason", "refusal"),
    [
        ("liu", "register", "归档", Refused),
        ("liu", "register", "电话13987654321打不通", Refused),
        ("liu", "file-index", "年度采集表签字归档", Refused),
        ("cai", "register", "年度采集表签字归档", PermissionDenied),
    ],
    ids=["too short", "a number in it", "no numbers on it", "may not"],
)
def test_whole_numbers_are_refused_without_right_or_reason(county, village, username, kind, reason, refusal):
    with pytest.raises(refusal):
        start_papers(village_id=village.pk, kind=kind, site=SITE, reason=reason, actor=getattr(county, username))

    assert not PaperExport.objects.exists()


def test_the_file_lies_encrypted_and_its_size_and_sum_are_those_of_what_is_downloaded(client, county, village):
    export = built(village, county.liu)
    lies = (Path(paper_exports.settings.EXPORT_ROOT) / export.file).read_bytes()
    assert (lies.startswith(FILE_MARK), b"%PDF" in lies) == (True, False)

    client.force_login(county.liu, backend=BACKEND)
    taken = b"".join(client.get(reverse("households:paper_export_download", args=[export.pk])).streaming_content)

    assert taken.startswith(b"%PDF")
    assert (export.size, export.sha256) == (len(taken), sha256(taken).hexdigest())


def test_a_file_that_no_key_opens_any_more_says_so(client, county, village, settings):
    export = built(village, county.liu)
    settings.FIELD_KEYS = {"2027a": b"another-sixteen."}
    client.force_login(county.liu, backend=BACKEND)

    page = client.get(reverse("households:paper_export_download", args=[export.pk]), follow=True)

    assert "这个文件打不开" in page.text


def test_who_may_not_open_numbers_any_more_gets_none_when_the_worker_comes_to_it(county, village, monkeypatch):
    export = start_papers(
        village_id=village.pk, kind="register", site=SITE, reason="年度采集表签字归档", actor=county.liu
    )
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.TOWNSHIP_CLERK, frozenset({EXPORT_HOUSEHOLDS, VIEW_HOUSEHOLDS}))

    build_papers(export.pk)

    export.refresh_from_db()
    assert (export.state, export.file) == (JobState.FAILED, "")
    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()


def test_a_household_that_is_gone_is_left_out_and_an_empty_village_says_so(county, village):
    change_status(household_id=county.deng.pk, after="closed", on_date=timezone.localdate(), actor=county.zhao)
    assert built(village, county.liu).total == 1

    change_status(household_id=county.chen.pk, after="closed", on_date=timezone.localdate(), actor=county.zhao)
    export = built(village, county.liu)

    assert (export.state, export.file) == (JobState.FAILED, "")
    assert "没有可打印的" in export.reason


@pytest.mark.parametrize("username", ["wang", "he", "li", "qian", "shui", "cai"])
def test_who_may_not_export_does_not_print_a_village(county, village, username):
    with pytest.raises(PermissionDenied):
        ask(village, getattr(county, username))

    assert not PaperExport.objects.exists()
    assert AuditEntry.objects.filter(action="households.print_village.refused").count() == 1


def test_another_township_is_out_of_reach(county, village):
    with pytest.raises(ObjectDoesNotExist):
        ask(county.far, county.liu)

    assert not PaperExport.objects.exists()


@pytest.mark.parametrize("kind", ["income", "passport", ""])
def test_a_paper_that_not_every_household_has_is_refused(county, village, kind):
    with pytest.raises(Refused):
        ask(village, county.liu, kind)

    assert not PaperExport.objects.exists()


def test_asked_twice_at_once_it_is_one_job(county, village):
    assert ask(village, county.liu) == ask(village, county.liu)
    assert ask(village, county.liu, "handbook") != ask(village, county.liu)


def test_a_stopped_job_leaves_no_file_and_can_be_asked_for_again(county, village):
    export = ask(village, county.liu)
    cancel_papers(export_id=export.pk, actor=county.liu)
    build_papers(export.pk)

    export.refresh_from_db()
    assert (export.state, export.file) == (JobState.CANCELLED, "")
    again = retry_papers(export_id=export.pk, actor=county.liu)
    assert again != export
    assert again.filters == export.filters


def test_a_job_stopped_while_it_is_written_leaves_no_file(county, village, monkeypatch):
    monkeypatch.setattr(paper_exports, "heartbeat", lambda export, done: False)

    export = built(village, county.liu)

    assert export.file == ""
    assert not list(Path(paper_exports.settings.EXPORT_ROOT).iterdir())
    assert not AuditEntry.objects.filter(action="households.print_paper").exists()


def test_only_who_asked_takes_the_file_and_that_is_noted(county, village):
    export = built(village, county.liu)

    with pytest.raises(NotFoundRefused):
        record_papers_download(export_id=export.pk, actor=county.zhao)
    assert record_papers_download(export_id=export.pk, actor=county.liu) == export.file
    assert AuditEntry.objects.filter(action="households.print_village_download").count() == 1


def test_an_expired_file_is_swept(county, village):
    export = built(village, county.liu)
    PaperExport.objects.update(expires_at=timezone.now())

    assert sweep_papers() == 1
    export.refresh_from_db()
    assert export.file == ""


def test_from_the_list_of_a_village_to_the_file(client, county, village):
    client.force_login(county.liu, backend=BACKEND)
    form = reverse("households:village_papers", args=[village.pk])

    assert form in client.get(reverse("households:list"), {"village": village.pk}).text
    assert "请选择打印哪一种资料" in client.post(form, {"kind": "income"}).text
    page = client.post(form, {"kind": "benefits"}, follow=True)
    export = PaperExport.objects.get()
    assert export.filters["site"] == "http://testserver"
    assert "下湾村 · 帮扶明白卡" in page.text
    build_papers(export.pk)
    assert "下载 PDF" in client.get(reverse("households:paper_export", args=[export.pk])).text
    answer = client.get(reverse("households:paper_export_download", args=[export.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert ".pdf" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
