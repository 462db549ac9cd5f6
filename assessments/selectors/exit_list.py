"""Tonight's list: which households of the last check belong to which tab, how many, and one page of them.

Every open household of the check stands in exactly one of 全部达标, 待核实, 不达标 and 已提名; 昨晚以来有变化
and 差一点 look across. What counts as changed has changed since the run that the last good one names as its
predecessor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.criteria.verdict import Outcome
from assessments.models import ExitCase, ExitRun, ExitRunRange, HouseholdVerdict
from assessments.models.verdicts import HouseholdVerdictQuerySet
from assessments.selectors.list_rows import ListRow, rows_of
from assessments.status import CaseState
from config.lib.keyset import KeysetPage, keyset_page
from households.models import Household, Membership, Pairing
from households.selectors.lists import search
from households.status import HouseholdStatus

PAGE_SIZE = 50
KEY = ("township_sort", "township_id", "village_id", "household_id")


class Tab(models.TextChoices):
    """The one-click views of tonight's list."""

    MET = "met", "全部达标"
    CHANGED = "changed", "昨晚以来有变化"
    NEARLY = "nearly", "差一点"
    UNKNOWN = "unknown", "待核实"
    UNMET = "unmet", "不达标"
    PROPOSED = "proposed", "已提名"


class Margin(models.TextChoices):
    """Bands of income per head above the line, in 元; those near the line deserve a second look."""

    UNDER_100 = "under_100", "不到 100 元"
    UNDER_500 = "under_500", "100–500 元"
    OVER_500 = "over_500", "500 元以上"


MARGIN_BOUNDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    Margin.UNDER_100: (None, Decimal(100)),
    Margin.UNDER_500: (Decimal(100), Decimal(500)),
    Margin.OVER_500: (Decimal(500), None),
}
"""Band → (from, below) in 元; None is open."""


class Change(models.TextChoices):
    """How a household compares with the night before."""

    NEW = "new", "新进"
    CHANGED = "changed", "情况有变"
    SAME = "same", "无变化"


GAP_TABS = frozenset({Tab.NEARLY, Tab.UNKNOWN, Tab.UNMET})
"""Tabs that say what is missing instead of what was found."""


def latest_run() -> ExitRun | None:
    """Return the last good run over the county, with its predecessor and standard, or None before the first."""
    return ExitRun.objects.select_related("previous", "standard").latest_good()


def _in_hand() -> Q:
    """Return the condition that somebody has proposed the household, and nobody has returned it."""
    waiting = ExitCase.objects.filter(state=CaseState.PROPOSED).values("household")
    return Q(household__in=waiting) | Q(household__status=HouseholdStatus.PLANNED)


def _changed(base: ExitRun | None) -> Q:
    if base is None:
        return Q(pk__in=[])
    return Q(run_from__gt=base, content_since__gt=base.known_at)


def tab_conditions(base: ExitRun | None) -> dict[str, Q]:
    """Return the condition of each tab; `base` is the run that changes are counted from."""
    free = ~_in_hand()
    return {
        Tab.MET: Q(overall=Outcome.MET.value) & free,
        Tab.CHANGED: _changed(base),
        Tab.NEARLY: Q(short_count=1) & free,
        Tab.UNKNOWN: Q(overall=Outcome.UNKNOWN.value) & free,
        Tab.UNMET: Q(overall=Outcome.UNMET.value) & free,
        Tab.PROPOSED: _in_hand(),
    }


def counts_by_township(verdicts: HouseholdVerdictQuerySet, base: ExitRun | None) -> dict[int, dict[str, int]]:
    """Return township id → tab → number of households, in one query."""
    counts = {tab: Count("pk", filter=condition) for tab, condition in tab_conditions(base).items()}
    rows: Any = verdicts.order_by().values("township_id").annotate(**counts)
    return {row.pop("township_id"): row for row in rows}


def narrow(verdicts: HouseholdVerdictQuerySet, chosen: Mapping[str, Any], base: ExitRun | None) -> Any:
    """Return the rows that fit what was chosen in the filters."""
    wanted = Q()
    if "township" in chosen:
        wanted &= Q(township=chosen["township"])
    if "village" in chosen:
        wanted &= Q(village=chosen["village"])
    if "margin" in chosen:
        wanted &= _in_band(*MARGIN_BOUNDS[chosen["margin"]])
    if "change" in chosen:
        wanted &= _compared(chosen["change"], base)
    if "q" in chosen:
        wanted &= Q(household__in=search(Household.objects.all(), chosen["q"]).values("pk"))
    return verdicts.filter(wanted)


def _in_band(lowest: Any, below: Any) -> Q:
    band = Q(income_margin__gt=0) if lowest is None else Q(income_margin__gte=lowest)
    return band if below is None else band & Q(income_margin__lt=below)


def _compared(change: str, base: ExitRun | None) -> Q:
    new = Q(overall=Outcome.MET.value, overall_since__gt=base.known_at) & _changed(base) if base else Q(pk__in=[])
    if change == Change.NEW:
        return new
    return _changed(base) & ~new if change == Change.CHANGED else ~_changed(base)


def with_home(verdicts: HouseholdVerdictQuerySet) -> HouseholdVerdictQuerySet:
    """Add what a row says about the family: place, group, `people` who live there today and `helper_name`."""
    today = timezone.localdate()
    living = Membership.objects.believed().as_of(today).filter(household=OuterRef("household")).order_by()
    helper = Pairing.objects.believed().as_of(today).filter(household=OuterRef("household")).order_by()
    return verdicts.select_related("household__group", "township", "village").annotate(
        township_sort=F("township__sort"),
        people=Coalesce(Subquery(living.values("household").annotate(n=Count("pk")).values("n")), 0),
        helper_name=Subquery(helper.values("cadre__name")[:1]),
    )


@dataclass(frozen=True)
class TonightList:
    """One page of tonight's list and everything the page says about it."""

    tab: str
    run: ExitRun | None
    counts: dict[str, int]
    total: int
    rows: list[ListRow]
    page: KeysetPage

    @property
    def label(self) -> str:
        return Tab(self.tab).label


def read_list(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> TonightList:
    """Return one page of the rows `user` may see. The number of queries does not grow with the rows."""
    run = latest_run()
    base = run.previous if run else None
    mine = HouseholdVerdict.objects.visible_to(user).current()
    by_township = counts_by_township(mine, base)
    wanted = narrow(mine.filter(tab_conditions(base)[tab]), chosen, base)
    page = keyset_page(with_home(wanted), fields=KEY, size=PAGE_SIZE, after=after, before=before)
    in_tab = _count_filtered(wanted) if chosen else {place: row[tab] for place, row in by_township.items()}
    return TonightList(
        tab=tab,
        run=run,
        counts={name: sum(row[name] for row in by_township.values()) for name in Tab.values},
        total=sum(in_tab.values()),
        rows=rows_of(page.rows, base=base, moves=_moves(run, user), in_tab=in_tab),
        page=page,
    )


def _count_filtered(verdicts: Any) -> dict[int, int]:
    return dict(verdicts.order_by().values_list("township_id").annotate(n=Count("pk")))


def _moves(run: ExitRun | None, user: Any) -> dict[int, tuple[int, int]]:
    """Return township id → (newly eligible, newly blocked) of the last run."""
    if run is None or run.previous is None:
        return {}
    ranges = ExitRunRange.objects.visible_to(user).filter(run=run)
    return {
        place: (new, gone) for place, new, gone in ranges.values_list("township_id", "newly_eligible", "newly_blocked")
    }
