"""The figures of the county's own report, and how a share of them is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from config.lib.money import to_money
from households.status import HouseholdStatus


@dataclass(frozen=True)
class Cohort:
    """Households that leave, or stay, together: how many, how many people, and in what state.

    `years_ago` is how many years before this one they left; None for those who have not.
    """

    status: HouseholdStatus
    households: int
    people: int
    years_ago: int | None = None


EXITED = (
    Cohort(HouseholdStatus.EXITED, 1_414, 6_631, 4),
    Cohort(HouseholdStatus.EXITED, 1_171, 5_610, 3),
    Cohort(HouseholdStatus.EXITED, 4_332, 19_544, 2),
    Cohort(HouseholdStatus.EXITED, 4_683, 20_487, 1),
)
OPEN = Cohort(HouseholdStatus.REGISTERED, 5_968, 22_381)
CLOSED = Cohort(HouseholdStatus.CLOSED, 4, 19)

ALL_MET, SOMETHING_UNMET, SOMETHING_UNKNOWN = 4_919, 959, 90

CADRES = 6_008
UNITS = 135
TEAMS = 110
TEAM_POSTINGS = 2_012
GROUPS = 784
POOR_VILLAGES = 98
RURAL_PEOPLE = 347_200
DANGEROUS_HOUSES = 12_880
RELOCATED = 1_358
SUPPORTED = 6_258
TEKUN = 640
MINORITY_PERCENT = Decimal("19.1")
VISITS = 377_200
VISIT_DAYS = 730
FUND_LINES = {"central": 18, "province": 22, "city": 41, "county": 46}
MONEY = Decimal("1135000000.00")
PROJECTS = 1_468
PROJECT_CLASSES = {
    "industry": 80,
    "infrastructure": 507,
    "housing": 121,
    "water": 583,
    "relocation": 32,
    "yulu": 6,
    "labour_training": 6,
    "loan": 16,
    "public_welfare": 106,
    "consolidation": 7,
    "supermarket": 87,
}
INCOME_LINE = Decimal("3500.00")


@dataclass(frozen=True)
class Figures:
    """The report's figures at one share. Totals are scaled first; their parts always add up to them."""

    exited: tuple[Cohort, ...]
    open: Cohort
    closed: Cohort
    cadres: int
    team_postings: int
    dangerous_houses: int
    relocated: int
    supported: int
    tekun: int
    visits: int
    fund_lines: dict[str, int]
    money: Decimal
    projects: int
    project_classes: dict[str, int]

    @property
    def households(self) -> int:
        """Households in stock, without the closed ones."""
        return self.open.households + sum(cohort.households for cohort in self.exited)

    @property
    def people(self) -> int:
        """People in stock, without those of closed households."""
        return self.open.people + sum(cohort.people for cohort in self.exited)


def apportion(total: int, weights: Sequence[int | float | Fraction]) -> list[int]:
    """Split `total` in proportion to `weights` by largest remainder; the earlier part wins a tie."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * Fraction(weight) / Fraction(whole) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def figures(share: Decimal) -> Figures:
    """Return the county's figures scaled to `share` (above 0, at most 1). Raises ValueError outside that."""
    if not 0 < share <= 1:
        raise ValueError("比例要大于 0，且不超过 1。")
    cohorts = _cohorts(share)
    classes = PROJECT_CLASSES.values()
    return Figures(
        exited=cohorts[:-1],
        open=cohorts[-1],
        closed=_closed(share),
        cadres=max(_part(CADRES, share), 20),
        team_postings=_part(TEAM_POSTINGS, share),
        dangerous_houses=_part(DANGEROUS_HOUSES, share),
        relocated=_part(RELOCATED, share),
        supported=_part(SUPPORTED, share),
        tekun=_part(TEKUN, share),
        visits=_part(VISITS, share),
        fund_lines={tier: max(_part(count, share), 1) for tier, count in FUND_LINES.items()},
        money=to_money(MONEY * share),
        projects=max(_part(PROJECTS, share), len(classes)),
        project_classes=_project_classes(share),
    )


def _part(figure: int, share: Decimal) -> int:
    return int((figure * share).quantize(Decimal(1), ROUND_HALF_UP))


def _cohorts(share: Decimal) -> tuple[Cohort, ...]:
    full = (*EXITED, OPEN)
    households = apportion(_part(sum(c.households for c in full), share), [c.households for c in full])
    people = apportion(_part(sum(c.people for c in full), share), [c.people for c in full])
    return tuple(
        Cohort(cohort.status, count, heads, cohort.years_ago)
        for cohort, count, heads in zip(full, households, people, strict=True)
    )


def _closed(share: Decimal) -> Cohort:
    count = max(_part(CLOSED.households, share), 1)
    return Cohort(CLOSED.status, count, _part(CLOSED.people, Decimal(count) / CLOSED.households))


def _project_classes(share: Decimal) -> dict[str, int]:
    """Return how often each class is named, as main or second class; each at least once."""
    projects = max(_part(PROJECTS, share), len(PROJECT_CLASSES))
    second = _part(sum(PROJECT_CLASSES.values()) - PROJECTS, share)
    free = projects + second - len(PROJECT_CLASSES)
    more = apportion(free, [count - 1 for count in PROJECT_CLASSES.values()])
    return {name: 1 + extra for name, extra in zip(PROJECT_CLASSES, more, strict=True)}
