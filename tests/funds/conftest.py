"""One fund line of 10,000.00 in the small county, with two projects it may pay for."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from funds.ledger import Posting, post
from funds.models import Allocation, EntryKind, FundLine, FundTier, FundType, PayeeKind
from projects.models import Project, ProjectType

DAY = date(2026, 3, 2)
LIBRARY_FIXED = date(2025, 12, 20)


@pytest.fixture
def funds(county) -> SimpleNamespace:
    """The county with a line, allocations to the pipes of Lower Bend and the road of Far Hill, and no entry yet."""
    return build_funds(county)


@pytest.fixture
def paid(funds) -> SimpleNamespace:
    """The same after 10,000.00 came in, 6,000.00 went to the pipes and 1,500.00 was paid."""
    return post_the_usual(funds)


def build_funds(county: SimpleNamespace) -> SimpleNamespace:
    """Add a line and two allocations to `county`."""
    county.line = make_line("测财农〔2026〕1号", FundTier.PROVINCE, "10000.00")
    county.pipes = make_project("SZ-2026-001", "下湾村人饮管网", county.lower)
    county.road = make_project("SZ-2026-002", "远山村产业路", county.far)
    county.for_pipes = make_allocation(county.line, county.pipes, "6000.00")
    county.for_road = make_allocation(county.line, county.road, "5000.00")
    return county


def post_the_usual(county: SimpleNamespace) -> SimpleNamespace:
    """Post one receipt, one allocation and one payment: four entries."""
    receive(county, "10000.00")
    allocate(county, "6000.00")
    county.payment = pay(county, "1500.00")
    return county


def make_line(document_no: str, tier: str, amount: str) -> FundLine:
    """Make a fund line of `amount`."""
    return FundLine.objects.create(
        document_no=document_no,
        issuer="省财政厅",
        tier=tier,
        fund_type=FundType.WORK_RELIEF,
        year=2026,
        amount=Decimal(amount),
        issued_on=date(2026, 1, 5),
    )


def make_project(code: str, name: str, village) -> Project:
    """Make a water project in `village`."""
    return Project.objects.create(
        code=code,
        name=name,
        year=2026,
        township=village.township,
        village=village,
        project_type=ProjectType.WATER,
        plan_amount=Decimal("6000.00"),
        library_entered_on=LIBRARY_FIXED,
    )


def make_allocation(line: FundLine, project: Project, amount: str) -> Allocation:
    """Set `amount` of `line` aside for `project`, on paper; nothing is posted."""
    return Allocation.objects.create(line=line, project=project, amount=Decimal(amount), allocated_on=DAY)


def receive(county, amount: str, **more):
    """Post a receipt on the line and return its entry."""
    return _post(county, EntryKind.RECEIPT, amount, voucher="JZ-0001", **more)[0]


def allocate(county, amount: str, allocation: Allocation | None = None, **more):
    """Post an allocation, to the pipes unless told otherwise, and return both entries."""
    target = allocation or county.for_pipes
    return _post(county, EntryKind.ALLOCATION, amount, allocation_id=target.pk, voucher="FP-0001", **more)


def pay(county, amount: str, allocation: Allocation | None = None, **more):
    """Post a payment from the pipes' allocation to a firm and return its entry."""
    target = allocation or county.for_pipes
    usual = {"voucher": "ZF-0001", "payee_kind": PayeeKind.UNIT, "payee": "测试县建筑有限公司"}
    return _post(county, EntryKind.PAYMENT, amount, allocation_id=target.pk, **usual | more)[0]


def _post(county, kind: EntryKind, amount: str, *, actor=None, occurred_on: date = DAY, **more):
    posting = Posting(kind=kind, line_id=county.line.pk, amount=Decimal(amount), occurred_on=occurred_on, **more)
    return post(posting=posting, actor=actor or county.cai)
