"""Who was chosen to build a project, and the contracts, never for more than was approved and a tenth."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from projects.models import Bid, Contract, Procurement
from projects.services.contracts import (
    BidEntry,
    ProcurementEntry,
    correct_contract,
    enter_contract,
    enter_procurement,
    void_contract,
)
from tests.funds.conftest import build_funds
from tests.projects.works import BUILDERS, OTHERS, ago, approve, contract, contract_entry, refused, tender

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(county):
    """Both projects are approved, with 6,000.00 each."""
    build_funds(county)
    approve(county.pipes)
    approve(county.road)
    return county


def test_a_tender_keeps_who_bid_how_much_and_a_wrong_one_is_followed_by_another(here):
    wrong = tender(here.pipes, here.liu)
    bids = [BidEntry(OTHERS[0], Decimal(4800), won=True), BidEntry(BUILDERS), BidEntry(OTHERS[1])]
    entry = ProcurementEntry("全部工程", "inquiry", ago(58), bids)
    right = enter_procurement(project_id=here.pipes.pk, entry=entry, actor=here.liu, corrects_id=wrong.pk)

    assert list(Procurement.objects.standing()) == [right]
    assert [bid.unit for bid in right.bids.filter(won=True)] == [OTHERS[0]]
    assert wrong.bids.count() == 3
    with refused(here.pipes, "projects.enter_procurement", saying="已经有人更正过"):
        enter_procurement(project_id=here.pipes.pk, entry=entry, actor=here.liu, corrects_id=wrong.pk)


def test_what_is_no_procurement_is_refused(here):
    three = [BidEntry(BUILDERS, won=True), *map(BidEntry, OTHERS)]
    for more, saying in (
        ({"method": "drawing_lots"}, "请选择采购方式"),
        ({"bids": three[:2]}, "至少要有 3 家"),
        ({"bids": [*three, BidEntry(OTHERS[0])]}, "重复"),
        ({"bids": [BidEntry(bid.unit) for bid in three]}, "请选择一家中标单位"),
        ({"bids": [BidEntry(bid.unit, won=True) for bid in three]}, "请选择一家中标单位"),
        ({"bids": [BidEntry(BUILDERS, Decimal(5801), won=True), *three[1:]]}, "高于控制价"),
        ({"ceiling": Decimal(0)}, "应大于 0"),
        ({"lot": " "}, "请填写采购内容"),
        ({"decided_on": ago(-1)}, "今天以前"),
    ):
        with refused(here.pipes, "projects.enter_procurement", saying=saying):
            tender(here.pipes, here.liu, **more)


def test_a_contract_is_corrected_with_its_history_and_struck_out_with_a_reason(here):
    procurement = tender(here.pipes, here.liu)
    made = contract(here.pipes, here.liu, procurement_id=procurement.pk, supervisor="测试监理公司", due_on=ago(-60))

    correct_contract(contract_id=made.pk, entry=contract_entry(amount=Decimal(5200)), actor=here.shui)
    void_contract(contract_id=made.pk, reason="合同解除", actor=here.shui)

    made.refresh_from_db()
    assert (made.amount, made.void_reason, made.voided_on) == (Decimal("5200.00"), "合同解除", ago(0))
    assert [event.amount for event in made.events.order_by("pgh_id")] == [Decimal("5000.00"), Decimal("5200.00")]
    assert not Contract.objects.standing().exists()
    contract(here.pipes, here.liu)  # the number is free again
    assert AuditEntry.objects.filter(action="projects.correct_contract").count() == 1
    for service, said in ((correct_contract, {"entry": contract_entry()}), (void_contract, {"reason": "再作废"})):
        with refused(here.pipes, f"projects.{service.__name__}", saying="已经作废"):
            service(contract_id=made.pk, **said, actor=here.liu)


def test_contracts_come_to_at_most_a_tenth_over_what_was_approved(here):
    contract(here.pipes, here.liu)
    exactly = contract(here.pipes, here.liu, number="HT-002", amount=Decimal("1600.00"))

    with refused(here.pipes, "projects.enter_contract", saying="超过批准投资 6,000.00 元的 10%"):
        contract(here.pipes, here.liu, number="HT-003", amount=Decimal("0.01"))
    with refused(here.pipes, "projects.correct_contract", saying="合同合计 6,600.01 元"):
        correct_contract(
            contract_id=exactly.pk, entry=contract_entry(number="HT-002", amount=Decimal("1600.01")), actor=here.liu
        )


def test_what_is_no_contract_is_refused(here):
    procurement = tender(here.pipes, here.liu)
    contract(here.pipes, here.liu, number="HT-000", amount=Decimal(1))
    for more, saying in (
        ({"number": "HT-000"}, "同一编号"),
        ({"unit": OTHERS[0], "procurement_id": procurement.pk}, "承包单位不一致"),
        ({"procurement_id": procurement.pk + 1000}, ""),
        ({"amount": Decimal(0)}, "应大于 0"),
        ({"retention_share": Decimal("0.101")}, "最多是合同金额的 10%"),
        ({"due_on": ago(51)}, "早于签订日期"),
        ({"unit": ""}, "请填写承包单位"),
    ):
        with refused(here.pipes, "projects.enter_contract", saying=saying):
            contract(here.pipes, here.liu, **more)


def test_a_contract_is_entered_by_those_who_keep_works_where_they_work(here):
    far = contract(here.road, here.shui)
    with refused(here.road, "projects.enter_contract"):
        enter_contract(project_id=here.road.pk, entry=contract_entry(number="2"), actor=here.liu)
    for service, said in ((correct_contract, {"entry": contract_entry()}), (void_contract, {"reason": "不该"})):
        for actor in (here.liu, here.cai):
            with refused(here.road, f"projects.{service.__name__}"):
                service(contract_id=far.pk, **said, actor=actor)


def test_the_database_keeps_contracts_and_bids_as_they_must_be(here):
    procurement = tender(here.pipes, here.liu)
    made = contract(here.pipes, here.liu)
    rows = Contract.objects.filter(pk=made.pk)
    for change in (
        {"retention_share": Decimal("0.101")},
        {"amount": Decimal(0)},
        {"due_on": ago(51)},
        {"voided_on": ago(0)},
        {"project": here.road},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bid.objects.create(procurement=procurement, unit="又一家", won=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        procurement.bids.update(won=False)
