"""A pay list is held against the register row by row, taken whole or not at all, and pays nobody twice."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused
from funds.claims import ClaimKind
from funds.models import LedgerEntry, PayItem, PayList, Payment
from funds.services.claims import apply_claim, withdraw_claim
from funds.services.pay_lists import marked_pay_list, send_pay_list
from households.models import Household, Membership
from tests.funds.claiming import add_papers, approved, draft, pay, person, ready, row, send, staff
from tests.households.entries import id_number

pytestmark = pytest.mark.django_db
XIAO, DA = id_number(order="041"), id_number(order="043")


@pytest.fixture
def here(paid, settings, tmp_path):
    """The county with two people of Chen's whose ID numbers are known, and a claim of 500.00 for people."""
    settings.MEDIA_ROOT = tmp_path
    staff(paid)
    paid.xiao, paid.da = person(paid.chen, "陈小雨", 41), person(paid.chen, "陈大雨", 43)
    paid.benefit = benefit(paid)
    return paid


def benefit(here, amount: str = "500.00"):
    """Return a claim for people that Liu has written down."""
    return draft(here, kind=ClaimKind.BENEFIT, payee="", amount=Decimal(amount), words="春季雨露计划")


def said(listed: PayList) -> dict[str, str]:
    """Return what is wrong by cell."""
    return {cell: sentence for _, _, sentence, cell in listed.faults}


def test_people_and_households_are_paid_one_entry_each(here):
    listed = send(here, here.benefit, row("陈小雨", 300, 身份证号=XIAO), row("陈阿福", 200, 户编号=here.chen.code))
    assert (listed.faults, listed.rows, listed.amount) == ([], 2, Decimal("500.00"))

    pay(here, approved(here, add_papers(here, here.benefit)))

    entries = [(p.entry.amount, p.entry.payee_kind, p.item.payee_name) for p in Payment.objects.order_by("pk")]
    assert entries == [(Decimal("-300.00"), "member", "陈小雨"), (Decimal("-200.00"), "household", "陈阿福")]
    assert "陈小雨" not in LedgerEntry.objects.values_list("payee", flat=True).get(payment__item__member=here.xiao)


WRONG = [
    (row("陈小雨", 300, 身份证号=DA), "A2", "不是这个姓名"),
    (row("路人甲", 300, 身份证号=id_number(order="077")), "B2", "没有这个身份证号的人"),
    (row("陈小雨", 300, 身份证号="530303199001010411"), "B2", "身份证号不对"),
    (row("陈小雨", 300, 身份证号="5303**********0411"), "B2", "不能带星号"),
    (row("陈小雨", 300, 身份证号=XIAO, 户编号="530399000002"), "C2", "登记在户 530399000001"),
    (row("白石保家", 300, 户编号="530399000002"), "A2", "户主不是这个姓名"),
    (row("袁远", 300, 户编号="530399000003"), "C2", "不在您能看到的范围内"),
    (row("合作社", 300, 单位="没登记的合作社"), "D2", "没有登记这个单位"),
    (row("陈小雨", 300), "B2", "看不出发给谁"),
    (row("陈小雨", 0, 身份证号=XIAO), "E2", "大于零"),
    (row("陈小雨", "三百", 身份证号=XIAO), "E2", "金额看不懂"),
]


@pytest.mark.parametrize(("told", "cell", "says"), WRONG)
def test_what_is_wrong_is_told_by_its_cell_and_nobody_is_listed(here, told, cell, says):
    listed = send(here, here.benefit, told)

    assert says in said(listed)[cell]
    assert not PayItem.objects.exists()


def test_one_bad_row_keeps_everybody_off_and_comes_back_marked(here):
    listed = send(
        here, here.benefit, row("陈大雨", 100, 身份证号=DA), row("路人甲", 1, 身份证号=id_number(order="077"))
    )

    _, file = marked_pay_list(list_id=listed.pk, actor=here.liu)

    sheet = openpyxl.load_workbook(BytesIO(file.getvalue()))["发放清单"]
    assert "没有这个身份证号的人" in " ".join(str(cell.value) for cell in sheet[3])
    assert not PayItem.objects.exists()
    with pytest.raises(NotFoundRefused):
        marked_pay_list(list_id=listed.pk, actor=here.dong)


def test_nobody_stands_twice_on_a_list(here):
    listed = send(here, here.benefit, row("陈小雨", 300, 身份证号=XIAO), row("陈小雨", 200, 身份证号=XIAO))

    assert "和第 2 行是同一个收款人" in said(listed)["A3"]


