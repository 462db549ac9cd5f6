"""The timetable of exits, plan against actual: by year, by township, by village. A fixed number of queries.

A household counts in the year of its exit as long as it stands as 已脱贫, a village once its exit is announced.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from assessments.area_status import AreaState
from assessments.models import AreaExit, TownshipExitPlan, VillageExitPlan
from households.models import Household
from households.status import HouseholdStatus
from villages.models import Township, Village


@dataclass(frozen=True)
class Figures:
    """Planned and actual exits; what nobody planned is None, not 0."""

    planned_homes: int | None = None
    homes: int = 0
    planned_villages: int | None = None
    villages: int = 0

    @property
    def homes_ahead(self) -> int | None:
        """How many households more than planned; less is below 0."""
        return None if self.planned_homes is None else self.homes - self.planned_homes

    @property
    def villages_ahead(self) -> int | None:
        return None if self.planned_villages is None else self.villages - self.planned_villages


@dataclass(frozen=True)
class YearLine:
    """One year of one township, or of all that is shown."""

    year: int
    figures: Figures
    township: Township | None = None


@dataclass(frozen=True)
class VillageLine:
    """One village: when it was to exit, when it did, how many of its households exited in the chosen year."""

    village: Village
    planned: int | None
    actual: int | None
    homes: int

    @property
    def years_late(self) -> int | None:
        """How many years after the plan it exited; before is below 0, None while either is missing."""
        return None if self.planned is None or self.actual is None else self.actual - self.planned


@dataclass(frozen=True)
class Timetable:
    """What a user sees of the timetable: each township and year, and the villages."""

    townships: list[Township]
    lines: list[YearLine]
    villages: list[Village]
    plans: dict[int, int]
    exits: dict[int, int]
    homes: Counter[tuple[int, int]]

    @property
    def years(self) -> list[int]:
        """Every year in which something was planned or happened, the latest first."""
        return sorted({line.year for line in self.lines}, reverse=True)

    def by_year(self) -> list[YearLine]:
        """Return a line a year over all townships, the latest first."""
        return [YearLine(year, self.total(year)) for year in self.years]

    def by_township(self, year: int) -> list[YearLine]:
        """Return a line a township for one year, those without plan and exits too."""
        found = {line.township: line for line in self.lines if line.year == year}
        return [found.get(one) or YearLine(year, Figures(), one) for one in self.townships]

    def by_village(self, year: int, township: Township | None = None) -> list[VillageLine]:
        """Return a line a village that is poor or had exits in the year."""
        of = (v for v in self.villages if township is None or v.township_id == township.pk)
        lines = (VillageLine(v, self.plans.get(v.pk), self.exits.get(v.pk), self.homes[v.pk, year]) for v in of)
        return [line for line in lines if line.village.is_poor or line.planned or line.homes]

    def total(self, year: int | None = None) -> Figures:
        """Return the sum of a year, or of all."""
        return total_of(line.figures for line in self.lines if year in {None, line.year})


def total_of(figures: Iterable[Figures]) -> Figures:
    """Return the sum; a plan that nobody made for any of them stays None."""
    rows = list(figures)
    homes = [one.planned_homes for one in rows if one.planned_homes is not None]
    villages = [one.planned_villages for one in rows if one.planned_villages is not None]
    return Figures(
        sum(homes) if homes else None,
        sum(one.homes for one in rows),
        sum(villages) if villages else None,
        sum(one.villages for one in rows),
    )


def read_timetable(
    user: Any, township: Township | None = None, *, offered: Iterable[Township] | None = None
) -> Timetable:
    """Return the timetable of the townships `user` sees, or of one of them; `offered` are those, where at hand."""
    townships = Township.objects.visible_to(user).order_by("sort", "code") if offered is None else offered
    shown = [one for one in townships if township is None or one == township]
    ids = [one.pk for one in shown]
    villages = list(
        Village.objects.visible_to(user).filter(township__in=ids).select_related("township").order_by(
            "township__sort", "township__code", "code"
        )
    )  # fmt: skip
    of_villages = VillageExitPlan.objects.visible_to(user).believed().filter(village__in=villages)
    plans = dict(of_villages.values_list("village", "year"))
    gone = AreaExit.objects.visible_to(user).filter(village__in=villages, state=AreaState.EXITED)
    exits = dict(gone.values_list("village", "exit_year"))
    homes = _homes(user, villages)
    lines = _lines(shown, villages, _planned_homes(user, ids), plans, exits, homes)
    return Timetable(shown, lines, villages, plans, exits, homes)


def _planned_homes(user: Any, ids: list[int]) -> dict[tuple[int, int], int]:
    rows = TownshipExitPlan.objects.visible_to(user).believed().filter(township__in=ids)
    return {(township, year): n for township, year, n in rows.values_list("township", "year", "households")}


def _homes(user: Any, villages: list[Village]) -> Counter[tuple[int, int]]:
    """Return (village id, year) → households that exited then and still stand as 已脱贫."""
    out = Household.objects.visible_to(user).filter(village__in=villages, status=HouseholdStatus.EXITED).order_by()
    rows = out.values_list("village", "exit_year").annotate(n=Count("pk"))
    return Counter({(village, year): n for village, year, n in rows})


def _lines(
    townships: list[Township],
    villages: list[Village],
    planned: dict[tuple[int, int], int],
    plans: dict[int, int],
    exits: dict[int, int],
    homes: Counter[tuple[int, int]],
) -> list[YearLine]:
    """Return a line for each township and year in which something was planned or happened."""
    place = {village.pk: village.township_id for village in villages}
    of_homes: Counter[tuple[int, int]] = Counter()
    for (village, year), n in homes.items():
        of_homes[place[village], year] += n
    to_go = Counter((place[village], year) for village, year in plans.items())
    gone = Counter((place[village], year) for village, year in exits.items())
    keys = {*planned, *of_homes, *to_go, *gone}
    planning = {township for township, _ in to_go}
    return [
        YearLine(
            year,
            Figures(
                planned.get((one.pk, year)),
                of_homes[one.pk, year],
                to_go[one.pk, year] if one.pk in planning else None,
                gone[one.pk, year],
            ),
            one,
        )
        for one in townships
        for year in sorted(year for township, year in keys if township == one.pk)
    ]
