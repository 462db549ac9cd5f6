"""Which certificates a visit contradicts: by day, by whom they are about, and whether they say anything else at all."""

from datetime import date, timedelta

import pytest

from households.codes import Guarantee
from households.doubted import SUBJECTS, contradicted
from households.models import HousingFact, InsuranceFact, Member, SchoolingFact, WaterFact

TODAY = date(2026, 11, 27)
SEEN = date(2026, 11, 20)


def water(on: date = SEEN, **levels) -> WaterFact:
    return WaterFact(pk=1, valid_from=on, **({"quantity": "full", "quality": "basic"} | levels))


def house(grade: str = "B", on: date = SEEN, **more) -> HousingFact:
    return HousingFact(pk=1, valid_from=on, grade=grade, **more)


def person(pk: int = 7, *, age: int = 10, is_active: bool = True) -> Member:
    return Member(pk=pk, name="陈小花", birth_date=date(TODAY.year - age, 1, 1), is_active=is_active)


def at_school(status: str = "in_school", on: date = SEEN, who: Member | None = None) -> SchoolingFact:
    return SchoolingFact(pk=1, valid_from=on, status=status, member=who or person())


def insured(basic: str = "resident", year: int = TODAY.year, on: date = SEEN, who: Member | None = None):
    return InsuranceFact(pk=1, valid_from=on, year=year, basic=basic, member=who or person())


def doubts(guarantee: str, *facts) -> int:
    """Return how many certificates are contradicted by a visit of SEEN."""
    return len(contradicted(SUBJECTS[guarantee], facts, SEEN, TODAY))


@pytest.mark.parametrize(("days", "stands"), [(-1, 1), (0, 1), (1, 0)], ids=["before", "same day", "after the visit"])
def test_a_certificate_of_a_later_day_settles_it(days, stands):
    assert doubts(Guarantee.WATER, water(on=SEEN + timedelta(days))) == stands


@pytest.mark.parametrize(
    ("guarantee", "fact"),
    [
        (Guarantee.WATER, water(quality="fail")),
        (Guarantee.WATER, water(quantity="", quality="")),
        (Guarantee.HOUSING, house("C")),
        (Guarantee.HOUSING, house("D", remedy="rebuilt")),
        (Guarantee.SCHOOLING, at_school("dropped_out")),
        (Guarantee.SCHOOLING, at_school(who=person(age=30))),
        (Guarantee.SCHOOLING, at_school(who=person(is_active=False))),
        (Guarantee.MEDICAL, insured("none")),
        (Guarantee.MEDICAL, insured(year=TODAY.year - 1)),
    ],
    ids=["fails", "says nothing", "dangerous", "not accepted", "out of school", "grown up", "left", "uninsured", "old"],
)
def test_what_says_the_same_or_nothing_of_today_is_not_contradicted(guarantee, fact):
    assert doubts(guarantee, fact) == 0


@pytest.mark.parametrize(
    ("guarantee", "fact"),
    [
        (Guarantee.HOUSING, house("B")),
        (Guarantee.HOUSING, house("D", remedy="rebuilt", accepted_on=SEEN)),
        (Guarantee.SCHOOLING, at_school()),
        (Guarantee.MEDICAL, insured()),
    ],
    ids=["safe grade", "rebuilt", "at school", "insured"],
)
def test_what_says_that_all_is_well_is_contradicted(guarantee, fact):
    assert doubts(guarantee, fact) == 1


def test_an_acceptance_after_the_visit_settles_the_house():
    assert doubts(Guarantee.HOUSING, house("D", remedy="rebuilt", accepted_on=SEEN + timedelta(1))) == 0


def test_the_latest_of_each_person_counts_and_one_that_is_older_than_the_visit_is_enough():
    other = person(8)
    newest_first = (at_school(on=SEEN + timedelta(2)), at_school(on=SEEN - timedelta(9)))

    assert doubts(Guarantee.SCHOOLING, *newest_first) == 0
    assert doubts(Guarantee.SCHOOLING, *newest_first, at_school(who=other)) == 2
    assert doubts(Guarantee.SCHOOLING) == 0
