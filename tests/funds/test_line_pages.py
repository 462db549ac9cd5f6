"""The pages of finance: entering, approving, closing, and the two reports, from what a person fills in."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from funds.models import ClosedMonth, FundLine, FundOrder, LedgerEntry
from tests.docx import words_of
from tests.funds.conftest import pay
from tests.funds.lines import fill_lines, second_of_finance
from tests.pdfs import text_of

LINE = {
    "document_no": "省财农〔2026〕8号", "issuer": "省财政厅", "issued_on": "2026-02-01", "tier": "province",
    "source": "", "fund_type": "work_relief", "year": "2026", "batch": "1", "amount": "5000", "purpose": "人饮工程",
}  # fmt: skip


@pytest.fixture
def people(client, paid):
    """The county, and a way to be one of its people: `people.be("cai")`."""
    second_of_finance(paid)

    def be(name: str):
        client.force_login(getattr(paid, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    paid.be = be
    return paid


def test_a_line_comes_in_by_two_people_and_stands_on_the_pages(people):
    sent = people.be("cai").post(reverse("funds:line_add"), LINE)
    detail = people.be("cai").get(sent["Location"])
    assert "由另一位财政人员复核" in detail.text
    assert "人饮工程" in detail.text

    approve = reverse("funds:order_step", args=[FundOrder.objects.get().pk, "approve"])
    assert "是您经办的" in people.be("cai").post(approve).text
    assert people.be("jin").post(approve).status_code == 302

    line = FundLine.objects.get(document_no=LINE["document_no"])
    page = people.be("cai").get(reverse("funds:line_detail", args=[line.pk]))
    assert "登记到账" in page.text
    assert "登记到账" not in people.be("sheng").get(reverse("funds:line_detail", args=[line.pk])).text


def test_what_is_not_filled_in_is_pointed_out(people):
    page = people.be("cai").post(reverse("funds:line_add"), LINE | {"amount": "0.001", "year": "17", "issuer": ""})

    assert {"amount", "year", "issuer"} == set(page.context["form"].errors)
    assert not FundOrder.objects.exists()


def test_a_returned_order_is_filled_in_again_from_what_it_was(people):
    fill_lines(people)
    client, again = people.be("cai"), f"{reverse('funds:line_add')}?from={people.returned_order.pk}"

    assert again in client.get(reverse("funds:order_detail", args=[people.returned_order.pk])).text
    form = client.get(again)
    assert form.context["form"]["document_no"].value() == "省财农〔2026〕8号"
    client.post(again, LINE)

    assert FundOrder.objects.get(earlier=people.returned_order).terms["purpose"] == "人饮工程"
    assert client.get(f"{reverse('funds:line_add')}?from={'9' * 5000}").status_code == 200


def test_an_entry_is_reversed_from_its_row_in_the_ledger(people):
    address = reverse("funds:entry_reverse", args=[people.payment.pk])
    assert address in people.be("cai").get(reverse("funds:ledger")).text
    assert address not in people.be("sheng").get(reverse("funds:ledger")).text

    people.be("cai").post(address, {"note": "付错了", "occurred_on": "2026-03-05", "voucher": ""})
    people.be("jin").post(reverse("funds:order_step", args=[FundOrder.objects.get().pk, "approve"]))

    assert LedgerEntry.objects.get(reverses=people.payment).note == "付错了"


def test_months_are_closed_and_opened_on_their_page(people):
    people.be("cai").post(reverse("funds:month_close"), {"month": "2026-03"})
    months = people.be("sheng").get(reverse("funds:month_list"))
    assert "已结账" in months.text

    march = ClosedMonth.objects.get()
    people.be("jin").post(reverse("funds:month_reopen", args=[march.pk]), {"reason": "漏记一笔"})

    assert "漏记一笔" in people.be("sheng").get(reverse("funds:month_list")).text


def test_the_reports_are_taken_away_as_workbook_and_on_paper(people):
    client = people.be("sheng")
    sheet = load_workbook(BytesIO(client.post(reverse("funds:balances_export"), {"day": "2026-03-02"}).content))
    rows = list(sheet["资金台账"].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "序号")
    body = rows[rows.index(head) + 1 :]
    assert [h for h in head if h] == [
        "序号", "资金文号", "下达日期", "层级", "类型", "年度", "金额 元", "项目", "实施单位",
        "已分配 元", "已支出 元", "结转 元", "结余 元", "支出进度 %", "账龄 天", "收回 元", "备注",
    ]  # fmt: skip
    assert [(row[6], row[7], row[9], row[10], row[11]) for row in body[:2]] == [
        (10000, "下湾村人饮管网", 6000, 1500, 4500), (None, "（未分配）", 0, 0, 4000),
    ]  # fmt: skip
    assert (body[2][6], body[2][9], body[2][10], body[2][11]) == (10000, 6000, 1500, 8500)

    idle = client.post(reverse("funds:idle_export"), {"format": "pdf", "day": "2026-03-02"})
    assert "下湾村人饮管网" in text_of(idle.content)
    paper = client.post(reverse("funds:balances_export"), {"format": "docx"})
    assert "测财农〔2026〕1号" in words_of(paper.content)
    assert AuditEntry.objects.filter(action__in=["funds.export_balances", "funds.export_idle"]).count() == 3


def test_idle_money_is_narrowed_and_broken_filters_count_as_none(people):
    client, page = people.be("zhao"), reverse("funds:idle")

    assert client.get(page).context["report"].total.total == 4500
    assert client.get(page, {"township": people.west.pk}).context["report"].rows == []
    assert client.get(page, {"age": "730"}).context["report"].rows == []
    for wrong in ({"township": "9" * 5000}, {"day": "x"}, {"age": "5"}, {"start": "9" * 400}, {"kind": "\x00"}):
        assert client.get(page, wrong).context["report"].total.total == 4500


def test_stated_totals_stand_beside_the_sums(people):
    about = {
        "subject": "lines",
        "as_of": "2026-03-02",
        "tier": "",
        "number": "1",
        "amount": "9000",
        "document": "县报告",
    }
    sent = people.be("cai").post(reverse("funds:stated_add"), about)

    page = people.be("sheng").get(sent["Location"])

    assert "+1,000.00" in page.text
    assert "不一致" in page.text
    assert page.context["compared"][0].amount == 10_000
    assert "县报告" in people.be("sheng").get(reverse("funds:stated_list")).text


def test_the_number_of_queries_stays_with_more_lines_and_orders(people, django_assert_max_num_queries):
    fill_lines(people)
    names = ("funds:order_list", "funds:balances", "funds:idle", "funds:month_list", "funds:stated_list")
    pages = [*map(reverse, names), reverse("funds:line_detail", args=[people.line.pk])]
    client = people.be("cai")
    counts = []
    for round_ in range(2):
        for page in pages:
            client.get(page)
            with django_assert_max_num_queries(12) as captured:
                client.get(page)
            counts.append(len(captured))
        if round_ == 0:
            for n in range(3):
                pay(people, f"{n + 1}.00")
                client.post(reverse("funds:line_add"), LINE | {"batch": f"{n + 2}"})

    assert counts[: len(pages)] == counts[len(pages) :]
