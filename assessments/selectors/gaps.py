"""Gaps per household: what is not known about open households, and who is missing beside them (资料缺口).

What the check could not judge is read from the stored verdicts, which name the missing paper; nothing is judged twice.
What no criterion asks for (a helper, a phone number) is read from the register itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import ENTER_CERTIFICATES, ENTER_REGISTER, PAIR_HOUSEHOLDS, RECORD_VISITS
from assessments.criteria.verdict import Outcome
from assessments.models import HouseholdVerdict
from assessments.selectors.weighing import current_verdicts
from config.lib.dates import income_window
from config.lib.keyset import KeysetPage, keyset_page
from households.models import Household, Pairing
from households.selectors.lists import for_list, search
from villages.models import Township

KEY = ("village_id", "id")
UNKNOWN = Outcome.UNKNOWN.value


class GapKind(models.TextChoices):
    """What is missing, in the order of the exit form; then what is missing beside it."""

    UNCHECKED = "unchecked", "核对结果"
    INCOME = "income", "收入核算"
    LIVING = "living", "吃穿"
    WATER = "water", "饮水"
    SCHOOLING = "schooling", "就学"
    MEDICAL = "medical", "参保"
    HOUSING = "housing", "住房"
    HELPER = "helper", "帮扶人"
    PHONE = "phone", "电话"


CRITERIA_OF: dict[str, tuple[str, ...]] = {
    GapKind.INCOME: ("income",),
    GapKind.LIVING: ("food", "clothing"),
    GapKind.WATER: ("water",),
    GapKind.SCHOOLING: ("schooling",),
    GapKind.MEDICAL: ("medical",),
    GapKind.HOUSING: ("housing",),
}
"""Which criteria are unknown when a kind is missing."""


def _this_window() -> tuple[str]:
    return (f"{income_window(timezone.localdate())[1]:%Y-%m}",)


@dataclass(frozen=True)
class Filler:
    """The page where a gap is filled: for holders of a permission, under a word. `rest` follows the household's id."""

    permission: str
    url_name: str
    label: str
    rest: Callable[[], tuple[Any, ...]] = tuple

    def url(self, household_id: int) -> str:
        """Return the page for one household."""
        return reverse(self.url_name, args=[household_id, *self.rest()])


FILLERS: dict[str, Filler] = {
    GapKind.UNCHECKED: Filler(RECORD_VISITS, "households:visit_add", "记走访"),
    GapKind.INCOME: Filler(ENTER_REGISTER, "households:income", "填核算表", _this_window),
    GapKind.LIVING: Filler(RECORD_VISITS, "households:visit_add", "记走访"),
    GapKind.WATER: Filler(ENTER_CERTIFICATES, "households:fact_add", "登记认定", lambda: ("water",)),
    GapKind.SCHOOLING: Filler(ENTER_CERTIFICATES, "households:fact_add", "登记就学", lambda: ("schooling",)),
    GapKind.MEDICAL: Filler(ENTER_CERTIFICATES, "households:fact_add", "登记参保", lambda: ("insurance",)),
    GapKind.HOUSING: Filler(ENTER_CERTIFICATES, "households:fact_add", "登记鉴定", lambda: ("housing",)),
    GapKind.HELPER: Filler(PAIR_HOUSEHOLDS, "households:pair", "登记结对"),
    GapKind.PHONE: Filler(ENTER_REGISTER, "households:edit", "填电话"),
}
"""Kind → the page where it is filled."""

SENTENCES = {
    GapKind.UNCHECKED: "还没有核对过，今晚会核对；记一次走访当场核对",
    GapKind.HELPER: "没有帮扶人，请登记结对",
    GapKind.PHONE: "没有登记联系电话",
}


@dataclass(frozen=True)
class HouseholdGap:
    """One thing that is missing about one household, what would close it, and where the user can do that, if at all."""

    kind: GapKind
    sentence: str
    fill_label: str = ""
    fill_url: str = ""

    @property
    def label(self) -> str:
        return self.kind.label


@dataclass(frozen=True)
class GapRow:
    """One household of the list with everything that is missing."""

    household: Household
    gaps: list[HouseholdGap]


@dataclass(frozen=True)
class Place:
    """A village or township, as the filters name it."""

    field: str
    pk: int
    name: str


@dataclass(frozen=True)
class PlaceCounts:
    """How many open households of one place there are, how many lack something of each kind, and anything at all."""

    place: Place | None
    households: int
    any_kind: int
    by_kind: dict[str, int]


@dataclass(frozen=True)
class GapList:
    """One page of households with gaps, and the counts above it."""

    places: list[PlaceCounts]
    totals: PlaceCounts
    total: int
    rows: list[GapRow]
    page: KeysetPage


def households_with_gaps(user: Any) -> Any:
    """Return the open households that `user` may see and about which something is missing."""
    return _asked(user).filter(_any_of(_conditions()))


