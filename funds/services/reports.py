"""Taking the reports of finance away as a file leaves a trace."""

from typing import Any

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import EXPORT_LEDGER


@service("funds.export_balances", only_notes=True)
def record_balances_export(*, filters: dict[str, Any], rows: int, actor: User) -> None:
    """Note that the actor takes 资金台账 away, `rows` lines of it. Raises PermissionDenied."""
    require(actor, EXPORT_LEDGER)
    record(actor=actor, action="funds.export_balances", after={"filters": filters, "rows": rows})


@service("funds.export_idle", only_notes=True)
def record_idle_export(*, filters: dict[str, Any], rows: int, actor: User) -> None:
    """Note that the actor takes the report of idle money away, `rows` lines of it. Raises PermissionDenied."""
    require(actor, EXPORT_LEDGER)
    record(actor=actor, action="funds.export_idle", after={"filters": filters, "rows": rows})
