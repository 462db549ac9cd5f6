"""Health, schooling and strength of the people, in proportions that a county like this one shows."""

from collections.abc import Sequence
from random import Random

from assessments.demo.days import Calendar
from assessments.demo.family import Person
from assessments.demo.plan import HouseholdPlan
from config.lib.dates import age_on
from households.codes import Cause, Education, Health, Labour, PovertyAttribute

WORKING_AGE = 16
OLD_AGE = 60
# oldest first: from this age on, weights of (none, primary, junior, senior, college, university)
SCHOOLING = (
    (60, (46, 44, 9, 1, 0, 0)),
    (45, (17, 56, 24, 3, 0, 0)),
    (30, (5, 38, 46, 7, 3, 1)),
    (0, (1, 13, 57, 16, 9, 4)),
)


def describe(people: Sequence[Person], plan: HouseholdPlan, calendar: Calendar, rng: Random) -> None:
    """Fill in health, education and labour of each person, in keeping with why the household is poor."""
    for person in people:
        age = age_on(person.birth, calendar.today)
        person.is_student = 16 <= age <= 21 and rng.random() < 0.38
        person.health = _health(age, rng)
        person.education = _education(person, age, rng)
    _bring_in_line_with_cause(people, plan, calendar, rng)
    if plan.further.get("must_not") == "severely_disabled":
        people[0].health = (Health.DISABLED,)
    for person in people:
        age = age_on(person.birth, calendar.today)
        person.labour = _labour(person, age, plan.traits.attribute, rng)


def _health(age: int, rng: Random) -> tuple[Health, ...]:
    chance = rng.random()
    old = age >= OLD_AGE
    if chance < (0.07 if old else 0.03):
        return (Health.DISABLED, Health.CHRONIC) if old and chance < 0.02 else (Health.DISABLED,)
    if chance < (0.10 if old else 0.04):
        return (Health.SERIOUS,)
    if chance < (0.31 if old else 0.11 if age >= 40 else 0.045):
        return (Health.CHRONIC,)
    return (Health.HEALTHY,)


def _education(person: Person, age: int, rng: Random) -> Education | str:
    if person.is_pupil or person.is_student or age < 7:
        return ""
    weights = next(w for least, w in SCHOOLING if age >= least)
    return rng.choices(tuple(Education), weights)[0]


def _bring_in_line_with_cause(people: Sequence[Person], plan: HouseholdPlan, calendar: Calendar, rng: Random) -> None:
    wanted = {Cause.ILLNESS: (Health.SERIOUS, Health.CHRONIC), Cause.DISABILITY: (Health.DISABLED,)}
    kinds = wanted.get(plan.traits.main_cause)
    if kinds and not any(set(kinds) & set(person.health) for person in people):
        grown = [p for p in people if age_on(p.birth, calendar.today) >= WORKING_AGE]
        grown[int(rng.random() * len(grown))].health = (kinds[int(rng.random() * len(kinds))],)


def _labour(person: Person, age: int, attribute: PovertyAttribute, rng: Random) -> Labour:
    if age < WORKING_AGE or person.is_student:
        return Labour.NONE
    impaired = Health.DISABLED in person.health or Health.SERIOUS in person.health
    if impaired:
        return Labour.LOST if rng.random() < 0.45 else Labour.WEAK
    if age >= OLD_AGE or attribute == PovertyAttribute.TEKUN:
        return Labour.WEAK if age < 72 and rng.random() < 0.55 else Labour.NONE
    return Labour.SKILLED if rng.random() < 0.13 else Labour.ORDINARY
