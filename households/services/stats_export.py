"""Taking the statistics of visits, or who helps the overdue, away as a workbook leaves a trace."""

from typing import Any

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_VISIT_STATS


@service("households.export_visit_stats", only_notes=True)
def record_stats_export(*, filters: dict[str, Any], rows: int, actor: User) -> None:
    """Note that the actor takes `rows` lines of statistics away, filtered by `filters`. Raises PermissionDenied."""
    require(actor, VIEW_VISIT_STATS)
    record(actor=actor, action="households.export_visit_stats", after={"filters": filters, "rows": rows})


@service("households.export_late_cadres", only_notes=True)
def record_late_export(*, filters: dict[str, Any], rows: int, actor: User) -> None:
    """Note that the actor takes `rows` cadres with overdue households away, filtered by `filters`.

    Raises PermissionDenied.
    """
    require(actor, VIEW_VISIT_STATS)
    record(actor=actor, action="households.export_late_cadres", after={"filters": filters, "rows": rows})
