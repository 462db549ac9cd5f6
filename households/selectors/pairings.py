"""Who helps whom, counted: households without a helper, households per cadre, cadres whose posting has ended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from households.changes import ChangeKind
from households.models import Household, Membership, Pairing, RegisterChange, VisitRule
from households.models.register import HouseholdQuerySet
from households.status import GONE, OPEN_STATUSES
from villages.hooks import VillageFigures
from villages.models import Cadre, Posting, Village
from villages.ranks import SECTION_RANKS
from villages.selectors.postings import Entry, entry_from, latest_first

SUGGESTED = 8
ANY_NUMBER = 1_000_000


def pairings_today(today: date) -> QuerySet[Pairing]:
    """Return all pairings that are believed and true today. Narrow them before showing any."""
    found: QuerySet[Pairing] = Pairing.objects.believed().as_of(today)
    return found


def on_the_register(households: HouseholdQuerySet) -> HouseholdQuerySet:
    """Narrow to households that somebody has to help: all but those removed or gone. 四不摘: exited ones stay."""
    return households.exclude(status__in=GONE)


def without_helper(households: HouseholdQuerySet, today: date) -> HouseholdQuerySet:
    """Narrow to households that nobody helps today."""
    helped = pairings_today(today).filter(household=OuterRef("pk"))
    return on_the_register(households).filter(~Exists(helped))


def load_of(cadre: OuterRef, today: date) -> Any:
    """Return the number of households a cadre helps today, as an expression."""
    helped = pairings_today(today).filter(cadre=cadre).order_by().values("cadre")
    return Coalesce(Subquery(helped.annotate(n=Count("pk")).values("n")), 0)


def loads(cadre_ids: Iterable[int], today: date) -> dict[int, int]:
    """Return how many households each of these cadres helps today; those who help none are left out."""
    rows = pairings_today(today).filter(cadre__in=list(cadre_ids)).order_by().values("cadre")
    return dict(rows.annotate(n=Count("pk")).values_list("cadre", "n"))


def allowed_on(day: date) -> Any:
    """Return how many households one cadre helps at most by the rule of `day`, as an expression; any where none is."""
    rule = VisitRule.objects.believed().as_of(day).values("most_households")[:1]
    return Coalesce(Subquery(rule), ANY_NUMBER)


def helpers_of(user: Any, today: date) -> QuerySet[Cadre]:
    """Return the cadres who help a household that `user` sees, each with `load`, counted over the whole county."""
    seen = Pairing.objects.visible_to(user).believed().as_of(today)
    helpers = Cadre.objects.filter(pk__in=seen.values("cadre")).select_related("unit")
    found: QuerySet[Cadre] = helpers.annotate(load=load_of(OuterRef("pk"), today))
    return found


@dataclass(frozen=True)
class LoadStep:
    """How many cadres help this many households."""

    households: int
    cadres: int
    width: int
    """Of 1000, for the bar."""
    is_over: bool
    """Whether this is more than the rule allows."""


def distribution(helpers: QuerySet[Any], allowed: int | None) -> list[LoadStep]:
    """Return how many of `helpers` (from `helpers_of`) help one household, two, and so on; `allowed` by the rule."""
    rows = list(helpers.order_by().values("load").annotate(n=Count("pk")).values_list("load", "n").order_by("load"))
    most = max((n for _, n in rows), default=0)
    return [LoadStep(load, n, max(4, n * 1000 // most), allowed is not None and load > allowed) for load, n in rows]


def after_their_posting(helpers: QuerySet[Cadre], today: date) -> QuerySet[Cadre]:
    """Narrow to cadres who were posted to a village where they still help, whose posting ended and who hold no other.

    They came with the posting; whether they go on helping after it is to be asked.
    """
    ended = Posting.objects.believed().filter(
        cadre=OuterRef("cadre"), village=OuterRef("household__village"), valid_to__lt=today
    )
    still = pairings_today(today).filter(Exists(ended)).values("cadre")
    holds = Posting.objects.believed().as_of(today).filter(cadre=OuterRef("pk"))
    return helpers.filter(pk__in=still).filter(~Exists(holds))


def helped_by(cadre: Cadre, user: Any, today: date) -> QuerySet[Pairing]:
    """Return whom a cadre helps today, as far as `user` sees, by village."""
    seen = Pairing.objects.visible_to(user).believed().as_of(today).filter(cadre=cadre)
    found: QuerySet[Pairing] = seen.select_related(
        "household__township", "household__village", "household__group"
    ).order_by("household__village", "household")
    return found


def suggested_helpers(household: Household, today: date) -> QuerySet[Cadre]:
    """Return cadres who help in the household's village and have room for one more, the least burdened first."""
    here = pairings_today(today).filter(household__village=household.village_id).values("cadre")
    cadres = Cadre.objects.filter(pk__in=here).annotate(load=load_of(OuterRef("pk"), today))
    found: QuerySet[Cadre] = cadres.filter(load__lt=allowed_on(today)).select_related("unit").order_by("load", "id")
    return found[:SUGGESTED]