@pytest.mark.parametrize(
    ("period", "twice"), [("2026-05", True), ("2026", True), ("2025", False), ("2025下半年", False)]
)
def test_nobody_is_listed_again_for_days_that_overlap(here, period, twice):
    first = here.benefit
    send(here, first, row("陈小雨", 500, 身份证号=XIAO))

    listed = send(here, benefit(here), row("陈小雨", 500, 身份证号=XIAO), period=period)

    assert (first.number in said(listed).get("A2", "")) is twice
    assert PayItem.objects.live().count() == 2 - twice


def test_the_database_itself_refuses_a_double_payment(here):
    send(here, here.benefit, row("陈小雨", 500, 身份证号=XIAO))
    item = PayItem.objects.get()
    other = send(here, benefit(here), row("陈大雨", 500, 身份证号=DA))
    again = {
        name: getattr(item, name) for name in ("payee_kind", "member", "household", "payee_key", "policy", "period")
    }
    days = {"period_from": item.period_to, "period_to": item.period_to + timedelta(days=30)}

    with pytest.raises(IntegrityError, match="nobody_is_paid_twice"), transaction.atomic():
        PayItem.objects.create(pay_list=other, number=9, amount=1, **again, **days)


def test_a_new_list_takes_the_place_of_the_old_one_and_frees_who_was_on_it(here):
    send(here, here.benefit, row("陈小雨", 500, 身份证号=XIAO))
    send(here, here.benefit, row("陈大雨", 500, 身份证号=DA))

    assert [item.payee_name for item in PayItem.objects.live()] == ["陈大雨"]
    assert PayList.objects.standing().count() == 1
    withdraw_claim(claim_id=here.benefit.pk, words="不发了", actor=here.liu)
    assert not PayItem.objects.live().exists()


def test_what_was_claimed_and_what_is_listed_must_agree(here):
    add_papers(here, here.benefit)
    with pytest.raises(Refused, match="还没有上传发放清单"):
        apply_claim(claim_id=here.benefit.pk, actor=here.liu)
    send(here, here.benefit, row("陈小雨", "499.99", 身份证号=XIAO))

    with pytest.raises(Refused, match="清单合计 499.99 元，报账金额 500.00 元"):
        apply_claim(claim_id=here.benefit.pk, actor=here.liu)


def test_who_left_before_the_period_is_not_paid(here):
    here.da.is_active = False
    here.da.save(update_fields=["is_active"])
    Membership.objects.filter(member=here.da).update(superseded_at=timezone.now())
    last = Membership.objects.get(member=here.da)
    Membership.objects.create(
        household=here.chen, member=here.da, relation=last.relation, valid_from=last.valid_from, valid_to="2025-11-30"
    )

    listed = send(here, here.benefit, row("陈大雨", 500, 身份证号=DA))
    assert "2025-11-30 起已经不在册" in said(listed)["A2"]

    assert send(here, here.benefit, row("陈大雨", 500, 身份证号=DA), period="2025").faults == []


def test_a_household_that_is_gone_is_not_paid(here):
    Household.objects.filter(pk=here.bai.pk).update(status="closed")

    listed = send(here, here.benefit, row("白石保", 500, 户编号=here.bai.code))

    assert "不能再发" in said(listed)["A2"]


UNFIT = [
    ({"policy": "gift"}, "哪项政策"),
    ({"period": "春季"}, "发放期间写成"),
    ({"period": "2099"}, "还没有到"),
]


@pytest.mark.parametrize(("about", "says"), UNFIT)
def test_a_list_for_nothing_or_no_time_is_not_taken(here, about, says):
    with pytest.raises(Refused, match=says):
        send(here, here.benefit, row("陈小雨", 500, 身份证号=XIAO), **about)

    assert not PayList.objects.exists()
    assert AuditEntry.objects.filter(action="funds.pay_list.refused").count() == 1


def test_only_claims_for_people_take_a_list_and_only_from_who_claims(here):
    works = ready(here)
    with pytest.raises(Refused, match="只有「到户补助」"):
        send(here, works, row("陈小雨", 500, 身份证号=XIAO))
    apply_claim(claim_id=works.pk, actor=here.liu)

    with pytest.raises(Refused, match="不能再改"):
        send(here, works, row("陈小雨", 500, 身份证号=XIAO))
    with pytest.raises(Refused, match="不是 Excel 工作簿"):
        send_pay_list(
            claim_id=here.benefit.pk, policy="yulu", period="2026", file=BytesIO(b"%PDF-1.4"), file_name="a", size=8,
            actor=here.liu,
        )  # fmt: skip
    assert not PayList.objects.exists()
