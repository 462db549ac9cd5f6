"""What is under way on one fund line: orders that wait, what was integrated of it. Reads only."""

from decimal import Decimal
from typing import Any

from accounts.permissions import ENTER_FUNDS
from funds.models import FundLine, FundOrder, Integration
from funds.status import OrderState


def line_work(user: Any, line: FundLine) -> dict[str, Any]:
    """Return what the page of a line shows beside its sums."""
    integrations = list(Integration.objects.visible_to(user).filter(line=line).order_by("integrated_on", "pk"))
    waiting = FundOrder.objects.visible_to(user).filter(line=line, state=OrderState.WAITING)
    return {
        "integrations": integrations,
        "integrated": sum((one.amount for one in integrations), start=Decimal(0)),
        "orders": list(waiting.select_related("entered_by").defer("terms")),
        "may_enter": user.may(ENTER_FUNDS),
    }
