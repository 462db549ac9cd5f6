"""The papers of all exit cases of a village in one file: PDF or Word, in the village's order, noted one by one."""

from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from accounts.permissions import EXPORT_HOUSEHOLDS, ROLE_PERMISSIONS, VIEW_EXIT_CASES, VIEW_HOUSEHOLDS, Role
from accounts.reveal import open_stored
from assessments.models import ExitCase, ExitPaperExport
from assessments.services import exit_paper_exports
from assessments.services.cases import return_cases
from assessments.services.exit_paper_exports import (
    BATCH_KINDS,
    Asked,
    build_exit_papers,
    cancel_exit_papers,
    record_exit_papers_download,
    retry_exit_papers,
    start_exit_papers,
    sweep_exit_papers,
)
from assessments.services.steps import rounds_of
from assessments.status import CaseAction
from config.lib.refusals import NotFoundRefused, Refused
from tests.assessments.chain import begin, bring_to, staff
from tests.conftest import make_household, pair
from tests.docx import feet_of, words_of
from tests.households.test_fact_pages import BACKEND
from tests.pdfs import pages_of, text_of

SITE = "https://huce.example"
WHY = "审批表户主签字归档"


@pytest.fixture
def village(county, settings, tmp_path, monkeypatch):
    """Lower Bend with two households on the plan; each test has its own folder and is itself the broker."""
    settings.EXPORT_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    monkeypatch.setattr(exit_paper_exports, "_send", lambda export: None)
    staff(county)
    county.deng = make_household(county.lower, "邓老五", "530399000009", size=2)
    pair(county.wang, county.deng)
    county.cases = begin(county, [county.chen, county.deng])
    county.year = county.cases[0].exit_year
    return county.lower


def ask(county, *kinds: str, actor=None, **more) -> ExitPaperExport:
    asked = Asked(county.year, kinds or ("exit-form",), **more)
    return start_exit_papers(village_id=county.lower.pk, asked=asked, site=SITE, actor=actor or county.liu)


def built(export: ExitPaperExport) -> ExitPaperExport:
    build_exit_papers(export.pk)
    export.refresh_from_db()
    return export


def file_of(export) -> bytes:
    return open_stored(Path(exit_paper_exports.settings.EXPORT_ROOT) / export.file)


def test_everything_of_a_village_comes_in_one_pdf_in_the_villages_order(county, village):
    bring_to(county, CaseAction.POST, county.cases)
    export = built(ask(county, *BATCH_KINDS))

    assert (export.state, export.done, export.total) == (JobState.DONE, 2, 2)
    firsts = [page for page in pages_of(file_of(export)) if "第 1 页" in page]
    titles = [next(line for line in page.split("\n") if line.strip()).strip() for page in firsts]
    assert [title.rpartition(" 年")[2] for title in titles if "演示" not in title] == [
        "贫困村退出认定表", "贫困村登记表", "脱贫户公示名单（第一次）",
        *["贫困户脱贫退出审批表", "收入调查核算表", "一户一档目录"] * 2,
    ]  # fmt: skip
    assert text_of(file_of(export)).index("户主邓老五") < text_of(file_of(export)).index("户主陈阿福")
    told = AuditEntry.objects.filter(action__in=["exit.print_paper", "exit.print_notice", "exit.print_village_paper"])
    assert told.count() == 9
    assert {row.after["export"] for row in told} == {export.pk}


def test_word_has_a_section_for_each_paper(county, village):
    export = built(ask(county, "exit-form", "file-index", form="docx"))

    assert export.file.endswith(".docx")
    assert [foot.partition(" · ")[0] for foot in feet_of(file_of(export))] == [
        "贫困户脱贫退出审批表",
        "一户一档目录",
    ] * 2
    assert "530399********000X" in words_of(file_of(export))


def test_a_case_that_was_returned_is_not_printed_with_the_village(county, village):
    returned = [case for case in county.cases if case.household_id == county.deng.pk]
    return_cases(case_rounds=rounds_of(returned), reason="收入不稳", actor=county.qian)

    assert "邓老五" not in text_of(file_of(built(ask(county))))


def test_a_village_without_exits_says_so_and_leaves_no_file(county, village):
    county.year = 2015
    export = built(ask(county))

    assert (export.state, export.file) == (JobState.FAILED, "")
    assert "没有可打印的" in export.reason


def test_with_a_reason_whole_numbers_are_printed_and_each_leaves_its_row(county, village):
    export = built(ask(county, "exit-form", "income", reason=WHY))

    assert "53039919800101000X" in text_of(file_of(export))
    assert AuditEntry.objects.filter(action="personal_data.revealed", reason=WHY).count() == 5
    rows = AuditEntry.objects.filter(action="exit.print_paper")
    assert {(row.after["paper"], row.after["numbers"]) for row in rows} == {
        ("脱贫退出审批表", True), ("收入调查核算表", False),
    }  # fmt: skip


