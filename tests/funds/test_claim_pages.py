"""The pages lead a claim from the project to the ledger, tell each person what waits, and grow no queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from funds.claims import ClaimKind
from funds.models import Claim, Payment, Refund
from funds.services.claims import apply_claim, send_back_claim
from tests.funds.claiming import add_papers, approved, draft, paid, person, ready, row, send, staff, workbook
from tests.households.entries import id_number
from tests.pdfs import text_of
from tests.queries import MOST_QUERIES

pytestmark = pytest.mark.django_db
XIAO = id_number(order="041")
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def here(request, settings, tmp_path):
    """The county with staff for all four duties."""
    settings.MEDIA_ROOT = tmp_path
    return staff(request.getfixturevalue("paid"))


def test_the_pages_lead_from_the_project_to_the_ledger(client, here):
    client.force_login(here.liu)
    project = client.get(reverse("projects:detail", args=[here.pipes.pk])).content.decode()
    add = reverse("funds:claim_add", args=[here.pipes.pk])
    assert add in project
    sent = {"allocation": here.for_pipes.pk, "kind": "progress", "amount": "1000", "retained": "", "payee": "某公司",
            "claimed_on": TODAY, "words": "管网完成一半"}  # fmt: skip
    page = client.post(add, sent, follow=True).content.decode()
    claim = Claim.objects.get()
    assert "还缺材料：报账申请、资金使用明细表、责任书、工程进度审核表、发票" in page
    add_papers(here, claim)
    for user, action, waits, more in (
        (here.liu, "apply", "送审报账 1 笔", {}),
        (here.shui, "review", "审核报账 1 笔", {"words": "属实"}),
        (here.cai, "approve", "审批报账 1 笔", {}),
        (here.fu, "pay", "支付报账 1 笔", {"voucher": "ZF-9", "paid_on": TODAY}),
    ):
        client.force_login(user)
        assert waits in client.get("/").content.decode()
        client.post(reverse("funds:claim_step", args=[claim.pk, action]), more)

    page = client.get(reverse("funds:claim_detail", args=[claim.pk])).content.decode()

    assert "已支付" in page
    entry = Payment.objects.get().entry
    voucher = client.get(reverse("funds:entry_detail", args=[entry.pk])).content.decode()
    assert claim.number in voucher
    assert "付出纳：支付" in voucher
    client.force_login(here.cai)
    assert "支付报账" not in client.get("/").content.decode()


def test_a_locked_button_says_why(client, here):
    claim = approved(here, ready(here))
    client.force_login(here.cai)

    page = client.get(reverse("funds:claim_detail", args=[claim.pk])).content.decode()

    assert "这笔报账您审批过，不能由您办这一步" in page
    assert reverse("funds:claim_step", args=[claim.pk, "pay"]) not in page


def test_a_pay_list_is_sent_in_and_its_faults_are_shown_by_cell(client, here):
    person(here.chen, "陈小雨", 41)
    claim = draft(here, kind=ClaimKind.BENEFIT, payee="", amount=Decimal("500.00"))
    client.force_login(here.liu)
    address = reverse("funds:pay_list_add", args=[claim.pk])
    about = {"policy": "yulu", "period": "2026"}
    wrong = workbook(row("陈小雨", 500, 身份证号=id_number(order="043")))
    wrong.name = "清单.xlsx"
    page = client.post(address, about | {"file": wrong}, follow=True).content.decode()
    assert "B2" in page
    assert "没有这个身份证号的人" in page
    marked = client.get(reverse("funds:pay_list_faults", args=[claim.pay_lists.get().pk]))
    assert marked["Content-Disposition"].startswith("attachment")

    good = workbook(row("陈小雨", 500, 身份证号=XIAO))
    good.name = "清单.xlsx"
    page = client.post(address, about | {"file": good}, follow=True).content.decode()

    assert "清单 1 行已列入，合计 500.00 元" in page
    assert XIAO not in page


def test_a_refund_is_entered_by_one_and_posted_by_another(client, here):
    payment = Payment.objects.get(claim=paid(here, ready(here)))
    client.force_login(here.fu)
    sent = {"way": "reversal", "amount": "1000", "occurred_on": TODAY, "voucher": "CZ-1", "reason": "付错了账号"}
    page = client.post(reverse("funds:refund_ask", args=[payment.pk]), sent, follow=True).content.decode()
    refund = Refund.objects.get()
    address = reverse("funds:refund_post", args=[refund.pk])
    assert address not in page
    client.force_login(here.cai)
    assert "退款记账 1 笔" in client.get("/").content.decode()
    assert address in client.get(reverse("funds:claim_detail", args=[payment.claim_id])).content.decode()

    client.post(address)

    refund.refresh_from_db()
    assert (refund.state, refund.closed_by) == ("posted", here.cai)
    assert "已经冲正" in client.get(reverse("funds:entry_detail", args=[payment.entry_id])).content.decode()


def test_a_claim_is_printed_with_the_opinions_that_stand(client, here):
    claim = ready(here)
    apply_claim(claim_id=claim.pk, actor=here.liu)
    send_back_claim(claim_id=claim.pk, words="少签字", actor=here.shui)
    approved(here, claim)
    client.force_login(here.sheng)

    said = text_of(client.post(reverse("funds:claim_print", args=[claim.pk])).content)

    assert claim.number in said
    assert "进度属实" in said
    assert "少签字" not in said
    assert AuditEntry.objects.filter(action="funds.claim_print", actor=here.sheng).count() == 1


def counted(client, address: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_and_a_claim_take_as_many_queries_for_many_as_for_few(client, here):
    client.force_login(here.cai)
    address = reverse("funds:claim_list") + "?tab=draft"
    people = [person(here.chen, f"陈{word}", 41 + 2 * order) for order, word in enumerate("甲乙丙丁")]
    rows = [row(one.name, 100, 身份证号=id_number(order=f"{41 + 2 * order:03}")) for order, one in enumerate(people)]
    claim = draft(here, kind=ClaimKind.BENEFIT, payee="", amount=Decimal("500.00"))
    send(here, claim, *rows[:1])
    detail = reverse("funds:claim_detail", args=[claim.pk])
    client.get(address)  # a session takes its first notes
    few = [counted(client, address), counted(client, detail)]
    for _ in range(2):
        draft(here)
    send(here, claim, *rows)

    assert [counted(client, address), counted(client, detail)] == few
    assert max(few) <= MOST_QUERIES
