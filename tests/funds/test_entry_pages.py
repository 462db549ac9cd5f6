"""The auditor's way: an entry up to its document, all that one payee got, a payee's name for a reason."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from funds.ledger import reverse as undo
from funds.models import LedgerEntry
from tests.funds.conftest import DAY, make_allocation, make_line, make_project, pay
from tests.funds.test_pages import add_much

pytestmark = pytest.mark.django_db
FIRM = "测试县建筑有限公司"


@pytest.fixture
def auditor(client, paid):
    """A client logged in as the auditor."""
    client.force_login(paid.sheng, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_entry_leads_up_to_its_document_and_shows_what_belongs_to_it(auditor, paid):
    out, into = LedgerEntry.objects.filter(kind="allocation").order_by("number")

    page = auditor.get(reverse("funds:entry_detail", args=[into.pk]))

    assert reverse("funds:line_detail", args=[paid.line.pk]) in page.text
    assert reverse("projects:detail", args=[paid.pipes.pk]) in page.text
    assert page.context["beside"].legs == [out]
    assert into.hash[32:] in page.text


def test_an_entry_that_was_undone_says_by_which(auditor, paid):
    (undoing,) = undo(entry_id=paid.payment.pk, reason="户名写错", occurred_on=DAY, actor=paid.cai)

    undone = auditor.get(reverse("funds:entry_detail", args=[paid.payment.pk]))
    page = auditor.get(reverse("funds:entry_detail", args=[undoing.pk]))

    assert undone.context["beside"].undoing == undoing
    assert "户名写错" in undone.text
    assert page.context["beside"].undone == paid.payment


def test_no_page_shows_who_was_paid(auditor, paid):
    pages = [auditor.get(reverse(f"funds:{name}", args=[paid.payment.pk])) for name in ("entry_detail", "payee")]

    assert not any(FIRM in page.text for page in pages)


def test_a_payee_is_found_by_the_same_name_on_every_line_and_net_of_reversals(auditor, paid):
    other = pay(paid, "200.00")
    pay(paid, "70.00", payee="另一家有限公司")
    undo(entry_id=other.pk, reason="重复付款", occurred_on=DAY, actor=paid.cai)

    page = auditor.get(reverse("funds:payee", args=[paid.payment.pk]))

    assert [entry.amount for entry in page.context["page"].rows] == [-1500, -200, 200]
    assert page.context["totals"].amount == Decimal("-1500.00")


def test_an_entry_without_a_payee_has_no_list(auditor, paid):
    receipt = LedgerEntry.objects.get(kind="receipt")

    page = auditor.get(reverse("funds:payee", args=[receipt.pk]))

    assert page.context["totals"].count == 0
    assert "这笔账没有收款方" in page.text


def test_looking_for_a_name_leads_to_its_entries_and_leaves_the_name_nowhere(auditor, paid):
    answer = auditor.post(reverse("funds:payee_find"), {"payee": f" {FIRM} "})

    assert answer.headers["Location"] == reverse("funds:payee", args=[paid.payment.pk])
    entry = AuditEntry.objects.get(action="funds.find_payee")
    assert FIRM not in f"{entry.after}{entry.reason}{entry.subject_label}"
    assert paid.payment.payee_hash == keyed_hash(FIRM)


def test_a_name_nobody_was_paid_under_is_refused_in_a_sentence_and_noted(auditor, paid):
    page = auditor.post(reverse("funds:payee_find"), {"payee": "没有这家公司"})

    assert "没有向这个名称付过款" in page.text
    assert AuditEntry.objects.filter(action="funds.find_payee.refused").count() == 1


def test_a_name_is_opened_for_a_reason_and_compared_with_its_commitment(auditor, paid):
    url = reverse("funds:payee_reveal", args=[paid.payment.pk])

    short = auditor.post(url, {"reason": "看"})
    page = auditor.post(url, {"reason": "核对支付凭证上的收款人"})

    assert FIRM not in short.text
    assert FIRM in page.text
    assert page.context["agrees"] is True
    assert page.headers["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.get(action="personal_data.revealed").after == {"field": "payee"}


def test_nobody_is_opened_where_nobody_was_paid(auditor, paid):
    receipt = LedgerEntry.objects.get(kind="receipt")

    assert auditor.get(reverse("funds:payee_reveal", args=[receipt.pk])).status_code == 404


def test_a_township_is_shown_with_documents_and_ledger_side_by_side(auditor, paid):
    make_allocation(paid.line, paid.pipes, "300.00")

    page = auditor.get(reverse("funds:township"), {"of": paid.east.pk})

    ((project, sums),) = page.context["money"].projects
    assert (project, sums.stated, sums.money.amount, sums.difference) == (paid.pipes, 6300, 6000, -300)
    assert page.context["money"].whole.money.paid == 1500
    assert "−300.00" in page.text


@pytest.mark.parametrize("of", ["", "0", "9" * 30, "moon", "-1"])
def test_a_township_that_is_none_is_not_found(auditor, of):
    assert auditor.get(reverse("funds:township"), {"of": of}).status_code == 404


def test_the_pages_ask_as_often_for_much_as_for_little(auditor, paid, django_assert_max_num_queries):
    def asked() -> list[int]:
        counts = []
        for url in (
            reverse("funds:board"),
            reverse("funds:payee", args=[paid.payment.pk]),
            reverse("funds:entry_detail", args=[paid.payment.pk]),
            f"{reverse('funds:township')}?of={paid.east.pk}",
            reverse("funds:village", args=[paid.lower.pk]),
            reverse("projects:board"),
        ):
            with django_assert_max_num_queries(12) as seen:
                assert auditor.get(url).status_code == 200
            counts.append(len(seen))
        return counts

    auditor.get("/")
    few = asked()
    add_much(paid, 10)
    line = make_line("测财农〔2026〕44号", "county", "500.00")
    make_allocation(line, make_project("SZ-2026-44", "下湾村晒场", paid.lower), "500.00")

    assert asked() == few
