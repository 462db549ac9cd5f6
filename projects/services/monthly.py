"""That somebody took the monthly table of progress out of the system is written down."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_PROJECTS


@service("projects.export_monthly", only_notes=True)
def record_monthly_export(*, filters: str, rows: int, actor: User) -> None:
    """Note that `actor` exported the table as a workbook. Raises PermissionDenied without the right to see projects."""
    require(actor, VIEW_PROJECTS)
    record(actor=actor, action="projects.export_monthly", after={"filters": filters, "rows": rows})


@service("projects.print_monthly", only_notes=True)
def record_monthly_print(*, filters: str, rows: int, form: str, actor: User) -> None:
    """Note that `actor` printed the table. Raises PermissionDenied without the right to see projects."""
    require(actor, VIEW_PROJECTS)
    record(actor=actor, action="projects.print_monthly", after={"filters": filters, "rows": rows, "format": form})
