"""The list of what is to be done about works: overdue milestones, acceptances, changes. Reads only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Func
from django.utils import timezone

from accounts.tallies import Tally, tallied
from config.lib.keyset import KeysetPage, keyset_page
from projects.models import Project, ProjectChange, ProjectMilestone
from projects.selectors.works import to_accept, unreported


class WorksTab(models.TextChoices):
    """The tabs of the list."""

    OVERDUE = "overdue", "逾期节点"
    UNREPORTED = "unreported", "30 天没有报进展"
    ACCEPT = "accept", "等验收"
    CHANGES = "changes", "变更在办"


DAY_ZERO = date(2000, 1, 1)


class DayNumber(Func):
    """A day as a whole number, counted from `DAY_ZERO`, by which lists can be paged."""

    template = f"(%(expressions)s - DATE '{DAY_ZERO}')"
    output_field = models.IntegerField()


@dataclass(frozen=True)
class WorksList:
    """One tab: its rows, page by page, and how many stand in each."""

    counts: dict[str, int]
    page: KeysetPage


def read_works_list(user: Any, *, tab: str, township: Any = None, after: str = "", before: str = "") -> WorksList:
    """Return a tab of the list, the oldest first, in one township or wherever the user sees projects."""
    rows = {one: _rows(user, one, township) for one in WorksTab}
    tallies = tallied(user, [Tally(found) for found in rows.values()])
    counts = {one.value: tally["n"] for one, tally in zip(rows, tallies, strict=True)}
    related = ("township", "village") if tab in PROJECTS else ("project__township", "project__village")
    found = rows[WorksTab(tab)].select_related(*related).annotate(since=DayNumber(F(SINCE[tab])))
    found = found.annotate(late=(timezone.localdate() - DAY_ZERO).days - F("since"))
    return WorksList(counts, keyset_page(found, fields=("since", "id"), after=after, before=before))


PROJECTS = (WorksTab.UNREPORTED, WorksTab.ACCEPT)
"""Tabs whose rows are projects."""
SINCE: dict[str, str] = {
    WorksTab.OVERDUE: "planned_on",
    WorksTab.UNREPORTED: "started_on",
    WorksTab.ACCEPT: "finished_on",
    WorksTab.CHANGES: "asked_on",
}
"""Tab → the day by which its rows are ordered."""


def _rows(user: Any, tab: str, township: Any) -> Any:
    today = timezone.localdate()
    projects = Project.objects.visible_to(user)
    found: Any = {
        WorksTab.OVERDUE: lambda: ProjectMilestone.objects.visible_to(user).overdue(today),
        WorksTab.UNREPORTED: lambda: unreported(projects, today),
        WorksTab.ACCEPT: lambda: to_accept(projects).filter(finished_on__isnull=False),
        WorksTab.CHANGES: lambda: ProjectChange.objects.visible_to(user).open(),
    }[WorksTab(tab)]()
    if township is None:
        return found
    return found.filter(township=township) if tab in PROJECTS else found.filter(project__township=township)
