"""What funds answer when lower apps ask, money on pages and cards on the home page; where higher apps join checks."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from accounts.hooks import Card
from accounts.permissions import APPLY_FOR_PAYMENT, EXPORT_LEDGER, VIEW_FUNDS, VIEW_PAYMENTS, VIEW_PROJECTS
from config.lib.hooks import Hook
from funds import selectors
from funds.charts import money_bar
from funds.models import Allocation, ClaimFile, EntryKind, LedgerEntry, LedgerExport, PayList
from households.hooks import Panel as HouseholdPanel
from households.models import Household
from projects.hooks import Panel as ProjectPanel
from projects.models import Project, ProjectBeneficiary
from villages.models import Village

MONEY_CHECKS = Hook("money_checks")
"""Called without anything; each function returns a tuple of `funds.checks.check.Check`, asked every night with ours."""

BENEFITS_SHOWN = 20
EXPORTS_SHOWN = 3


def household_panels(household: Household, user: Any) -> list[HouseholdPanel]:
    """Return the projects a household benefits from, newest first; nothing when there are none to be seen."""
    mine = ProjectBeneficiary.objects.visible_to(user).standing().filter(household=household)
    rows = mine.select_related("project").order_by("-project__year", "-pk")[:BENEFITS_SHOWN]
    if not rows:
        return []
    context = {"rows": rows, "may_see_projects": user.may(VIEW_PROJECTS)}
    return [HouseholdPanel("funds/_household_panel.html", context, order=70)]


def village_cards(village: Village, user: Any) -> list[Card]:
    """Return the way to what was built in a village, what it cost and who benefited."""
    return [Card("funds/_village_card.html", {"village": village}, order=60)] if user.may(VIEW_PROJECTS) else []


def project_panels(project: Project, user: Any) -> list[ProjectPanel]:
    """Return where a project's money comes from and how much of it is paid, and where to claim it."""
    claims = _claim_panels(project, user)
    if not user.may(VIEW_FUNDS):
        return claims
    allocations = Allocation.objects.visible_to(user).filter(project=project)
    rows = selectors.with_money(allocations, LedgerEntry.objects.visible_to(user).filter(allocation__project=project))
    total = selectors.total(money for _, money in rows)
    stated = sum((allocation.amount for allocation, _ in rows), start=Decimal(0))
    bar = money_bar(total, name="项目资金") if total.amount else None
    context = {"rows": rows, "total": total, "stated": stated, "bar": bar, "project": project}
    return [ProjectPanel("funds/_project_panel.html", context), *claims]


def _claim_panels(project: Project, user: Any) -> list[ProjectPanel]:
    if not user.may(VIEW_PAYMENTS):
        return []
    context = {"project": project, "may_add": user.may(APPLY_FOR_PAYMENT)}
    return [ProjectPanel("funds/claims/_project_claims.html", context, order=60)]


def file_folders() -> dict[str, Any]:
    """Return where the papers of claims lie, and the model whose rows name them; pay lists lie apart from them."""
    return {"claims/papers": ClaimFile, "claims/lists": PayList}


def project_payments(project_ids: Collection[int], on: date) -> dict[int, Decimal]:
    """Return project id → what was paid for it until a day, net of refunds, for the monthly table of progress.

    The sum alone is told, to whoever sees the project: it is published when the project is completed.
    """
    spending = Q(counts_as__in=[EntryKind.PAYMENT, EntryKind.REFUND])
    entries = LedgerEntry.objects.filter(spending, allocation__project__in=project_ids, occurred_on__lte=on)
    sums = entries.order_by().values_list("allocation__project").annotate(Sum("amount"))
    return {project_id: -amount for project_id, amount in sums}


def home_cards(user: Any) -> list[Card]:
    """Return the state of the money and the user's own exports, for finance and auditors: those who may export."""
    if not user.may(EXPORT_LEDGER):
        return []
    tiers = selectors.tier_groups(user)
    money = {
        "tiers": tiers,
        "total": selectors.total(group.money for group in tiers),
        "line_count": sum(group.count for group in tiers),
        "today": timezone.localdate(),
    }
    exports = LedgerExport.objects.visible_to(user)[:EXPORTS_SHOWN]
    return [
        Card("funds/_home_card.html", money, order=40),
        Card("funds/_home_exports.html", {"exports": exports}, order=60),
    ]
