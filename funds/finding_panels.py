"""What stands on the page of a project about its living problems."""

from typing import Any

from accounts.permissions import VIEW_MONEY_FINDINGS
from funds.models import MoneyFinding
from projects.hooks import Panel
from projects.models import Project

SHOWN = 10


def project_panels(project: Project, user: Any) -> list[Panel]:
    """Return the problems of a project that nobody has closed, the gravest first; nothing when there are none."""
    if not user.may(VIEW_MONEY_FINDINGS):
        return []
    findings = MoneyFinding.objects.visible_to(user).live().filter(project=project).order_by("mode", "pk")[:SHOWN]
    return [Panel("funds/checks/_project_panel.html", {"findings": list(findings)}, order=30)] if findings else []
