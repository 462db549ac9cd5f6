"""The plan of the county: which households there are, who is to come out how. No database, no checker.

`planned_outcomes` and `planned_changes` are the oracle that tests hold the exit check against.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random

from assessments.demo import cases
from assessments.demo.cases import MET, UNKNOWN, UNMET, Case, Outcome, Variant
from assessments.demo.days import Calendar
from assessments.demo.figures import (
    ALL_MET,
    SOMETHING_UNKNOWN,
    SOMETHING_UNMET,
    Cohort,
    Figures,
    apportion,
    figures,
)
from assessments.demo.further import FurtherPlan, plan_further
from assessments.demo.places import Places, VillagePlace, read_places
from assessments.demo.traits import Traits, draw_traits
from households.codes import Guarantee
from households.status import HouseholdStatus

FULL_SHARE = Decimal(1)
SIZE_WEIGHTS = (0.07, 0.12, 0.15, 0.22, 0.19, 0.13, 0.07, 0.03, 0.02)
MOST_PEOPLE = 10
SHOWN_TOWNSHIP, SHOWN_VILLAGE = "雄壁镇", "雨柱村委会"
SHOWN_CASES = ("housing:repaired_unaccepted", "water:blank_quality_reliability", "")


@dataclass(slots=True)
class Slot:
    """A household before it has a place: its cohort, its size and, while it is open, its case."""

    cohort: Cohort
    size: int
    case: Case | None = None
    pupils: int = 0


@dataclass(slots=True)
class HouseholdPlan:
    """One household as planned. `id` is its row id; `variants` says for each subject how the evidence is to stand."""

    id: int
    code: str
    village: VillagePlace
    group_id: int
    cohort: Cohort
    exit_year: int | None
    size: int
    pupils: int
    case: Case | None
    traits: Traits
    variants: dict[str, str] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it still has an exit before it, and so is checked."""
        return self.case is not None

    @property
    def is_closed(self) -> bool:
        """Whether the whole household ceased to exist."""
        return self.cohort.status == HouseholdStatus.CLOSED

    def rng(self, seed: int, subject: str) -> Random:
        """Return the household's own source of chance for one subject, so that no subject disturbs another."""
        return Random(f"{seed} {self.id} {subject}")


@dataclass(frozen=True)
class CountyPlan:
    """Everything decided before a row is written."""

    seed: int
    calendar: Calendar
    share: Decimal
    figures: Figures
    places: Places
    households: tuple[HouseholdPlan, ...]

    @cached_property
    def further(self) -> FurtherPlan:
        """What a standard may ask beyond the seven: how the evidence stands in each open household."""
        return FurtherPlan({household.id: household.further for household in self.households})

    @cached_property
    def shown(self) -> tuple[HouseholdPlan, ...]:
        """The three households of the demonstration's helper: one not visited for long, one unclear, one all met."""
        village = next(v for v in self.places.villages if is_shown(v))
        return tuple(h for h in self.households if h.village is village)[: len(SHOWN_CASES)]


def is_shown(village: VillagePlace) -> bool:
    """Say whether this is the village of the demonstration's helper."""
    return village.township.name == SHOWN_TOWNSHIP and village.name == SHOWN_VILLAGE


def plan_county(*, seed: int, today: date, share: Decimal = FULL_SHARE) -> CountyPlan:
    """Decide the whole county. The same seed, day and share give the same plan. Raises ValueError for a bad share."""
    scaled = figures(share)
    places = read_places(seed)
    rng = Random(f"{seed} plan")
    slots = _slots(scaled, rng)
    households = _place(slots, places, rng, today=today)
    draw_traits(households, scaled, rng, today=today)
    for household in households:
        if household.case is not None:
            household.variants = _all_variants(household)
    dealt = plan_further(households)
    for household in households:
        household.further = dealt.variants.get(household.id, {})
    return CountyPlan(seed, Calendar(today), share, scaled, places, tuple(households))


def planned_outcomes(*, seed: int, today: date, share: Decimal = FULL_SHARE) -> dict[str, dict[Guarantee, Outcome]]:
    """Return for every open household, by code, what each of the seven guarantees must come out as today."""
    return {h.code: outcomes(h) for h in plan_county(seed=seed, today=today, share=share).households if h.is_open}


def planned_changes(*, seed: int, today: date, share: Decimal = FULL_SHARE) -> tuple[set[str], set[str]]:
    """Return the codes that meet everything tonight but not last night, and those where it is the other way round.

    Not to be held against the check within two days of 1 January, 1 March, 1 September or 1 October: a new year, term
    or window then changes last night's answers for everybody.
    """
    newly_eligible, newly_blocked = set(), set()
    for household in plan_county(seed=seed, today=today, share=share).households:
        if household.is_open:
            now, before = overall(outcomes(household)), overall(outcomes(household, last_night=True))
            if now == MET != before:
                newly_eligible.add(household.code)
            elif before == MET != now:
                newly_blocked.add(household.code)
    return newly_eligible, newly_blocked


def outcomes(household: HouseholdPlan, *, last_night: bool = False) -> dict[Guarantee, Outcome]:
    """Return what each guarantee of an open household must come out as, tonight or last night."""
    found = dict.fromkeys(Guarantee, MET)
    for variant in _variants_of(household):
        found |= variant.last_night if last_night else variant.means
    return found


