"""The families: who lives in a household, born when, related how. Invented from the household's own chance."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from assessments.demo.days import Calendar
from assessments.demo.family import Family, Person
from assessments.demo.names import given_name, surname
from assessments.demo.plan import CountyPlan, HouseholdPlan
from assessments.demo.registration import close, enter_all, let_some_leave
from assessments.demo.wellbeing import describe
from households.codes import Relation
from villages.models.people import Sex

R = Relation
YEAR = 365.2425
MALE_RELATIONS = frozenset(
    {R.SON, R.SON_IN_LAW, R.GRANDSON, R.FATHER, R.FATHER_IN_LAW, R.NEPHEW, R.UNCLE, R.GREAT_GRANDSON}
)
OWN_NAME = frozenset({R.SPOUSE, R.MOTHER, R.DAUGHTER_IN_LAW, R.SON_IN_LAW, R.MOTHER_IN_LAW, R.GRANDMOTHER})


class FamilyBuilder:
    """Builds one family to a plan: exact size, exact number of pupils, special births where the case wants them."""

    def __init__(self, plan: HouseholdPlan, calendar: Calendar, rng: Random) -> None:
        self.plan, self.calendar, self.rng = plan, calendar, rng
        self.people: list[Person] = []
        self.surname = surname(plan.traits.ethnicity, rng)

    def build(self) -> list[Person]:
        """Return the living members, the head first."""
        self._add(R.HEAD, self._head_age())
        head = self.people[0]
        special = list(self._special_children())
        room = self.plan.size - 1 - self.plan.pupils - len(special)
        head_age = self._age(head)
        pupil_relations = (R.SON, R.DAUGHTER) if head_age < 52 else (R.GRANDSON, R.GRANDDAUGHTER)
        grown = self._grown_up_order(head_age)
        for relation, age in grown[:room]:
            self._add(relation, age)
        for birth in special:
            self._add_born(self._either(pupil_relations), birth)
        for birth in self._pupil_births():
            self._add_born(self._either(pupil_relations), birth, is_pupil=True)
        return self.people

    def _head_age(self) -> float:
        rng, plan = self.rng, self.plan
        if plan.pupils and plan.size <= 2:
            return 55 + rng.random() * 15
        if plan.pupils:
            return 31 + rng.random() * 17 if rng.random() < 0.66 else 53 + rng.random() * 15
        if plan.size == 1:
            return 58 + rng.random() * 26 if rng.random() < 0.62 else 36 + rng.random() * 22
        return rng.triangular(27, 76, 55)

    def _grown_up_order(self, head_age: float) -> list[tuple[Relation, float]]:
        """Return everybody else who may live there, the likeliest first: spouse, children, parents, others."""
        rng, order = self.rng, []
        if rng.random() < 0.88:
            order.append((R.SPOUSE, head_age - 2 + rng.random() * 5))
        if head_age >= 52:
            order += self._younger_generation(head_age)
        elif head_age >= 40:
            order.append((self._either((R.SON, R.DAUGHTER)), 18.2 + rng.random() * max(0.0, head_age - 40)))
        order += self._elders(head_age)
        if head_age < 42:
            order.append((self._either((R.SON, R.DAUGHTER)), 0.3 + rng.random() * 4.8))
        order += self._fillers(head_age, {relation for relation, _ in order})
        return order

    def _younger_generation(self, head_age: float) -> list[tuple[Relation, float]]:
        rng = self.rng
        son = max(18.2, head_age - 22 - rng.random() * 14)
        found: list[tuple[Relation, float]] = [(R.SON, son)]
        if son > 23 and rng.random() < 0.72:
            found.append((R.DAUGHTER_IN_LAW, max(20.5, son - 3 + rng.random() * 4)))
            if rng.random() < 0.75:
                found.append((self._either((R.GRANDSON, R.GRANDDAUGHTER)), 0.3 + rng.random() * 4.8))
        if rng.random() < 0.55:
            found.append((self._either((R.DAUGHTER, R.SON)), max(18.2, son - 2 - rng.random() * 6)))
        return found

    def _elders(self, head_age: float) -> list[tuple[Relation, float]]:
        found = []
        if head_age < 62 and self.rng.random() < 0.6:
            found.append((R.MOTHER, head_age + 19 + self.rng.random() * 9))
        if head_age < 58 and self.rng.random() < 0.42:
            found.append((R.FATHER, head_age + 21 + self.rng.random() * 9))
        return found

    def _fillers(self, head_age: float, have: set[Relation]) -> list[tuple[Relation, float]]:
        """More relations than any household has room for, so that every size can be reached."""
        rng = self.rng
        choices: list[tuple[Relation, float]] = []
        if head_age < 45:
            parents = [(R.MOTHER, head_age + 24), (R.FATHER, head_age + 26)]
            choices += [(relation, age) for relation, age in parents if relation not in have]
            choices.append((self._either((R.SON, R.DAUGHTER)), 0.3 + rng.random() * 4.8))
        elif R.DAUGHTER_IN_LAW in have:
            choices.append((self._either((R.GRANDSON, R.GRANDDAUGHTER)), 0.3 + rng.random() * 4.8))
        for _ in range(self.plan.size):
            if head_age >= 45:
                child = max(18.2, head_age - 23 - rng.random() * 14)
                choices.append((self._either((R.DAUGHTER, R.SON)), child))
            else:
                choices.append((R.SIBLING, max(18.2, head_age - 12 + rng.random() * 18)))
        return choices

    def _pupil_births(self) -> Iterator[date]:
        calendar, schooling = self.calendar, self.plan.variants.get("schooling")
        births = [
            self._between(calendar.oldest_pupil_birth, calendar.youngest_pupil_birth) for _ in range(self.plan.pupils)
        ]
        if schooling == "turns_six":
            births[0] = calendar.youngest_pupil_birth
        elif schooling == "fifteen_unrecorded":
            births[0] = calendar.oldest_pupil_birth
        elif schooling == "graduated":
            births[0] = self._between(calendar.oldest_pupil_birth, calendar.oldest_pupil_birth + timedelta(200))
            births[1] = self._between(calendar.oldest_pupil_birth + timedelta(700), calendar.youngest_pupil_birth)
        yield from births

    def _special_children(self) -> Iterator[date]:
        match self.plan.variants.get("schooling"):
            case "not_yet_six":
                yield self.calendar.youngest_pupil_birth + timedelta(1)
            case "just_sixteen":
                yield self.calendar.oldest_pupil_birth - timedelta(1)
        if self.plan.variants.get("medical") == "newborn_missing":
            yield self.calendar.ago(25)

    def _between(self, first: date, last: date) -> date:
        return first + timedelta(days=int(self.rng.random() * ((last - first).days + 1)))

    def _either(self, pair: tuple[Relation, Relation]) -> Relation:
        return pair[self.rng.random() < 0.48]

    def _age(self, person: Person) -> float:
        return (self.calendar.today - person.birth).days / YEAR

    def _add(self, relation: Relation, age: float) -> None:
        self._add_born(relation, self._birth(age))

    def _birth(self, age: float) -> date:
        """Return a birth date for about this age, outside school age: pupils are born by plan only."""
        calendar = self.calendar
        birth = calendar.today - timedelta(days=int(age * YEAR + self.rng.random() * 300))
        if age < 6:
            return max(birth, calendar.youngest_pupil_birth + timedelta(2))
        return min(birth, calendar.oldest_pupil_birth - timedelta(2))

    def _add_born(self, relation: Relation, birth: date, *, is_pupil: bool = False) -> None:
        sex = self._sex(relation)
        own = relation in OWN_NAME
        first = surname(self.plan.traits.ethnicity, self.rng) if own else self.surname
        given = given_name(
            is_male=sex == Sex.MALE, birth_year=birth.year, this_year=self.calendar.today.year, rng=self.rng
        )
        self.people.append(Person(first + given, sex, birth, relation, is_pupil=is_pupil))

    def _sex(self, relation: Relation) -> Sex:
        if relation == R.HEAD:
            return Sex.MALE if self.rng.random() < 0.84 else Sex.FEMALE
        if relation == R.SPOUSE:
            return Sex.FEMALE if self.people[0].sex == Sex.MALE else Sex.MALE
        if relation == R.SIBLING:
            return Sex.MALE if self.rng.random() < 0.6 else Sex.FEMALE
        return Sex.MALE if relation in MALE_RELATIONS else Sex.FEMALE


def build_family(plan: HouseholdPlan, calendar: Calendar, seed: int) -> Family:
    """Build the family of one planned household, with health, schooling, arrivals and departures."""
    rng = plan.rng(seed, "people")
    people = FamilyBuilder(plan, calendar, rng).build()
    describe(people, plan, calendar, rng)
    enter_all(people, plan, calendar, rng)
    people += let_some_leave(people, plan, calendar, rng)
    if plan.is_closed:
        close(people, calendar, rng)
    return Family(plan, people)


def build_families(plan: CountyPlan) -> list[Family]:
    """Build all families of the county, in the order of the households."""
    return [build_family(household, plan.calendar, plan.seed) for household in plan.households]
