"""A second person of finance, and fund orders as tests enter and approve them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from accounts.models import User
from accounts.permissions import Role
from funds.line_terms import LineTerms
from funds.models import ClosedMonth, FundOrder
from funds.services.months import close_month
from funds.services.orders import OrderEntry, approve_order, enter_order, return_order
from funds.services.stated import StatedEntry, state_total
from tests.conftest import make_user

DAY = date(2026, 3, 4)


def second_of_finance(county: SimpleNamespace) -> User:
    """Return Jin, who is of finance too; made where the county has none yet."""
    if not hasattr(county, "jin"):
        county.jin = make_user("jin", "金复核", Role.FINANCE, county.unit, 90)
    return county.jin


def terms(**changes) -> LineTerms:
    """Return what a document of the province says, with `changes`."""
    about = {
        "document_no": "省财农〔2026〕8号", "issuer": "省财政厅", "tier": "province", "fund_type": "work_relief",
        "year": 2026, "amount": Decimal("5000.00"), "issued_on": date(2026, 2, 1), "purpose": "人饮工程",
    }  # fmt: skip
    return LineTerms(**(about | changes))


def enter(county: SimpleNamespace, kind: str, **about) -> FundOrder:
    """Let Cai enter an order; about the county's line, of today's tests' day, unless told otherwise."""
    if kind not in {"line", "opening"} and not {"allocation_id", "entry_id"} & about.keys():
        about = {"line_id": county.line.pk} | about
    if kind not in {"line", "correct", "opening"}:
        about = {"occurred_on": DAY} | about
    if "amount" in about:
        about["amount"] = Decimal(about["amount"])
    return enter_order(kind=kind, entry=OrderEntry(**about), actor=county.cai)


def carried_out(county: SimpleNamespace, kind: str, **about) -> FundOrder:
    """Let Cai enter an order and Jin approve it."""
    order = enter(county, kind, **about)
    return approve_order(order_id=order.pk, actor=second_of_finance(county))


def fill_lines(county: SimpleNamespace) -> None:
    """Add one of everything with a page: an order of Jin's that waits, one that came back, a closed month."""
    jin = second_of_finance(county)
    more = {"document_no": "县财农〔2026〕3号", "occurred_on": DAY}
    about = OrderEntry(line_id=county.line.pk, amount=Decimal(1000), project_code=county.road.code, **more)
    county.fund_order = enter_order(kind="allocate", entry=about, actor=jin)
    county.returned_order = enter(county, "line", terms=terms())
    return_order(order_id=county.returned_order.pk, opinion="文号写错了", actor=jin)
    county.closed_month = close_month(month=date(2025, 12, 1), actor=jin)
    said = StatedEntry("lines", DAY, Decimal(12000), "县政府工作报告", number=2)
    county.stated = state_total(entry=said, actor=county.cai)


def closed(county: SimpleNamespace, month: date) -> ClosedMonth:
    """Let Cai close a month."""
    return close_month(month=month, actor=county.cai)
