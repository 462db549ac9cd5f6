"""Assets for pages and papers: the list, what a card lacks, and the ledgers of county, townships and villages.

A ledger is added up three ways, each by a statement of its own: by category, by owner's tier, by place. What nobody
owns yet (未确权) is a column like any other, so that the parts make the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Sum

from projects.asset_codes import CARD_WITHIN_DAYS, CHECK_EVERY_DAYS, AssetCategory, AssetStatus, OwnerTier
from projects.models import Asset, AssetQuerySet, NoAsset, ProjectQuerySet
from projects.status import COMPLETED
from villages.models import Township, Village

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest card has the smallest key."""
TIERS = tuple(str(label) for label in OwnerTier.labels)


class Gap(models.TextChoices):
    """What a card lacks, or what is wrong with its asset (F22)."""

    OWNER = "owner", "没有确权"
    KEEPER = "keeper", "没有管护责任人"
    CERTIFICATE = "certificate", "没有登记证"
    PLATE = "plate", "没有标识牌"
    UNCHECKED = "unchecked", "一年没有盘点"
    IDLE = "idle", "闲置"
    DAMAGED = "damaged", "损坏"


def _lacks(on: date) -> dict[str, Q]:
    """Return the condition of each gap as it stands on `on`: the one place that says what a gap is.

    A household's own asset carries neither certificate nor plate; nobody can certify what nobody owns yet.
    """
    last = on - timedelta(days=CHECK_EVERY_DAYS)
    owned = ~Q(owner_tier__in=[OwnerTier.HOUSEHOLD, OwnerTier.UNASSIGNED])
    return {
        Gap.OWNER: Q(owner_tier=OwnerTier.UNASSIGNED),
        Gap.KEEPER: Q(keeper=""),
        Gap.CERTIFICATE: owned & Q(certificate=""),
        Gap.PLATE: owned & Q(plate=""),
        Gap.UNCHECKED: Q(checked_on__lt=last) | Q(checked_on__isnull=True, acquired_on__lt=last),
        Gap.IDLE: Q(status=AssetStatus.IDLE),
        Gap.DAMAGED: Q(status=AssetStatus.DAMAGED),
    }


def lacking(assets: AssetQuerySet, gap: str, on: date) -> AssetQuerySet:
    """Narrow to the standing assets that have this gap on `on`."""
    return assets.standing().filter(_lacks(on)[gap])


def with_gaps(assets: AssetQuerySet, on: date) -> AssetQuerySet:
    """Add to each asset which gaps it has on `on`, for `gaps_of`."""
    standing = ~Q(status=AssetStatus.DISPOSED)
    flags = {
        f"lacks_{gap}": ExpressionWrapper(standing & lacks, output_field=BooleanField())
        for gap, lacks in _lacks(on).items()
    }
    return assets.annotate(**flags)


def gaps_of(asset: Asset) -> list[Gap]:
    """Return the gaps of an asset that came through `with_gaps`."""
    return [gap for gap in Gap if getattr(asset, f"lacks_{gap}")]


def count_gaps(assets: AssetQuerySet, on: date) -> dict[str, int]:
    """Return how many standing assets have each gap, in one statement."""
    counted = {f"n_{gap}": Count("pk", filter=lacks) for gap, lacks in _lacks(on).items()}
    found = assets.standing().order_by().aggregate(**counted)
    return {gap: found[f"n_{gap}"] for gap in Gap.values}


def accepted_without_card(projects: ProjectQuerySet, on: date, days: int = 0) -> ProjectQuerySet:
    """Narrow to projects accepted `days` days before `on` or earlier of which no card tells what they left behind.

    Nor has anybody stated that they left nothing. F22 asks with `CARD_WITHIN_DAYS`.
    """
    has_card = Exists(Asset.objects.filter(project=OuterRef("pk")))
    stated = Exists(NoAsset.objects.filter(project=OuterRef("pk")))
    accepted = Q(milestone__in=sorted(COMPLETED), accepted_on__lte=on - timedelta(days=days))
    return projects.filter(accepted).filter(~has_card, ~stated)


def overdue_for_a_card(projects: ProjectQuerySet, on: date) -> ProjectQuerySet:
    """Narrow to accepted projects that should have had a card by `on` (F22)."""
    return accepted_without_card(projects, on, CARD_WITHIN_DAYS)


