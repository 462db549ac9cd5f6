"""Units, cadres, resident teams, postings, and who helps whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random

from assessments.demo.accounts import STAFF, StaffMember
from assessments.demo.days import Calendar
from assessments.demo.family import Family
from assessments.demo.figures import TEAMS, VISIT_DAYS, apportion
from assessments.demo.names import given_name, surname
from assessments.demo.places import Places
from assessments.demo.plan import CountyPlan, is_shown
from assessments.demo.registration import IdNumbers
from assessments.demo.units import UnitPlan, plan_units
from villages.models.people import PostingKind, Sex

RANKS = (("科员级", 46), ("办事员级", 12), ("乡科级副职", 17), ("乡科级正职", 13), ("未定职", 10), ("县处级副职", 2))
LOAD_WEIGHTS = (1, 2, 2, 3, 3, 3, 4, 4, 5)
CHANGED_HELPER = 0.28
TEAM_TERMS = 5
TERM_ROLES = (PostingKind.FIRST_SECRETARY, PostingKind.TEAM_LEADER, PostingKind.TEAM_MEMBER, PostingKind.TEAM_MEMBER)
TOWNSHIP_STAFF = 3


@dataclass(slots=True)
class CadrePlan:
    """One cadre as planned: the person, the unit and, for a few, the account they use."""

    id: int
    name: str
    sex: Sex
    birth: date
    unit: UnitPlan
    rank: str
    id_number: str
    staff: StaffMember | None = None

    @property
    def code(self) -> str:
        """The cadre's code on the register."""
        return f"GB{self.id:05}"


@dataclass(slots=True)
class Helping:
    """Who helps one household: the cadre now and since when, and the one before, if there was one."""

    cadre: CadrePlan
    since: date
    before: CadrePlan | None = None
    before_since: date | None = None

    def on(self, day: date) -> CadrePlan:
        """Return who helped on `day`."""
        return self.before if self.before is not None and day < self.since else self.cadre


@dataclass(slots=True)
class CadrePlans:
    """All cadres with what they do: helping by household id, postings as rows."""

    units: list[UnitPlan]
    cadres: list[CadrePlan]
    helping: dict[int, Helping]
    postings: list[tuple[object, ...]] = field(default_factory=list)
    teams: list[tuple[object, ...]] = field(default_factory=list)


def plan_cadres(plan: CountyPlan, families: Sequence[Family], ids: IdNumbers) -> CadrePlans:
    """Invent the cadres and say whom each helps and where some are posted."""
    rng = Random(f"{plan.seed} cadres")
    units = plan_units(plan.places)
    helped = [family for family in families if not family.plan.is_closed]
    loads, first_shown = _loads(plan, helped, rng)
    cadres = [_invent(number, units, plan.calendar, ids, rng) for number in range(1, len(loads) + 1)]
    _name_staff(cadres, first_shown, units)
    plans = CadrePlans(units, cadres, _pair(helped, cadres, loads, plan.calendar, rng))
    _post_teams(plans, plan, rng)
    _post_township_staff(plans, plan.places, plan.calendar, rng)
    return plans


def _loads(plan: CountyPlan, helped: Sequence[Family], rng: Random) -> tuple[list[int], int]:
    """Cut the households, in village order, into runs of one to a few, one run a cadre.

    The shown helper has exactly the shown households. Returns the runs and the place of the shown helper among them.
    """
    shown = len(plan.shown)
    before = next(place for place, family in enumerate(helped) if is_shown(family.plan.village))
    after = len(helped) - before - shown
    first, second = apportion(plan.figures.cadres - 1, [before, after])
    return [*_runs(before, first, rng), shown, *_runs(after, second, rng)], first


def _runs(households: int, cadres: int, rng: Random) -> list[int]:
    weights = [rng.choice(LOAD_WEIGHTS) for _ in range(cadres)]
    return [1 + extra for extra in apportion(households - cadres, [weight - 0.9 for weight in weights])]


def _invent(number: int, units: Sequence[UnitPlan], calendar: Calendar, ids: IdNumbers, rng: Random) -> CadrePlan:
    sex = Sex.MALE if rng.random() < 0.63 else Sex.FEMALE
    birth = calendar.ago(int((24 + rng.random() * 34) * 365.25))
    first = surname("01" if rng.random() < 0.8 else "07", rng)
    given = given_name(is_male=sex == Sex.MALE, birth_year=birth.year, this_year=calendar.today.year + 6, rng=rng)
    rank = rng.choices([name for name, _ in RANKS], [weight for _, weight in RANKS])[0]
    unit = units[int(rng.random() * len(units))]
    return CadrePlan(number, first + given, sex, birth, unit, rank, ids.next(birth, sex))


