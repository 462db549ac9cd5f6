"""What pages show of findings: each with its rule in words, the link that mends it, and how its waiver stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from config.lib.dates import income_window
from config.lib.keyset import KeysetPage, keyset_page
from households.models import Finding, Household, Pairing, Waiver
from households.quality.rule import MEND_HOUSEHOLD, WINDOW, Mend, Rule
from households.quality.rules import RULE_OF
from households.quality.words import Severity
from households.status import GONE
from households.waivers import ASK_PERMISSION, LIVE_STATES, WaiverState

KEY = ("village_id", "household_id", "id")
CLOSED_SHOWN = 20
KINDS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.HINT: "unknown"}
"""Severity → the kind of status it is shown as."""


class FindingTab(models.TextChoices):
    """Which findings a list shows."""

    COUNTED = "counted", "要改的"
    WAIVED = "waived", "豁免的"


@dataclass(frozen=True)
class FindingRow:
    """One finding as pages show it: its rule, where this user mends it, and its waiver, if one is asked or given."""

    finding: Finding
    rule: Rule | None
    mend_url: str
    mend_label: str
    waiver: Waiver | None
    ask_url: str
    today: date

    @property
    def label(self) -> str:
        return self.rule.label if self.rule else f"规则 {self.finding.rule}（已停用）"

    @property
    def advice(self) -> str:
        return self.rule.advice if self.rule else ""

    @property
    def status(self) -> tuple[str, str]:
        """Kind and word of how grave it is."""
        severity = Severity(self.finding.severity)
        return KINDS[severity], str(severity.label)

    @property
    def is_waived(self) -> bool:
        """Whether a waiver covers it today."""
        return self.finding.waived_until is not None and self.finding.waived_until >= self.today

    @property
    def waits(self) -> bool:
        """Whether a waiver has been asked for and nobody has decided yet."""
        return self.waiver is not None and self.waiver.state == WaiverState.ASKED


def rows_of(findings: Iterable[Finding], user: Any) -> list[FindingRow]:
    """Return findings (from `with_details`) as pages show them to `user`."""
    today = timezone.localdate()
    return [_row(finding, user, today) for finding in findings]


def with_details(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Add what a row names: household, village, member, the waiver that lives; one query more for the waivers."""
    live = Waiver.objects.filter(state__in=LIVE_STATES).select_related("asked_by", "decided_by")
    return findings.select_related("household__township", "household__village", "member").prefetch_related(
        Prefetch("waivers", live, to_attr="live_waivers")
    )


def findings_of(household: Household) -> QuerySet[Finding]:
    """Return the open findings of a household, the gravest first."""
    mine = Finding.objects.open().filter(household=household)
    return with_details(mine).order_by("severity", "rule", "id")


def mended_of(household: Household) -> QuerySet[Finding]:
    """Return what was wrong about a household and is no longer, latest first."""
    mine = Finding.objects.filter(household=household, closed_at__isnull=False)
    return mine.select_related("member").order_by("-closed_at", "-id")[:CLOSED_SHOWN]


@dataclass(frozen=True)
class FindingPage:
    """One page of findings and how many there are on each tab."""

    rows: list[FindingRow]
    counts: dict[str, int]
    page: KeysetPage


def read_findings(*, user: Any, chosen: Mapping[str, Any], tab: str, after: str = "", before: str = "") -> FindingPage:
    """Return one page of the open findings that `user` sees, by village and household; the queries do not grow."""
    today = timezone.localdate()
    found = _narrowed(Finding.objects.visible_to(user).filter(closed_at__isnull=True), chosen, today)
    waived = Q(waived_until__gte=today)
    counts = found.aggregate(
        counted=Count("pk", filter=~waived | Q(waived_until=None)), waived=Count("pk", filter=waived)
    )
    wanted = found.filter(waived) if tab == FindingTab.WAIVED else found.exclude(waived)
    helper = Pairing.objects.believed().as_of(today).filter(household=OuterRef("household")).order_by("id")
    listed = wanted.annotate(village_id=F("household__village"))
    page = keyset_page(with_details(listed), fields=KEY, after=after, before=before)
    names = _helpers(page.rows, helper)
    for finding in page.rows:
        finding.helper_name = names.get(finding.pk, "")
    return FindingPage(rows=rows_of(page.rows, user), counts=counts, page=page)


def _helpers(rows: list[Any], helper: QuerySet[Pairing]) -> dict[int, str]:
    """Return finding → who helps its household today, in one query for the page."""
    named = Finding.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        helper=Subquery(helper.values("cadre__name")[:1])
    )
    return {pk: name or "" for pk, name in named.order_by().values_list("pk", "helper")}


def _narrowed(findings: QuerySet[Finding], chosen: Mapping[str, Any], today: date) -> QuerySet[Finding]:
    lookups = {
        "rule": "rule", "severity": "severity", "township": "household__township", "village": "household__village",
    }  # fmt: skip
    narrowed = findings.filter(**{lookup: chosen[name] for name, lookup in lookups.items() if name in chosen})
    return helped_by(narrowed, chosen["cadre"], today) if "cadre" in chosen else narrowed


def helped_by(findings: QuerySet[Finding], cadre_id: int, today: date) -> QuerySet[Finding]:
    """Narrow to the findings about the households that a cadre helps today."""
    helped = Pairing.objects.believed().as_of(today).filter(cadre=cadre_id)
    return findings.filter(household__in=helped.values("household"))


def _row(finding: Finding, user: Any, today: date) -> FindingRow:
    rule = RULE_OF.get(finding.rule)
    mend = _mend(rule, finding) if rule else None
    may_mend = mend is not None and user.may(mend.permission) and finding.household.status not in GONE
    waiver = next(iter(finding.live_waivers), None)  # type: ignore[attr-defined]
    is_waived = finding.waived_until is not None and finding.waived_until >= today
    may_ask = user.may(ASK_PERMISSION) and not is_waived and (waiver is None or waiver.state != WaiverState.ASKED)
    return FindingRow(
        finding=finding,
        rule=rule,
        mend_url=_url(mend, finding, today) if may_mend and mend else "",
        mend_label=mend.label if mend else "",
        waiver=waiver,
        ask_url=reverse("households:waiver_ask", args=[finding.pk]) if may_ask else "",
        today=today,
    )


def _mend(rule: Rule, finding: Finding) -> Mend:
    """Return the page that mends a finding; a rule about members may have found something about the household."""
    return MEND_HOUSEHOLD if rule.mend.of_member and finding.member_id is None else rule.mend


def _url(mend: Mend, finding: Finding, today: date) -> str:
    rest = f"{income_window(today)[1]:%Y-%m}" if mend.rest == WINDOW else mend.rest
    args = [finding.member_id if mend.of_member else finding.household_id, *([rest] if rest else [])]
    anchor = f"#id_{finding.field}" if mend.of_member or mend == MEND_HOUSEHOLD else ""
    return reverse(mend.url_name, args=args) + anchor
