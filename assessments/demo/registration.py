"""How people come into a household and go out of it, and the numbers they carry."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from assessments.demo.days import Calendar
from assessments.demo.family import Family, Person
from assessments.demo.names import given_name, surname
from assessments.demo.plan import HouseholdPlan
from config.lib.idcard import check_character
from households.codes import MembershipEventKind, Relation
from villages.models.people import Sex

AREA = "530323"
LEAVE_CHANCE = 0.085
MARRY_IN_LATE = 0.35
FIRST_SEQUENCE = 11


def registered_on(plan: HouseholdPlan, rng: Random) -> date:
    """Return the day on which the household was put on the register: in the autumn of its year."""
    return date(plan.traits.registered_year, 10, 8) + timedelta(days=int(rng.random() * 60))


def enter_all(people: Iterable[Person], plan: HouseholdPlan, calendar: Calendar, rng: Random) -> None:
    """Say when and how each person came: at registration, by birth, or by marriage."""
    start = registered_on(plan, rng)
    for person in people:
        person.joined_on = start
        if person.birth > start:
            person.joined_on, person.joined_by = person.birth, MembershipEventKind.BIRTH
        elif person.relation == Relation.DAUGHTER_IN_LAW and rng.random() < MARRY_IN_LATE:
            days = (calendar.ago(420) - start).days
            person.joined_on = start + timedelta(days=30 + int(rng.random() * max(days - 30, 1)))
            person.joined_by = MembershipEventKind.MARRIED_IN


def let_some_leave(people: list[Person], plan: HouseholdPlan, calendar: Calendar, rng: Random) -> list[Person]:
    """Return people who once counted and have left: the dead, the married out, and whom the case asks for."""
    gone = []
    start = people[0].joined_on
    if plan.variants.get("medical") == "dead_uninsured":
        gone.append(_dead(people, plan, calendar, rng, calendar.ago(60 + int(rng.random() * 100))))
    elif plan.variants.get("schooling") == "gone_child_out":
        gone.append(_moved_child(people[0], calendar, rng))
    elif plan.size > 1 and rng.random() < LEAVE_CHANCE:
        days = (calendar.ago(40) - start).days
        left_on = start + timedelta(days=60 + int(rng.random() * (days - 60)))
        if rng.random() < 0.7:
            gone.append(_dead(people, plan, calendar, rng, left_on))
        else:
            gone.append(_married_out(people[0], calendar, rng, left_on))
    for person in gone:
        person.joined_on = start
    return gone


def close(people: Iterable[Person], calendar: Calendar, rng: Random) -> None:
    """Let the whole household cease to exist: the last of them died or moved away on one day."""
    day = calendar.ago(150 + int(rng.random() * 150))
    for person in people:
        if person.left_on is None or person.left_on > day:
            person.left_on, person.left_by = day, MembershipEventKind.MOVED_OUT
    head = next(iter(people))
    head.left_by = MembershipEventKind.DEATH


def _dead(people: list[Person], plan: HouseholdPlan, calendar: Calendar, rng: Random, left_on: date) -> Person:
    birth = calendar.ago(int((74 + rng.random() * 16) * 365.25))
    older = birth < people[0].birth - timedelta(days=19 * 365)
    has_mother = any(person.relation == Relation.MOTHER for person in people)
    relation = (Relation.GRANDMOTHER if has_mother else Relation.MOTHER) if older else Relation.OTHER
    sex = Sex.FEMALE if older or rng.random() < 0.5 else Sex.MALE
    first = surname(plan.traits.ethnicity, rng)
    given = given_name(is_male=sex == Sex.MALE, birth_year=birth.year, this_year=calendar.today.year, rng=rng)
    return Person(first + given, sex, birth, relation, health=(), left_on=left_on, left_by=MembershipEventKind.DEATH)


def _married_out(head: Person, calendar: Calendar, rng: Random, left_on: date) -> Person:
    birth = left_on - timedelta(days=int((20 + rng.random() * 7) * 365.25))
    given = given_name(is_male=False, birth_year=birth.year, this_year=calendar.today.year, rng=rng)
    relation = Relation.DAUGHTER if birth > head.birth + timedelta(days=17 * 365) else Relation.SIBLING
    return Person(
        head.name[0] + given,
        Sex.FEMALE,
        birth,
        relation,
        left_on=left_on,
        left_by=MembershipEventKind.MARRIED_OUT,
    )


def _moved_child(head: Person, calendar: Calendar, rng: Random) -> Person:
    birth = calendar.oldest_pupil_birth + timedelta(days=200 + int(rng.random() * 900))
    given = given_name(is_male=True, birth_year=birth.year, this_year=calendar.today.year, rng=rng)
    return Person(
        head.name[0] + given,
        Sex.MALE,
        birth,
        Relation.NEPHEW,
        is_pupil=True,
        left_on=calendar.ago(30 + int(rng.random() * 90)),
        left_by=MembershipEventKind.MOVED_OUT,
    )


class IdNumbers:
    """Hands out ID numbers of the county's area, each once: the next sequence number of a birth date and a sex."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[date, bool]] = Counter()

    def next(self, birth: date, sex: Sex) -> str:
        """Return the next number for somebody born on `birth`. Odd sequence numbers are male, even ones female."""
        is_male = sex == Sex.MALE
        turn = self._taken[birth, is_male]
        self._taken[birth, is_male] = turn + 1
        first17 = f"{AREA}{birth:%Y%m%d}{FIRST_SEQUENCE + 2 * turn + (not is_male):03}"
        return first17 + check_character(first17)


def number_people(families: Iterable[Family], ids: IdNumbers) -> None:
    """Give everybody a row id, a person code under the household's, and an ID number."""
    next_id = 1
    for family in families:
        for place, person in enumerate(family.people, start=1):
            person.id, next_id = next_id, next_id + 1
            person.code = f"{family.plan.code}{place:02}"
            person.id_number = ids.next(person.birth, person.sex)
