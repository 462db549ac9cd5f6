"""What pages show of problems about money: lists by state and filter, one with its moves, checks with their counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.permissions import VIEW_FUNDS, VIEW_HOUSEHOLDS, VIEW_PROJECTS
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from funds.checks.catalogue import CATALOGUE, PERMISSION_OF, Entry
from funds.checks.check import Check
from funds.checks.joining import all_checks
from funds.finding_status import FINDING_TRANSITIONS, FindingState
from funds.models import MoneyCheckResult, MoneyCheckRun, MoneyFinding
from funds.models.findings import MoneyFindingQuerySet
from households.selectors.returns import person_behind

SHAPES = {
    FindingState.OPEN: "warn",
    FindingState.ASSIGNED: "now",
    FindingState.REPORTED: "proposed",
    FindingState.CLOSED: "done",
    FindingState.GONE: "none",
}


@dataclass(frozen=True)
class FindingRow:
    """One problem as a list shows it: with its check, the shape of its state, and the moves the user may make."""

    finding: MoneyFinding
    label: str
    shape: str
    word: str
    late: bool
    steps: list[Transition]


def with_details(findings: Any) -> Any:
    """Add what a row of problems names."""
    named = ("line", "project", "household", "township", "owner_unit", "assigned_by", "reported_by", "closed_by")
    return findings.select_related(*named)


def state_tabs(findings: MoneyFindingQuerySet, state: str, address: str) -> list[dict[str, Any]]:
    """Return the tabs of the states with how many problems each has."""
    counts = dict(findings.order_by().values_list("state").annotate(Count("pk")))
    return [
        {"label": one.label, "url": f"{address}state={one.value}", "count": counts.get(one, 0), "current": one == state}
        for one in FindingState
    ]


def finding_page(findings: MoneyFindingQuerySet, *, after: str, before: str) -> KeysetPage:
    """Return one page of problems: the gravest first, of these the oldest."""
    return keyset_page(with_details(findings), fields=("mode", "id"), after=after, before=before)


def rows_of(findings: Sequence[MoneyFinding], user: Any, today: date) -> list[FindingRow]:
    """Return problems as a list shows them to `user`, with one look at who they are."""
    labels = {check.id: check.label for check in all_checks()}
    person = person_behind(user).first() or ""
    return [
        FindingRow(
            finding,
            labels.get(finding.check_id, finding.get_source_display()),
            SHAPES[FindingState(finding.state)],
            finding.get_state_display(),
            finding.is_late(today),
            steps_of(finding, user, person),
        )
        for finding in findings
    ]


def steps_of(finding: MoneyFinding, user: Any, person: str) -> list[Transition]:
    """Return the moves that `user` may make, in the order of the table; none about what they themselves reported."""
    offered = FINDING_TRANSITIONS.available(finding.state, user)
    return [one for one in offered if not (one.other_person_than and finding.reported_person == person)]


def places_of(finding: MoneyFinding, user: Any) -> list[dict[str, str]]:
    """Return the pages about what a problem is about, those that `user` may open."""
    places = [
        (finding.line, VIEW_FUNDS, "funds:line_detail", "看资金指标"),
        (finding.project, VIEW_PROJECTS, "projects:detail", "看项目"),
        (finding.household, VIEW_HOUSEHOLDS, "households:detail", "看这一户"),
    ]
    return [
        {"label": label, "url": reverse(name, args=[one.pk])}
        for one, permission, name, label in places
        if one is not None and user.may(permission)
    ]


def own_work(user: Any) -> Any:
    """Return the live problems that the person behind `user` did not report themselves."""
    live = MoneyFinding.objects.visible_to(user).live()
    return live.exclude(reported_person__in=person_behind(user))


@dataclass(frozen=True)
class CatalogueLine:
    """One number of the auditors' list, its page where the user may open it, the night's checks with their counts."""

    entry: Entry
    url: str
    checks: list[tuple[Check, int]]


def catalogue_lines(user: Any) -> list[CatalogueLine]:
    """Return the whole list with the counts of what `user` sees."""
    live = MoneyFinding.objects.visible_to(user).live().order_by().values_list("check_id")
    counts = dict(live.annotate(Count("pk")))
    checks = all_checks()
    return [
        CatalogueLine(
            entry,
            reverse(entry.url_name) if user.may(PERMISSION_OF.get(entry.url_name, "")) else "",
            [(check, counts.get(check.id, 0)) for check in checks if check.id.split(".")[0] == entry.id],
        )
        for entry in CATALOGUE
    ]


def last_run() -> MoneyCheckRun | None:
    """Return the latest pass of the checks."""
    return MoneyCheckRun.objects.select_related("requested_by").first()


def results_of(run: MoneyCheckRun) -> list[tuple[Check | None, MoneyCheckResult]]:
    """Return what each check did in a run, the crashed ones first."""
    known = {check.id: check for check in all_checks()}
    return [(known.get(one.check_id), one) for one in run.results.order_by("-reason", "id")]