def read_gaps(*, user: Any, chosen: Mapping[str, Any], after: str = "", before: str = "") -> GapList:
    """Return one page of the gaps `user` may see, with counts by place. The number of queries does not grow."""
    conditions = _conditions()
    within = _in_place(_asked(user), chosen)
    by_village = "township" in chosen or "village" in chosen or not _several_townships(user)
    places = _counted(within, conditions, "village" if by_village else "township")
    wanted = _narrowed(within, conditions, chosen)
    page = keyset_page(for_list(wanted, timezone.localdate()), fields=KEY, after=after, before=before)
    return GapList(
        places=places,
        totals=_summed(places),
        total=wanted.count(),
        rows=_rows(page.rows, user),
        page=page,
    )


def _asked(user: Any) -> Any:
    """Return the open households of `user`, each joined with its current verdict, if it has one."""
    verdict = FilteredRelation("verdicts", condition=Q(verdicts__run_until__isnull=True))
    return Household.objects.visible_to(user).open().annotate(current=verdict)


def _conditions() -> dict[str, Q]:
    """Return the condition of each kind, for households from `_asked`."""
    helpers = Pairing.objects.believed().as_of(timezone.localdate()).filter(household=OuterRef("pk"))
    found: dict[str, Q] = {GapKind.UNCHECKED: Q(current__isnull=True)}
    for kind, criteria in CRITERIA_OF.items():
        found[kind] = _any_of({name: Q(**{f"current__{name}": UNKNOWN}) for name in criteria})
    return found | {GapKind.HELPER: ~Q(Exists(helpers)), GapKind.PHONE: Q(phone="")}


def _any_of(conditions: Mapping[str, Q]) -> Q:
    found = Q()
    for condition in conditions.values():
        found |= condition
    return found


def _in_place(households: Any, chosen: Mapping[str, Any]) -> Any:
    places = {name: chosen[name] for name in ("township", "village") if name in chosen}
    return households.filter(**places)


def _narrowed(households: Any, conditions: Mapping[str, Q], chosen: Mapping[str, Any]) -> Any:
    wanted = households.filter(conditions[chosen["kind"]] if "kind" in chosen else _any_of(conditions))
    return search(wanted, chosen["q"]) if "q" in chosen else wanted


def _several_townships(user: Any) -> bool:
    return Township.objects.visible_to(user).count() > 1


def _counted(households: Any, conditions: Mapping[str, Q], place: str) -> list[PlaceCounts]:
    """Return the counts of each place in its usual order, in one query."""
    counts = {kind: Count("pk", filter=condition) for kind, condition in conditions.items()}
    order = ("township__sort", "township__code") if place == "township" else ("township__sort", "village__code")
    rows = households.order_by(*order).values(*order, place, f"{place}__name")
    counted = rows.annotate(n=Count("pk"), any_kind=Count("pk", filter=_any_of(conditions)), **counts)
    return [
        PlaceCounts(
            place=Place(place, row[place], row[f"{place}__name"]),
            households=row["n"],
            any_kind=row["any_kind"],
            by_kind={kind: row[kind] for kind in counts},
        )
        for row in counted
    ]


def _summed(places: Iterable[PlaceCounts]) -> PlaceCounts:
    listed = list(places)
    return PlaceCounts(
        place=None,
        households=sum(place.households for place in listed),
        any_kind=sum(place.any_kind for place in listed),
        by_kind={kind: sum(place.by_kind[kind] for place in listed) for kind in GapKind},
    )


def _rows(households: list[Household], user: Any) -> list[GapRow]:
    current = current_verdicts([household.pk for household in households])
    return [GapRow(household, list(_gaps_of(household, current.get(household.pk), user))) for household in households]


def _gaps_of(household: Any, verdict: HouseholdVerdict | None, user: Any) -> Iterator[HouseholdGap]:
    for kind in GapKind:
        if sentence := _sentence(kind, household, verdict):
            filler = FILLERS.get(kind)
            if filler and user.may(filler.permission):
                yield HouseholdGap(kind, sentence, filler.label, filler.url(household.pk))
            else:
                yield HouseholdGap(kind, sentence)


def _sentence(kind: GapKind, household: Any, verdict: HouseholdVerdict | None) -> str:
    """Return what would close this gap of a household (from `for_list`), or "" when there is none."""
    missing = {
        GapKind.UNCHECKED: verdict is None,
        GapKind.HELPER: not household.helper_name,
        GapKind.PHONE: not household.phone,
    }
    if kind in missing:
        return SENTENCES[kind] if missing[kind] else ""
    answers = [verdict.verdicts[name] for name in CRITERIA_OF[kind]] if verdict else []
    return "；".join(dict.fromkeys(answer.reason for answer in answers if answer.outcome == Outcome.UNKNOWN))