def overall(found: dict[Guarantee, Outcome]) -> Outcome:
    """Return what a household is as a whole: unmet if anything is, else unknown if anything is, else met."""
    values = set(found.values())
    return UNMET if UNMET in values else UNKNOWN if UNKNOWN in values else MET


def _variants_of(household: HouseholdPlan) -> Iterator[Variant]:
    for subject, name in household.variants.items():
        yield cases.VARIANTS[subject][name]


def _all_variants(household: HouseholdPlan) -> dict[str, str]:
    """Fill in what the case does not name: everything in order, in the way that fits the household."""
    ordinary = {
        "income": "well_above",
        "living": "seen",
        "water": "full",
        "schooling": "all_in" if household.pupils else "none",
        "medical": "all_in",
        "housing": household.traits.remedy or "sound",
    }
    return ordinary | (household.case.variants if household.case else {})


def _slots(scaled: Figures, rng: Random) -> list[Slot]:
    slots = []
    for cohort in (*scaled.exited, scaled.closed):
        slots += [Slot(cohort, size, pupils=_pupils(size, rng)) for size in _sizes(cohort, rng)]
    slots += _open_slots(scaled.open, rng)
    rng.shuffle(slots)
    return slots


def _sizes(cohort: Cohort, rng: Random) -> list[int]:
    """Draw household sizes that add up to the cohort's people."""
    sizes = rng.choices(range(1, len(SIZE_WEIGHTS) + 1), SIZE_WEIGHTS, k=cohort.households)
    missing = cohort.people - sum(sizes)
    step = 1 if missing > 0 else -1
    while missing:
        i = rng.randrange(len(sizes))
        if 1 <= sizes[i] + step <= MOST_PEOPLE:
            sizes[i] += step
            missing -= step
    return sizes


def _pupils(size: int, rng: Random) -> int:
    """Draw how many children of school age live in a household of this size."""
    if size < 3:
        return 1 if size == 2 and rng.random() < 0.06 else 0
    room = size - 2
    return sum(rng.random() < chance for chance in (0.50, 0.30, 0.10)[:room])


def _open_slots(cohort: Cohort, rng: Random) -> list[Slot]:
    """Give every open household a case: those that need more people or pupils choose first."""
    free = sorted(_sizes(cohort, rng))
    slots = []
    chosen = sorted(_cases(cohort.households), key=lambda case: -case.people)
    for case in chosen:
        first = next((i for i, size in enumerate(free) if size >= case.people), None)
        if first is None:
            raise ValueError("比例太小，容不下所有情形，请用 0.02 以上。")
        size = free.pop(first + int(rng.random() * (len(free) - first)))
        slots.append(Slot(cohort, size, case, _pupils_for(case, size, rng)))
    return slots


def _cases(households: int) -> list[Case]:
    full = (ALL_MET, SOMETHING_UNMET, SOMETHING_UNKNOWN)
    counts = apportion(households, full)
    for i in (1, 2):
        counts[i] = max(counts[i], len(cases.CASES[i]))
    counts[0] = households - counts[1] - counts[2]
    if counts[0] < len(cases.CASES[0]):
        raise ValueError("比例太小，容不下所有情形，请用 0.02 以上。")
    return [case for table, count in zip(cases.CASES, counts, strict=True) for case in _spread(table, count)]


def _spread(table: Sequence[Case], count: int) -> Iterator[Case]:
    """Yield each case of the table at least once, `count` in all, by weight."""
    more = apportion(count - len(table), [case.weight - 1 for case in table])
    for case, extra in zip(table, more, strict=True):
        yield from [case] * (1 + extra)


def _pupils_for(case: Case, size: int, rng: Random) -> int:
    schooling = case.variant("schooling")
    if schooling and schooling.no_pupils:
        return 0
    return max(case.pupils, _pupils(size, rng))


def _place(slots: list[Slot], places: Places, rng: Random, *, today: date) -> list[HouseholdPlan]:
    weights = [(1.0 if v.is_poor else 0.3) * (0.5 + rng.random()) for v in places.villages]
    counts = apportion(len(slots) - len(SHOWN_CASES), weights)
    shown = next(i for i, village in enumerate(places.villages) if is_shown(village))
    counts[shown] += len(SHOWN_CASES)
    _bring_forward(slots, sum(counts[:shown]))
    households: list[HouseholdPlan] = []
    for village, count in zip(places.villages, counts, strict=True):
        for number in range(1, count + 1):
            slot = slots[len(households)]
            households.append(
                HouseholdPlan(
                    id=len(households) + 1,
                    code=f"{village.code}{number:04}",
                    village=village,
                    group_id=village.group_ids[int(rng.random() * len(village.group_ids))],
                    cohort=slot.cohort,
                    exit_year=today.year - slot.cohort.years_ago if slot.cohort.years_ago else None,
                    size=slot.size,
                    pupils=slot.pupils,
                    case=slot.case,
                    traits=Traits(),
                )
            )
    return households


def _bring_forward(slots: list[Slot], first: int) -> None:
    """Put the three shown cases at the head of the shown village, by swapping."""
    for place, wanted in enumerate(SHOWN_CASES, start=first):
        variants = dict([wanted.split(":")]) if wanted else {}
        there = next(
            i
            for i, slot in enumerate(slots)
            if slot.case and slot.case.variants == variants and i not in range(first, place)
        )
        slots[place], slots[there] = slots[there], slots[place]
