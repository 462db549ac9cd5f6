"""The plan alone: the report's figures, the case table, and that it can serve as an oracle. No database."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.demo import cases
from assessments.demo.cases import VARIANTS, Outcome
from assessments.demo.figures import apportion, figures
from assessments.demo.people import build_families
from assessments.demo.plan import CountyPlan, outcomes, overall, plan_county, planned_changes, planned_outcomes
from assessments.demo.registration import IdNumbers, number_people
from config.lib.idcard import birth_date, is_valid
from households.codes import Guarantee, PovertyAttribute
from households.status import HouseholdStatus

TODAY = date(2026, 11, 20)
SEED = 7
SMALL = Decimal("0.05")


@cache
def full_plan() -> CountyPlan:
    return plan_county(seed=SEED, today=TODAY)


@pytest.fixture
def plan() -> CountyPlan:
    return full_plan()


def test_the_stock_is_that_of_the_report(plan: CountyPlan) -> None:
    stock = [h for h in plan.households if not h.is_closed]
    assert (len(stock), sum(h.size for h in stock)) == (17_568, 74_653)
    closed = [h for h in plan.households if h.is_closed]
    assert (len(closed), sum(h.size for h in closed)) == (4, 19)


def test_the_cohorts_left_in_the_four_years_before(plan: CountyPlan) -> None:
    households, people = Counter(), Counter()
    for household in plan.households:
        households[household.cohort.status, household.exit_year] += 1
        people[household.cohort.status, household.exit_year] += household.size
    left, still = HouseholdStatus.EXITED, (HouseholdStatus.REGISTERED, None)
    assert {year: (households[left, year], people[left, year]) for year in range(2022, 2026)} == {
        2022: (1_414, 6_631),
        2023: (1_171, 5_610),
        2024: (4_332, 19_544),
        2025: (4_683, 20_487),
    }
    assert (households[still], people[still]) == (5_968, 22_381)


def test_the_open_ones_come_out_as_reported() -> None:
    found = planned_outcomes(seed=SEED, today=TODAY)
    assert Counter(overall(o) for o in found.values()) == {
        Outcome.MET: 4_919,
        Outcome.UNMET: 959,
        Outcome.UNKNOWN: 90,
    }


def test_places_houses_support_and_origin_are_those_of_the_report(plan: CountyPlan) -> None:
    villages = plan.places.villages
    assert (len(plan.places.townships), len(villages), sum(len(v.group_ids) for v in villages)) == (10, 110, 784)
    assert sum(v.is_poor for v in villages) == 98
    stock = [h for h in plan.households if not h.is_closed]
    assert sum(h.traits.is_dangerous for h in stock) == 12_880
    assert sum(h.traits.attribute != PovertyAttribute.GENERAL for h in stock) == 6_258
    minority = sum(h.size for h in stock if h.traits.ethnicity != "01")
    assert round(minority / 74_653 * 100, 1) == 19.1


def test_every_dangerous_house_of_an_exited_household_was_made_safe(plan: CountyPlan) -> None:
    exited = [h for h in plan.households if h.exit_year and h.traits.is_dangerous]
    assert exited
    assert all(h.traits.remedy for h in exited)


def test_every_variant_of_the_table_is_used_by_some_household(plan: CountyPlan) -> None:
    used = {(subject, name) for h in plan.households for subject, name in h.variants.items()}
    assert used == {(subject, name) for subject, names in VARIANTS.items() for name in names}


@pytest.mark.parametrize(
    ("table", "outcome"), list(zip(cases.CASES, (Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN), strict=True))
)
def test_each_case_stands_in_the_table_of_its_outcome(table: tuple[cases.Case, ...], outcome: Outcome) -> None:
    assert {case.outcome for case in table} == {outcome}


@pytest.mark.parametrize("share", ["1", "0.05", "0.02"])
@pytest.mark.parametrize("outcome", [Outcome.UNMET, Outcome.UNKNOWN])
@pytest.mark.parametrize("guarantee", list(Guarantee))
def test_for_each_guarantee_some_household_fails_by_it_alone(
    guarantee: Guarantee, outcome: Outcome, share: str
) -> None:
    plan = full_plan() if share == "1" else plan_county(seed=SEED, today=TODAY, share=Decimal(share))
    passing = {Outcome.MET, Outcome.NOT_APPLICABLE}
    found = [outcomes(h) for h in plan.households if h.is_open]
    alone = [o for o in found if o[guarantee] == outcome and all(v in passing for g, v in o.items() if g != guarantee)]
    assert alone


def test_a_few_dozen_households_changed_sides_since_last_night() -> None:
    newly_eligible, newly_blocked = planned_changes(seed=SEED, today=TODAY)
    assert 20 < len(newly_eligible) < 80
    assert 20 < len(newly_blocked) < 80


def test_the_shown_helper_has_one_late_one_unclear_and_one_met(plan: CountyPlan) -> None:
    late, unclear, met = plan.shown
    assert {h.village.township.name for h in plan.shown} == {"雄壁镇"}
    assert unclear.variants["water"] == "blank_quality_reliability"
    assert [overall(outcomes(h)) for h in (late, unclear, met)] == [Outcome.UNMET, Outcome.UNKNOWN, Outcome.MET]


def test_the_same_seed_and_day_give_the_same_plan_and_another_seed_another() -> None:
    first, again, other = (plan_county(seed=seed, today=TODAY, share=SMALL) for seed in (1, 1, 2))
    assert first.households == again.households
    assert first.households != other.households


@pytest.mark.parametrize("share", ["0", "-0.5", "1.01", "0.01"])
def test_a_share_that_cannot_hold_the_county_is_refused(share: str) -> None:
    with pytest.raises(ValueError, match="比例"):
        plan_county(seed=SEED, today=TODAY, share=Decimal(share))


@given(st.integers(0, 5_000), st.lists(st.integers(1, 500), min_size=1, max_size=30))
def test_parts_add_up_and_none_is_off_by_more_than_one(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize("share", ["0.02", "0.05", "0.37", "1"])
def test_scaled_figures_add_up(share: str) -> None:
    scaled = figures(Decimal(share))
    assert abs(scaled.households - 17_568 * Decimal(share)) <= 1
    assert abs(scaled.people - 74_653 * Decimal(share)) <= 1
    assert scaled.money == 1_135_000_000 * Decimal(share)
    assert all(scaled.fund_lines.values())


def test_families_have_the_planned_size_and_pupils_and_valid_numbers_of_their_own() -> None:
    plan = plan_county(seed=SEED, today=TODAY, share=SMALL)
    families = build_families(plan)
    number_people(families, IdNumbers())
    for family in families:
        if not family.plan.is_closed:
            assert len(family.here) == family.plan.size
            assert len(family.pupils) == family.plan.pupils
    people = [person for family in families for person in family.people]
    assert len({person.id_number for person in people}) == len(people)
    assert all(is_valid(p.id_number) and birth_date(p.id_number) == p.birth for p in people)
    assert all(p.id_number.startswith("530323") for p in people)
    assert all(int(p.id_number[16]) % 2 == (p.sex == "1") for p in people)


def test_ages_are_those_of_a_rural_county() -> None:
    plan = plan_county(seed=SEED, today=TODAY, share=Decimal("0.2"))
    people = [p for family in build_families(plan) if not family.plan.is_closed for p in family.here]
    ages = [(TODAY - p.birth).days // 365 for p in people]
    assert 0.17 < sum(age < 16 for age in ages) / len(ages) < 0.27
    assert 0.14 < sum(age >= 60 for age in ages) / len(ages) < 0.24
    assert max(ages) < 100
