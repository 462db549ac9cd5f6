"""What marks a household on the register: people, support, cause, house. Drawn so that the county's totals come out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING

from assessments.demo.figures import MINORITY_PERCENT, Figures
from households.codes import Cause, IdentifiedBy, PovertyAttribute

if TYPE_CHECKING:
    from assessments.demo.plan import HouseholdPlan

HAN = "01"
MINORITIES = (("07", 44), ("08", 27), ("06", 14), ("13", 6), ("25", 4), ("03", 3), ("14", 2))
CAUSES = (
    (Cause.ILLNESS, 31), (Cause.NO_SKILL, 17), (Cause.DISABILITY, 11), (Cause.NO_LABOUR, 11), (Cause.NO_MONEY, 9),
    (Cause.SCHOOLING, 9), (Cause.NO_LAND, 3), (Cause.NO_DRIVE, 3), (Cause.DISASTER, 2), (Cause.POOR_ROADS, 2),
    (Cause.NO_WATER, 1), (Cause.OTHER, 1),
)  # fmt: skip
SUPPORT_CAUSES = (Cause.NO_LABOUR, Cause.DISABILITY, Cause.ILLNESS)
REMEDIES = (("repaired", 62), ("rebuilt", 31), ("other_safe", 7))
DANGEROUS_AMONG_OPEN = 0.72
FIRST_YEARS_AGO = 5


@dataclass(slots=True)
class Traits:
    """The register's coded answers for one household. `remedy` is empty for a sound house or an unusual case."""

    ethnicity: str = HAN
    attribute: PovertyAttribute = PovertyAttribute.GENERAL
    main_cause: Cause = Cause.OTHER
    other_causes: tuple[Cause, ...] = ()
    identified_by: IdentifiedBy = IdentifiedBy.NATIONAL
    registered_year: int = 0
    is_dangerous: bool = False
    remedy: str = ""


def draw_traits(households: Iterable["HouseholdPlan"], scaled: Figures, rng: Random, *, today: date) -> None:
    """Fill in the traits of all households, meeting the county's totals exactly."""
    stock = [h for h in households if not h.is_closed]
    for household in households:
        household.traits.registered_year = _registered_year(household, rng, today)
        household.traits.identified_by = IdentifiedBy.PROVINCE if rng.random() < 0.07 else IdentifiedBy.NATIONAL
    _draw_ethnicities(stock, rng)
    _draw_support(stock, scaled, rng)
    for household in households:
        _draw_causes(household, rng)
    _draw_dangerous(stock, scaled.dangerous_houses, rng)
    _draw_remedies([h for h in stock if h.traits.is_dangerous and not _names_house(h)], scaled.relocated, rng)


def _pick(weighted: Iterable[tuple[str, int]], rng: Random) -> str:
    values, weights = zip(*weighted, strict=True)
    return rng.choices(values, weights)[0]


def _registered_year(household: "HouseholdPlan", rng: Random, today: date) -> int:
    first = today.year - FIRST_YEARS_AGO
    latest = min((household.exit_year or today.year) - 1, today.year - 3)
    if latest <= first or rng.random() < 0.82:
        return first
    return first + 1 + int(rng.random() * (latest - first))


def _draw_ethnicities(stock: list["HouseholdPlan"], rng: Random) -> None:
    """Choose minority households, most of them in the townships that bear their names, up to the county's share."""
    by_chance = sorted(stock, key=lambda h: rng.random() * (1.0 if h.village.township.is_minority else 4.5))
    people = sum(h.size for h in stock)
    wanted = int((people * MINORITY_PERCENT / 100).quantize(Decimal(1), ROUND_HALF_UP))
    for household in by_chance:
        if wanted <= 0:
            return
        if household.size <= wanted:
            household.traits.ethnicity = _pick(MINORITIES, rng)
            wanted -= household.size


def _draw_support(stock: list["HouseholdPlan"], scaled: Figures, rng: Random) -> None:
    alone = sorted((h for h in stock if h.size <= 2 and not h.pupils), key=lambda h: (h.size, rng.random()))
    for household in alone[: scaled.tekun]:
        household.traits.attribute = PovertyAttribute.TEKUN
    others = [h for h in stock if h.traits.attribute == PovertyAttribute.GENERAL]
    others.sort(key=lambda h: rng.random() * (0.6 if h.is_open else 1.0) * (1 + h.size / 12))
    for household in others[: scaled.supported - min(scaled.tekun, len(alone))]:
        household.traits.attribute = PovertyAttribute.DIBAO


def _draw_causes(household: "HouseholdPlan", rng: Random) -> None:
    traits = household.traits
    fitting = [
        (cause, weight)
        for cause, weight in CAUSES
        if (cause != Cause.SCHOOLING or household.pupils)
        and (traits.attribute != PovertyAttribute.TEKUN or cause in SUPPORT_CAUSES)
    ]
    traits.main_cause = Cause(_pick(fitting, rng))
    how_many = rng.choices((0, 1, 2), (46, 38, 16))[0]
    others = {Cause(_pick(CAUSES, rng)) for _ in range(how_many)} - {traits.main_cause}
    traits.other_causes = tuple(sorted(others))


def _names_house(household: "HouseholdPlan") -> bool:
    return household.case is not None and "housing" in household.case.variants


def _draw_dangerous(stock: list["HouseholdPlan"], wanted: int, rng: Random) -> None:
    """Say which houses were graded C or D: by case where it says so, by chance, and the exited ones fill the total."""
    for household in stock:
        if household.case is not None:
            named = household.case.variant("housing")
            household.traits.is_dangerous = named.dangerous if named else rng.random() < DANGEROUS_AMONG_OPEN
            wanted -= household.traits.is_dangerous
    exited = [h for h in stock if not h.is_open]
    rng.shuffle(exited)
    for household in exited[:wanted]:
        household.traits.is_dangerous = True


def _draw_remedies(ordinary: list["HouseholdPlan"], relocated: int, rng: Random) -> None:
    """Give every ordinary dangerous house what was done about it; `relocated` of the households were resettled."""
    rng.shuffle(ordinary)
    for place, household in enumerate(ordinary):
        household.traits.remedy = "relocated" if place < relocated else _pick(REMEDIES, rng)