def _name_staff(cadres: list[CadrePlan], first_shown: int, units: Sequence[UnitPlan]) -> None:
    """Let the staff with demonstration accounts be real cadres too: the helper of the shown run and those behind it."""
    by_name = {unit.name: unit for unit in units}
    for place, staff in enumerate(STAFF):
        cadre = cadres[(first_shown + place) % len(cadres)]
        cadre.name, cadre.staff, cadre.unit, cadre.rank = staff.name, staff, by_name[staff.unit], "科员级"


def _pair(
    helped: Sequence[Family], cadres: Sequence[CadrePlan], loads: Sequence[int], calendar: Calendar, rng: Random
) -> dict[int, Helping]:
    helping: dict[int, Helping] = {}
    turn = iter(helped)
    for cadre, load in zip(cadres, loads, strict=True):
        for _ in range(load):
            family = next(turn)
            start = family.head.joined_on + timedelta(days=20)
            helping[family.plan.id] = _helping(cadre, cadres, start, calendar, rng)
    return helping


def _helping(cadre: CadrePlan, cadres: Sequence[CadrePlan], start: date, calendar: Calendar, rng: Random) -> Helping:
    if rng.random() >= CHANGED_HELPER:
        return Helping(cadre, start)
    other = cadres[(cadre.id - 1 + rng.randint(1, 9)) % len(cadres)]
    since = calendar.ago(120 + int(rng.random() * (VISIT_DAYS - 150)))
    return Helping(cadre, since, other, start)


def _post_teams(plans: CadrePlans, plan: CountyPlan, rng: Random) -> None:
    """Give every village its team, and the team its people in terms of about a year, the last still running."""
    sizes = apportion(max(plan.figures.team_postings, TEAMS), [3 + rng.random() for _ in plan.places.villages])
    free = [cadre for cadre in plans.cadres if cadre.staff is None]
    turn = cycle(rng.sample(free, len(free)))
    for village, size in zip(plan.places.villages, sizes, strict=True):
        unit = plans.units[int(rng.random() * len(plans.units))]
        terms = [count for count in apportion(size, [1] * TEAM_TERMS) if count]
        first, _ = _term(plan.calendar, len(terms) - 1)
        plans.teams.append((village.id, f"{village.short_name}驻村工作队", unit.id, first))
        for term, count in enumerate(terms):
            start, end = _term(plan.calendar, len(terms) - 1 - term)
            for cadre, kind in zip(turn, _roles(count), strict=False):
                plans.postings.append((cadre.id, kind, village.township.id, village.id, "", start, end))
    _post_resident(plans, plan)


def _term(calendar: Calendar, terms_ago: int) -> tuple[date, date | None]:
    year = calendar.ago(60).year
    start = date(year - terms_ago, 3, 1) if calendar.today >= date(year, 3, 1) else date(year - terms_ago - 1, 3, 1)
    return start, None if terms_ago == 0 else date(start.year + 1, 3, 1) - timedelta(days=1)


def _roles(count: int) -> list[PostingKind]:
    return [TERM_ROLES[min(place, len(TERM_ROLES) - 1)] for place in range(count)]


def _post_resident(plans: CadrePlans, plan: CountyPlan) -> None:
    """Put the demonstration's resident cadre in the place of a member of the shown village's present team."""
    resident = next(cadre for cadre in plans.cadres if cadre.staff and cadre.staff.is_resident)
    village = next(v for v in plan.places.villages if is_shown(v))
    place = max(n for n, posting in enumerate(plans.postings) if posting[3] == village.id and posting[6] is None)
    plans.postings[place] = (resident.id, *plans.postings[place][1:])


def _post_township_staff(plans: CadrePlans, places: Places, calendar: Calendar, rng: Random) -> None:
    start = date(calendar.today.year - 3, 1, 1)
    others = [cadre for cadre in plans.cadres if cadre.staff is None]
    for township in places.townships:
        own = [cadre for cadre in plans.cadres if cadre.staff and cadre.staff.township == township.name]
        for cadre in own or rng.sample(others, TOWNSHIP_STAFF):
            plans.postings.append((cadre.id, PostingKind.TOWNSHIP_STAFF, township.id, None, "", start, None))