def for_list(assets: AssetQuerySet) -> AssetQuerySet:
    """Add what a row of the list shows, and the key by which it is paged."""
    rows = assets.select_related("township", "village", "household", "project")
    return rows.annotate(newest=NEWEST_FIRST - F("pk"))


def there_on(assets: AssetQuerySet, day: date) -> AssetQuerySet:
    """Narrow to what was there at the end of `day`: made by then, and not disposed of."""
    return assets.filter(acquired_on__lte=day).filter(Q(disposed_on__isnull=True) | Q(disposed_on__gt=day))


@dataclass(frozen=True)
class Held:
    """So many assets, and what they cost together."""

    count: int = 0
    value: Decimal = Decimal(0)

    def __add__(self, other: "Held") -> "Held":
        return Held(self.count + other.count, self.value + other.value)


@dataclass(frozen=True)
class LedgerRow:
    """One line of a ledger: what it is about, what each tier owns of it, and all of it. `key` leads on, "" nowhere."""

    label: str
    key: str
    tiers: tuple[Held, ...]
    whole: Held

    @property
    def named(self) -> list[tuple[str, Held]]:
        """What each tier owns of it, with the words for the tier."""
        return list(zip(TIERS, self.tiers, strict=True))


@dataclass(frozen=True)
class AssetLedger:
    """A ledger: by category and by place, each by owner's tier, and the whole counted by itself."""

    by_category: tuple[LedgerRow, ...]
    by_place: tuple[LedgerRow, ...]
    by_tier: tuple[Held, ...]
    whole: Held
    sums: dict[str, Held] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether categories, tiers and places each make the whole."""
        return all(total == self.whole for total in self.sums.values())

    @property
    def tiers(self) -> tuple[str, ...]:
        """The words for the tiers, in the order of the columns."""
        return TIERS

    @property
    def named(self) -> list[tuple[str, Held]]:
        """What each tier owns in all, with the words for the tier."""
        return list(zip(TIERS, self.by_tier, strict=True))


def read_ledger(assets: AssetQuerySet, *, by: str) -> AssetLedger:
    """Return the ledger of `assets` with a line for each township or village (`by`), in four statements and the names.

    `assets` are already narrowed to what the user sees and to the day that is asked for.
    """
    rows = assets.order_by()
    counted = {"number": Count("pk"), "value": Sum("original_value")}
    by_category = _cells(rows.values_list("category", "owner_tier").annotate(**counted))
    by_place = _cells(rows.values_list(by, "owner_tier").annotate(**counted))
    tiers = {tier: Held(n, v) for tier, n, v in rows.values_list("owner_tier").annotate(**counted)}
    whole = rows.aggregate(**counted)
    categories = tuple(_line(str(one.label), one.value, by_category.get(one.value, {})) for one in AssetCategory)
    names = _names(by, by_place)
    places = tuple(_line(name, str(key or ""), by_place[key]) for key, name in names.items())
    by_tier = tuple(tiers.get(tier, Held()) for tier in OwnerTier.values)
    sums = {"按类别": _sum(categories), "按权属": _all(by_tier), "按地方": _sum(places)}
    total = Held(whole["number"], whole["value"] or Decimal(0))
    return AssetLedger(categories, places, by_tier, total, sums)


def _cells(rows: Any) -> dict[Any, dict[str, Held]]:
    found: dict[Any, dict[str, Held]] = {}
    for key, tier, number, value in rows:
        found.setdefault(key, {})[tier] = Held(number, value)
    return found


def _line(label: str, key: str, cells: Mapping[str, Held]) -> LedgerRow:
    tiers = tuple(cells.get(tier, Held()) for tier in OwnerTier.values)
    return LedgerRow(label, key, tiers, _all(tiers))


def _all(held: tuple[Held, ...]) -> Held:
    return sum(held, Held())


def _sum(rows: tuple[LedgerRow, ...]) -> Held:
    return _all(tuple(row.whole for row in rows))


def _names(by: str, cells: Mapping[Any, Any]) -> dict[Any, str]:
    """Return the names of the places in the order of the county; last what stands in none of them."""
    model: Any = Township if by == "township" else Village
    order = ("sort", "code") if by == "township" else ("code",)
    asked = [key for key in cells if key is not None]
    names: dict[Any, str] = dict(model.objects.filter(pk__in=asked).order_by(*order).values_list("pk", "name"))
    nowhere = "县本级" if by == "township" else "乡镇本级"
    return names | ({None: nowhere} if None in cells else {})