@pytest.mark.parametrize(("username", "kinds", "reason", "refusal"), [
    ("liu", ["exit-form"], "归档", Refused),
    ("liu", ["exit-form"], "电话13987654321", Refused),
    ("liu", ["file-index"], WHY, Refused),
    ("liu", [], "", Refused),
    ("liu", ["exit-form", "passport"], "", Refused),
    ("cai", ["exit-form"], "", PermissionDenied),
    ("wang", ["exit-form"], "", PermissionDenied),
], ids=["short", "a number in it", "no numbers on it", "nothing", "no such paper", "finance", "helper"])  # fmt: skip
def test_what_will_not_do_is_refused_and_queues_nothing(county, village, username, kinds, reason, refusal):
    asked = Asked(county.year, kinds, reason=reason)
    with pytest.raises(refusal):
        start_exit_papers(village_id=village.pk, asked=asked, site=SITE, actor=getattr(county, username))

    assert not ExitPaperExport.objects.exists()
    assert AuditEntry.objects.filter(action="exit.print_village.refused").count() == 1


def test_another_township_is_out_of_reach(county, village):
    with pytest.raises(ObjectDoesNotExist):
        start_exit_papers(
            village_id=county.far.pk, asked=Asked(county.year, ["exit-form"]), site=SITE, actor=county.liu
        )

    assert not ExitPaperExport.objects.exists()


def test_who_has_lost_the_right_gets_nothing_when_the_worker_comes_to_it(county, village, monkeypatch):
    export = ask(county, reason=WHY)
    monkeypatch.setitem(
        ROLE_PERMISSIONS, Role.TOWNSHIP_CLERK, frozenset({EXPORT_HOUSEHOLDS, VIEW_HOUSEHOLDS, VIEW_EXIT_CASES})
    )

    assert (built(export).state, export.file) == (JobState.FAILED, "")
    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()


def test_a_job_is_stopped_asked_for_again_taken_away_by_its_owner_and_swept(county, village):
    export = ask(county, form="docx")
    assert ask(county, form="docx") == export
    assert ask(county) != export
    cancel_exit_papers(export_id=export.pk, actor=county.liu)
    assert built(export).state == JobState.CANCELLED
    again = retry_exit_papers(export_id=export.pk, actor=county.liu)
    assert again.filters == export.filters
    built(again)

    with pytest.raises(NotFoundRefused):
        record_exit_papers_download(export_id=again.pk, actor=county.zhao)
    assert record_exit_papers_download(export_id=again.pk, actor=county.liu) == again.file
    ExitPaperExport.objects.update(expires_at=timezone.now())
    assert sweep_exit_papers() == 1


def test_a_job_stopped_while_it_is_written_leaves_no_file(county, village, monkeypatch):
    monkeypatch.setattr(exit_paper_exports, "heartbeat", lambda export, done: False)

    assert built(ask(county)).file == ""
    assert not list(Path(exit_paper_exports.settings.EXPORT_ROOT).glob("*.*"))
    assert not AuditEntry.objects.filter(action="exit.print_paper").exists()


def test_from_the_list_of_a_village_to_the_file(client, county, village):
    client.force_login(county.liu, backend=BACKEND)
    papers, batch = (reverse(f"assessments:{name}", args=[village.pk]) for name in ("village_papers", "case_batch"))

    assert papers in client.get(reverse("assessments:case_list"), {"village": village.pk}).text
    assert batch in client.get(papers).text
    assert "请至少选一种资料" in client.post(batch, {"year": county.year}).text
    page = client.post(batch, {"year": county.year, "kinds": ["exit-form"], "format": "docx"}, follow=True)
    assert f"下湾村 {county.year} 年度 · 脱贫退出审批表 · Word" in page.text
    export = built(ExitPaperExport.objects.get())
    assert "下载 Word" in client.get(reverse("assessments:exit_papers", args=[export.pk])).text
    answer = client.get(reverse("assessments:exit_papers_download", args=[export.pk]))
    assert "wordprocessingml" in answer["Content-Type"]
    assert ".docx" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_the_pages_of_a_case_and_a_notice_print_both_forms(client, county, village):
    bring_to(county, CaseAction.POST, county.cases)
    case = ExitCase.objects.get(household=county.chen)
    client.force_login(county.zhao, backend=BACKEND)
    page = reverse("assessments:case_print", args=[case.pk])
    assert page in client.get(reverse("assessments:case_detail", args=[case.pk])).text
    form = reverse("assessments:case_paper", args=[case.pk, "exit-form"])
    assert form in client.get(page).text

    pdf, word = client.post(form), client.post(form, {"format": "docx"})
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "贫困户脱贫退出审批表" in text_of(pdf.content)
    assert "贫困户脱贫退出审批表" in words_of(word.content)
    whole = reverse("assessments:case_paper_numbers", args=[case.pk, "set"])
    assert "53039919800101000X" in words_of(client.post(whole, {"reason": WHY, "format": "docx"}).content)
    assert "至少写" in client.post(whole, {"reason": "要"}).text
    posted = reverse("assessments:notice_print", args=[case.notice_entries.get().notice_id])
    assert "邓老五" in words_of(client.post(posted, {"format": "docx"}).content)
    assert "邓老五" in text_of(client.post(posted).content)
    assert client.post(reverse("assessments:case_paper", args=[case.pk, "passport"])).status_code == 404
