"""The pages of works: what is shown to whom, what the forms save, the lists, the monthly table in three forms."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from accounts.hooks import waiting_for
from accounts.models import AuditEntry
from projects.models import Contract, Procurement, ProjectMilestone
from projects.selectors.monthly import month_rows
from projects.status import Milestone as M
from tests.docx import words_of
from tests.funds.conftest import build_funds, post_the_usual
from tests.pdfs import text_of
from tests.projects.works import BUILDERS, OTHERS, ago, begin, change, finish, photo, report

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def here(county, settings, tmp_path, client):
    """The pipes have begun, 1,500.00 was paid for them; Liu is logged in."""
    settings.MEDIA_ROOT = tmp_path
    post_the_usual(build_funds(county))
    begin(county.pipes, county.liu)
    client.force_login(county.liu, backend=BACKEND)
    return county


def at(name: str, row, **more) -> str:
    """Return the address of a page about a row."""
    return reverse(f"projects:{name}", kwargs={"pk": row.pk} | more)


def test_the_page_says_first_how_late_the_project_is_and_what_one_can_do(client, here):
    text = client.get(at("works", here.pipes)).text

    assert "已开工，滞后 5 天（按「已竣工」算）" in text
    assert "连续下雨" in text
    assert at("report", here.pipes) in text
    assert "验收合格以后才能移交。" in text
    client.force_login(here.sheng, backend=BACKEND)
    assert "您现在能做" not in client.get(at("works", here.pipes)).text


def test_a_report_is_sent_with_photo_and_place_and_shown(client, here):
    sent = {"reported_on": ago(2), "percent": "30", "invested": "1800", "text": "管沟挖完"}
    answer = client.post(at("report", here.pipes), sent | {"photos": [photo()], "position": "24.82500,103.99100,12"})
    assert answer.status_code == 302
    made = here.pipes.reports.get()

    text = client.get(at("works", here.pipes)).text

    assert "管沟挖完" in text
    assert "位置 24.82500, 103.99100" in text
    picture = client.get(at("works_photo", made.photos.get()), {"small": "1"})
    assert picture["Content-Type"] == "image/jpeg"
    client.post(at("report_correct", made), sent | {"percent": "33"})
    assert at("report_correct", made) not in client.get(at("works", here.pipes)).text
    assert client.get(at("report_correct", made)).status_code == 404


def test_a_refusal_stands_above_the_form_with_what_was_typed(client, here):
    sent = {"reported_on": ago(90), "percent": "30", "invested": "1800", "text": "早得很"}

    page = client.post(at("report", here.pipes), sent)

    assert "才开工，截至日期不能更早" in page.text
    assert "早得很" in page.text


def test_plan_and_milestones_are_sent_by_their_forms(client, here):
    client.post(at("works_plan", here.pipes), {"planned_accepted": ago(-20), "planned_handed_over": ago(-40)})
    assert here.pipes.milestones.get(milestone=M.ACCEPTED).planned_on == ago(-20)

    client.post(at("milestone", here.pipes, milestone="finished"), {"reached_on": ago(4), "reason": "缺料"})

    here.pipes.refresh_from_db()
    assert here.pipes.finished_on == ago(4)
    assert client.get(at("milestone", here.pipes, milestone="accepted")).status_code == 404


def test_procurement_and_contract_are_sent_by_their_forms_and_corrected(client, here):
    bids = {"unit_1": BUILDERS, "price_1": "5000", "unit_2": OTHERS[0], "unit_3": OTHERS[1], "winner": "1"}
    sent = {"lot": "全部工程", "method": "open_tender", "decided_on": ago(60)} | bids
    client.post(at("procurement", here.pipes), sent)
    first = Procurement.objects.get()
    assert [bid.unit for bid in first.bids.filter(won=True)] == [BUILDERS]
    assert client.get(at("procurement_correct", first)).context["form"]["winner"].value() == 1
    client.post(at("procurement_correct", first), sent | {"lot": "一标段"})

    signed = {"number": "HT-1", "unit": BUILDERS, "amount": "5000", "signed_on": ago(50), "retention": "5"}
    client.post(at("contract_add", here.pipes), signed | {"procurement": Procurement.objects.standing().get().pk})
    made = Contract.objects.get()
    assert (made.retention_share, made.procurement.lot) == (Decimal("0.050"), "一标段")
    page = client.get(at("contracts", here.pipes)).text
    assert "合同合计 5,000.00 元，最多 6,600.00 元" in page
    client.post(at("contract_correct", made), signed | {"amount": "5100"})
    client.post(at("contract_void", made), {"reason": "重复登记"})
    assert "重复登记" in client.get(at("contracts", here.pipes)).text


def test_a_termination_is_asked_for_and_decided_on_by_its_pages(client, here):
    client.post(at("change_ask", here.pipes), {"kind": "termination", "content": "水源枯竭"})
    found = here.pipes.changes.get()
    for actor, action, said in ((here.zhao, "report", {}), (here.qian, "reapprove", {"document": "测政复〔2026〕8号"})):
        client.force_login(actor, backend=BACKEND)
        assert at("change_step", found, action=action) in client.get(at("change", found)).text
        assert client.post(at("change_step", found, action=action), said).status_code == 302

    here.pipes.refresh_from_db()
    assert here.pipes.milestone == M.TERMINATED
    assert client.get(at("change_step", found, action="ask")).status_code == 404


def test_acceptance_and_hand_over_are_sent_by_their_forms(client, here):
    finish(here.pipes, here.liu)
    client.force_login(here.zhao, backend=BACKEND)
    sent = {"accepted_on": ago(1), "result": "passed", "conclusion": "试压合格，同意验收", "photos": [photo()]}
    client.post(at("accept", here.pipes), sent)
    client.force_login(here.liu, backend=BACKEND)
    client.post(at("hand_over", here.pipes), {"handed_on": ago(0), "receiver": "下湾村村民委员会"})

    text = client.get(at("works", here.pipes)).text

    assert "试压合格，同意验收" in text
    assert "移交给下湾村村民委员会" in text


def test_the_list_shows_each_what_is_overdue_where_they_work_the_latest_first(client, here):
    begin(here.road, here.shui)
    ProjectMilestone.objects.filter(project=here.road, milestone=M.FINISHED).update(planned_on=ago(9))
    change(here.road, here.shui)

    mine = client.get(reverse("projects:works_list"))
    assert [(row.project, row.late) for row in mine.context["page"].rows] == [(here.pipes, 5)]
    client.force_login(here.zhao, backend=BACKEND)
    late = client.get(reverse("projects:works_list"))
    assert [(row.project, row.late) for row in late.context["page"].rows] == [(here.road, 9), (here.pipes, 5)]
    east = client.get(reverse("projects:works_list"), {"township": here.east.pk})
    assert len(east.context["page"].rows) == 1
    asked = client.get(reverse("projects:works_list"), {"tab": "changes", "township": "nonsense"})
    assert [row.project for row in asked.context["page"].rows] == [here.road]
    silent = client.get(reverse("projects:works_list"), {"tab": "unreported"})
    assert set(silent.context["page"].rows) == {here.pipes, here.road}


def test_what_waits_is_asked_of_those_who_can_do_it(here):
    change(here.pipes, here.liu, amount=Decimal(9000))
    titles = {name: [item.title for item in waiting_for(getattr(here, name))] for name in ("liu", "zhao", "qian")}
    assert "登记逾期的项目节点 1 个" in titles["liu"]
    assert "审核项目变更 1 件" in titles["zhao"]
    assert "审批项目变更和终止 1 件" not in titles["qian"]

    finish(here.pipes, here.shui)

    assert "验收竣工项目 1 个" in [item.title for item in waiting_for(here.zhao)]
    assert "验收竣工项目 1 个" not in [item.title for item in waiting_for(here.shui)]
    assert "登记逾期的项目节点 1 个" not in [item.title for item in waiting_for(here.liu)]


def test_the_month_has_plan_invested_paid_milestone_and_reason(client, here):
    report(here.pipes, here.liu, invested=Decimal("2500.00"))

    page = client.get(reverse("projects:monthly"))
    row = page.context["rows"][0]
    assert (row.plan, row.invested, row.paid, row.percent) == (
        Decimal("6000.00"), Decimal("2500.00"), Decimal("1500.00"), 40,
    )  # fmt: skip
    assert (row.milestone, row.status.label) == (M.STARTED, "滞后 5 天")
    before = month_rows([here.pipes], ago(11))[0]
    assert (before.invested, before.percent) == (None, None)
    assert month_rows([here.pipes], ago(50))[0].milestone == M.TENDERED
    assert month_rows([here.pipes], date(2026, 1, 1))[0].paid == 0
    assert client.get(reverse("projects:monthly"), {"month": "1999-01"}).context["form"].chosen.last >= ago(0)


def test_the_month_is_printed_and_exported_with_an_audit_row_each(client, here):
    report(here.pipes, here.liu, invested=Decimal("2500.00"))

    paper = client.post(reverse("projects:monthly_print"))
    word = client.post(reverse("projects:monthly_print"), {"format": "docx"})
    book = client.get(reverse("projects:monthly_export"))

    for text in (text_of(paper.content), words_of(word.content)):
        for said in ("项目进度月报", "SZ-2026-001", "0.60", "0.25", "0.15", "已开工"):
            assert said in text
    cells = [row for row in openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True)]
    line = next(row for row in cells if row[0] == "SZ-2026-001")
    assert [Decimal(str(amount)) for amount in line[6:9]] == [Decimal(6000), Decimal(2500), Decimal(1500)]
    assert AuditEntry.objects.filter(action="projects.print_monthly").count() == 2
    assert AuditEntry.objects.get(action="projects.export_monthly").after["rows"] == 1