def entries_of(household: Household) -> list[Entry]:
    """Return all that was ever written about who helps a household, newest first."""
    rows = Pairing.objects.filter(household=household).select_related("cadre")
    return [entry_from(row, row.cadre.name) for row in latest_first(rows)]


def village_figures(village_ids: list[int], today: date) -> dict[int, VillageFigures]:
    """Return the figures of villages, in one query."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in village_ids}
    register, people, section = (_by_village(*counted) for counted in _counted(village_ids, today))
    for village, names, *counts in register.union(people, section, all=True):
        found[village].update(zip(names.split(), counts, strict=True))
    return {pk: VillageFigures(**figures) for pk, figures in found.items()}


def _counted(village_ids: list[int], today: date) -> Iterator[tuple[str, Any, Count, Count]]:
    """Yield the names of two figures, the rows they are counted over (each with its `in_village`), and the counts."""
    helped = pairings_today(today).filter(household=OuterRef("pk"))
    households = on_the_register(Household.objects.filter(village__in=village_ids)).annotate(in_village=F("village"))
    yield "households without_helper", households, Count("pk"), Count("pk", filter=~Exists(helped))
    people = Membership.objects.believed().as_of(today).filter(household__village__in=village_ids)
    members = people.exclude(household__status__in=GONE).annotate(in_village=F("household__village"))
    poor = Q(household__status__in=OPEN_STATUSES)
    yield "people poor_people", members, Count("pk"), Count("pk", filter=poor)
    section = pairings_today(today).filter(household__village__in=village_ids, cadre__rank__in=SECTION_RANKS)
    pairings = section.annotate(in_village=F("household__village"))
    yield "section_cadres section_households", pairings, Count("cadre", distinct=True), Count("pk")


def _by_village(names: str, rows: Any, first: Count, second: Count) -> Any:
    """Return each village that has any of `rows`, with `names` and the two counts."""
    counted = rows.order_by().values("in_village").annotate(names=Value(names), first=first, second=second)
    return counted.values_list("in_village", "names", "first", "second")


def helpers_in(village: Village, user: Any, today: date) -> QuerySet[Any]:
    """Return who helps in a village, each with `here`, the households there, `load`, those of the county, `most`."""
    seen = Pairing.objects.visible_to(user).believed().as_of(today).filter(household__village=village)
    here = seen.filter(cadre=OuterRef("pk")).order_by().values("cadre").annotate(n=Count("pk")).values("n")
    cadres = Cadre.objects.filter(pk__in=seen.values("cadre")).select_related("unit")
    counted = {"here": Subquery(here), "load": load_of(OuterRef("pk"), today), "most": allowed_on(today)}
    found: QuerySet[Any] = cadres.annotate(**counted)
    return found.order_by("-here", "id")


def changes_of(pairings: Iterable[Pairing], user: Any) -> dict[int, tuple[str, RegisterChange]]:
    """Return by pairing the last entry about it, as far as `user` sees, with who helped before in words."""
    about = RegisterChange.objects.visible_to(user).filter(kind=ChangeKind.PAIRING)
    entries = about.filter(subject_id__in=[str(pairing.pk) for pairing in pairings]).order_by("pk")
    return {int(entry.subject_id): (_cadre_before(entry), entry) for entry in entries}


def _cadre_before(entry: RegisterChange) -> str:
    return next((str(one["before"]) for one in entry.fields if one["name"] == "cadre"), "")
