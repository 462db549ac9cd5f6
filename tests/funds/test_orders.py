"""Orders of finance: entered by one person, tried out at once, carried out when another approves."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.hooks import answered
from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from funds.book import InsufficientFunds
from funds.ledger import balances, verify_line
from funds.models import Allocation, FundLine, FundOrder, LedgerEntry
from funds.selectors.stated import integrated_on
from funds.services.orders import OrderEntry, approve_order, enter_order, return_order, withdraw_order
from funds.waiting import waiting_items
from tests.funds.conftest import pay
from tests.funds.lines import DAY, carried_out, enter, second_of_finance, terms
from villages.models import Cadre, CadreAccount


@pytest.fixture
def money(paid):
    """The line of 10,000.00 after 6,000.00 went to the pipes and 1,500.00 was paid, and a second person of finance."""
    second_of_finance(paid)
    return paid


def test_a_line_counts_once_another_person_has_approved_it(money):
    order = enter(money, "line", terms=terms())
    assert FundLine.objects.count() == 1

    done = approve_order(order_id=order.pk, actor=money.jin)

    line = FundLine.objects.get(document_no="省财农〔2026〕8号")
    assert (done.state, done.line, line.amount, line.purpose) == ("done", line, Decimal("5000.00"), "人饮工程")
    told = AuditEntry.objects.get(action="funds.approve_order")
    assert (told.actor, told.after["entered_by"], told.after["kind"]) == (money.jin, money.cai.pk, "line")


def test_nobody_approves_what_they_entered_also_by_another_account(money):
    order = enter(money, "line", terms=terms())
    of_jin = CadreAccount.objects.get(user=money.jin)
    CadreAccount.objects.filter(pk=of_jin.pk).delete()
    CadreAccount.objects.create(user=money.jin, cadre=Cadre.objects.get(accounts__user=money.cai))

    for actor in (money.cai, money.jin):
        with pytest.raises(SamePersonRefused):
            approve_order(order_id=order.pk, actor=actor)

    assert FundOrder.objects.get().state == "waiting"
    assert FundLine.objects.count() == 1
    assert AuditEntry.objects.filter(action="funds.approve_order.refused").count() == 2


def test_who_is_not_of_finance_enters_and_approves_nothing(money):
    order = enter(money, "line", terms=terms())

    with pytest.raises(PermissionDenied):
        enter_order(kind="line", entry=OrderEntry(terms=terms()), actor=money.zhao)
    for actor in (money.sheng, money.qian):
        with pytest.raises(PermissionDenied):
            approve_order(order_id=order.pk, actor=actor)

    assert FundOrder.objects.filter(state="waiting").count() == 1


def test_a_line_is_registered_once_and_its_terms_must_fit_together(money):
    carried_out(money, "line", terms=terms())

    with pytest.raises(Refused, match="已经登记过"):
        enter(money, "line", terms=terms())
    with pytest.raises(Refused, match="其他来源"):
        enter(money, "line", terms=terms(batch=2, tier="other"))
    with pytest.raises(Refused, match="使用期限"):
        enter(money, "line", terms=terms(batch=2, use_until=date(2026, 1, 1)))

    assert FundOrder.objects.count() == 1


def test_money_that_arrives_is_posted_and_the_line_says_since_when(money):
    line = carried_out(money, "line", terms=terms()).line

    order = carried_out(money, "receive", line_id=line.pk, amount="3000", voucher="JZ-9")

    entry = LedgerEntry.objects.get(line=line)
    assert (entry.kind, entry.amount, entry.voucher, entry.recorded_by) == ("receipt", 3000, "JZ-9", money.jin)
    assert order.postings == [entry.posting]
    assert FundLine.objects.get(pk=line.pk).arrived_on == DAY
    with pytest.raises(InsufficientFunds):
        enter(money, "receive", line_id=line.pk, amount="2000.01")
    with pytest.raises(Refused, match="指标下达"):
        enter(money, "receive", line_id=line.pk, amount="1", occurred_on=date(2026, 1, 31))


def test_what_the_ledger_would_refuse_is_refused_when_it_is_entered_and_leaves_nothing(money):
    with pytest.raises(InsufficientFunds, match="4,000.00"):
        enter(money, "allocate", amount="4000.01", project_code=money.road.code, document_no="县财〔2026〕1号")

    assert not FundOrder.objects.exists()
    assert (Allocation.objects.count(), LedgerEntry.objects.count()) == (2, 4)
    assert list(AuditEntry.objects.filter(action__endswith="refused").values_list("action", flat=True)) == [
        "funds.enter_order.refused"
    ]


def test_an_allocation_needs_a_project_of_the_library_and_a_document(money):
    for wrong in ({"project_code": "NO-1", "document_no": "x"}, {"project_code": money.road.code}):
        with pytest.raises(Refused):
            enter(money, "allocate", amount="10", **wrong)

    order = carried_out(money, "allocate", amount="1000", project_code=money.road.code, document_no="县财〔2026〕1号")

    assert (order.allocation.project, order.allocation.document_no) == (money.road, "县财〔2026〕1号")
    assert balances(money.line.pk)[order.allocation_id] == Decimal("1000.00")
    assert balances(money.line.pk)[None] == Decimal("3000.00")


def test_an_adjustment_takes_back_what_is_not_paid_or_gives_it_to_another_project(money):
    back = {"allocation_id": money.for_pipes.pk, "document_no": "县财〔2026〕2号", "note": "工程核减"}
    with pytest.raises(InsufficientFunds):
        enter(money, "adjust", amount="4500.01", **back)
    with pytest.raises(Refused, match="同一个项目"):
        enter(money, "adjust", amount="1", project_code=money.pipes.code, **back)

    carried_out(money, "adjust", amount="500", **back)
    order = carried_out(money, "adjust", amount="1000", project_code=money.road.code, **back)

    held = balances(money.line.pk)
    given = Allocation.objects.get(project=money.road, document_no="县财〔2026〕2号")
    assert (held[money.for_pipes.pk], held[given.pk], held[None]) == (3000, 1000, 4500)
    assert len(order.postings) == 2
    assert verify_line(money.line) == []


def test_an_adjustment_can_be_reversed(money):
    about = {"allocation_id": money.for_pipes.pk, "document_no": "县财〔2026〕2号", "note": "工程核减"}
    carried_out(money, "adjust", amount="500", **about)
    leg = LedgerEntry.objects.filter(kind="adjustment").first()

    carried_out(money, "reverse", entry_id=leg.pk, note="文件收回")

    assert balances(money.line.pk)[money.for_pipes.pk] == 4500
    assert set(LedgerEntry.objects.filter(kind="reversal").values_list("counts_as", flat=True)) == {"allocation"}
    assert verify_line(money.line) == []


def test_money_is_taken_back_from_the_line_and_from_an_allocation(money):
    carried_out(money, "recover", amount="4000", document_no="省财收〔2026〕1号")
    carried_out(
        money, "recover", line_id=None, allocation_id=money.for_pipes.pk, amount="4500", document_no="省财收〔2026〕2号"
    )

    assert balances(money.line.pk) == {None: 0, money.for_pipes.pk: 0}
    with pytest.raises(InsufficientFunds):
        enter(money, "recover", amount="0.01", document_no="省财收〔2026〕3号")


def test_an_integration_stays_on_its_line_and_within_it(money):
    about = {"document_no": "县整合〔2026〕1号", "purpose": "产业发展"}
    carried_out(money, "integrate", amount="8000", **about)
    with pytest.raises(Refused, match="2,000.00"):
        enter(money, "integrate", amount="2000.01", **about)
    carried_out(money, "integrate", amount="3000", back=True, **about)
    with pytest.raises(Refused, match="5,000.00"):
        enter(money, "integrate", amount="5000.01", back=True, **about)

    assert [(one.label, one.lines, one.amount) for one in integrated_on(money.sheng, DAY)] == [
        ("省", 1, 5000), ("合计", 1, 5000),
    ]  # fmt: skip
    assert integrated_on(money.sheng, date(2026, 3, 3)) == []
    assert list(money.line.integrations.values_list("amount", flat=True)) == [8000, -3000]
    assert LedgerEntry.objects.count() == 4
    more = {"document_no": "x", "purpose": "x", "integrated_on": DAY}
    order = enter(money, "integrate", amount="1", **about)
    with pytest.raises(DatabaseError), transaction.atomic():
        money.line.integrations.create(amount=6000, order=order, **more)


def test_a_correction_keeps_what_was_and_cannot_undo_what_arrived(money):
    same = terms(document_no=money.line.document_no, issued_on=money.line.issued_on)
    with pytest.raises(Refused, match="已经到账"):
        enter(money, "correct", terms=same, note="录错")

    carried_out(money, "correct", terms=terms(amount=Decimal(12000), issued_on=date(2026, 1, 6)), note="录错")

    line = FundLine.objects.get(pk=money.line.pk)
    assert (line.amount, line.document_no, line.issued_on) == (12000, "省财农〔2026〕8号", date(2026, 1, 6))


def test_a_returned_order_is_entered_anew_once(money):
    order = enter(money, "line", terms=terms())
    with pytest.raises(Refused, match="为什么退回"):
        return_order(order_id=order.pk, opinion=" ", actor=money.jin)

    back = return_order(order_id=order.pk, opinion="批次写错了", actor=money.jin)
    assert (back.state, back.opinion, FundLine.objects.count()) == ("returned", "批次写错了", 1)
    assert [item.task for item in waits(money.cai)] == ["改被退回的资金业务"]
    again = enter(money, "line", terms=terms(batch=2), earlier_id=order.pk)

    assert (again.earlier, waits(money.cai)) == (order, [])
    assert [item.task for item in waits(money.jin)] == ["复核资金业务"]
    with pytest.raises(Refused, match="重填"):
        enter(money, "line", terms=terms(batch=3), earlier_id=order.pk)
    with pytest.raises(TransitionNotAllowed):
        approve_order(order_id=order.pk, actor=money.jin)


def test_only_who_entered_an_order_withdraws_it(money):
    order = enter(money, "line", terms=terms())
    with pytest.raises(Refused, match="不是您经办"):
        withdraw_order(order_id=order.pk, actor=money.jin)

    assert withdraw_order(order_id=order.pk, actor=money.cai).state == "withdrawn"
    with pytest.raises(NotFoundRefused):
        withdraw_order(order_id=0, actor=money.cai)


def test_money_spent_between_entry_and_approval_is_found_out(money):
    about = {"allocation_id": money.for_pipes.pk, "document_no": "县财〔2026〕2号", "note": "核减"}
    order = enter(money, "adjust", amount="4500", **about)
    pay(money, "1.00")

    with pytest.raises(InsufficientFunds):
        approve_order(order_id=order.pk, actor=money.jin)

    assert FundOrder.objects.get().state == "waiting"


def test_the_database_lets_nobody_approve_their_own_or_change_what_was_asked(money):
    order = enter(money, "line", terms=terms())
    rows = FundOrder.objects.filter(pk=order.pk)

    for change in (
        {"state": "done", "decided_at": order.recorded_at, "decided_person": order.entered_person},
        {"state": "done"},
        {"amount": 1},
        {"terms": {}},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def waits(user):
    """Return what waits for a user here."""
    return [item for item in answered(user, waiting_items(user)) if item.count]
