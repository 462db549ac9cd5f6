"""Plan against check for the full set of criteria: no difference; any broken criterion or shifted limit makes one."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import criteria
from assessments.criteria import HOUSEHOLD_CODES, HouseholdFacts, Outcome, Thresholds, Verdict
from assessments.criteria.must_not_exit import TESTS
from assessments.demo.further import LINE_BEFORE, ONE_OFF_PERCENT
from assessments.demo.further_oracle import further_outcomes
from assessments.demo.load import Loaded
from assessments.demo.people import build_families
from assessments.demo.plan import outcomes
from assessments.facts import read_facts
from assessments.judging import further_names, judge
from assessments.models import Standard
from tests.assessments.demo.conftest import TODAY

Found = dict[int, dict[str, str]]
MUST_NOT = (
    "registered_this_year", "returned_this_year", "gravely_ill", "severely_disabled", "disabled_without_income",
    "transfers_only",
)  # fmt: skip
DECIDING = tuple(code for code in MUST_NOT if code != "disabled_without_income")


def full_set() -> Thresholds:
    """Return the demonstration's terms with everything that may be asked beyond them."""
    return (
        Standard.objects.on(TODAY)
        .thresholds()
        ._replace(
            criteria=HOUSEHOLD_CODES,
            must_not_exit=MUST_NOT,
            one_off_percent=ONE_OFF_PERCENT,
            earlier_lines=(LINE_BEFORE,),
            water_litres=20,
            water_minutes=20,
            water_metres=800,
            water_stop_days=36,
        )
    )


def read(loaded: Loaded, terms: Thresholds) -> list[HouseholdFacts]:
    """Read the facts of all open households once."""
    ids = [h.id for h in loaded.plan.households if h.is_open]
    return list(read_facts(household_ids=ids, as_of=TODAY, known_at=timezone.now(), standard=terms))


def judged(facts: list[HouseholdFacts], terms: Thresholds) -> Found:
    """Return household id → criterion → outcome."""
    names = (*criteria.SEVEN, *further_names(terms))
    return {
        one.household_id: dict(zip(names, (v.outcome.value for v in judge(one, terms)[0]), strict=True))
        for one in facts
    }


def planned(loaded: Loaded) -> Found:
    """Return what the plan wants by the full set."""
    wanted: Found = {}
    for family in build_families(loaded.plan):
        if family.plan.is_open:
            found = {guarantee.value: outcome.value for guarantee, outcome in outcomes(family.plan).items()}
            more = further_outcomes(family, loaded.plan.further, loaded.plan.calendar)
            for name in ("income", "water"):
                if name in more and found[name] != "met":
                    del more[name]
            wanted[family.plan.id] = found | {name: outcome.value for name, outcome in more.items()}
    return wanted


def differences(wanted: Found, found: Found) -> Iterator[tuple[int, str, str, str]]:
    """Yield household, criterion, wanted and found outcome wherever plan and check disagree."""
    for household_id, names in wanted.items():
        for name, outcome in names.items():
            if found[household_id][name] != outcome:
                yield household_id, name, outcome, found[household_id][name]


def test_plan_and_check_agree_on_the_full_set_and_every_broken_criterion_is_found_out(
    undone: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms, wanted = full_set(), planned(undone)
    facts = read(undone, terms)
    assert list(differences(wanted, judged(facts, terms))) == []

    def always_met(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
        return Verdict(Outcome.MET)

    for name in criteria.FURTHER:
        with monkeypatch.context() as broken:
            broken.setitem(criteria.FURTHER, name, always_met)
            found = list(differences(wanted, judged(facts, terms)))
        assert {criterion for _, criterion, _, _ in found} == {name}
        assert "unmet" in {outcome for _, _, outcome, _ in found}


def test_each_limit_of_the_full_set_that_is_off_by_one_is_found_out(undone: Loaded) -> None:
    terms, wanted = full_set(), planned(undone)
    facts = read(undone, terms)
    shifts = [
        ({"earlier_lines": (LINE_BEFORE + Decimal("0.01"),)}, {"income"}),
        ({"earlier_lines": (LINE_BEFORE - Decimal("0.01"),)}, {"income"}),
        ({"earlier_lines": ()}, {"income"}),
        ({"one_off_percent": ONE_OFF_PERCENT - 1}, {"income"}),
        ({"one_off_percent": ONE_OFF_PERCENT + 1}, {"income"}),
        ({"one_off_percent": None}, {"income"}),
        ({"water_litres": 21}, {"water"}),
        ({"water_litres": 19}, {"water"}),
        ({"water_metres": 799}, {"water"}),
        ({"water_metres": 801}, {"water"}),
        ({"water_minutes": 21}, {"water"}),
        ({"water_stop_days": 35}, {"water"}),
        ({"water_stop_days": 37}, {"water"}),
        ({"condition_stale_days": 729}, {"power", "road", "broadcast"}),
        ({"condition_stale_days": 731}, {"power", "road", "broadcast"}),
    ]
    for shift, names in shifts:
        found = differences(wanted, judged(facts, terms._replace(**shift)))
        assert {name for _, name, _, _ in found} == names, shift


def test_a_share_of_one_off_income_that_is_a_cent_off_is_found_out(undone: Loaded) -> None:
    """What is exactly on the share is stable, a cent more is not, and only items that count are looked at."""
    terms, wanted = full_set(), planned(undone)
    facts = read(undone, terms)
    for cents in (Decimal("0.01"), Decimal("-0.01")):
        moved = [
            one._replace(further=one.further._replace(one_off=one.further.one_off + cents))
            for one in facts
            if one.further.one_off
        ]
        some = {one.household_id: wanted[one.household_id] for one in moved}
        assert {name for _, name, _, _ in differences(some, judged(moved, terms))} == {"income"}


def test_a_return_to_poverty_that_is_a_year_off_is_found_out(undone: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    terms, wanted = full_set(), planned(undone)
    facts, asked = read(undone, terms), TESTS["returned_this_year"]
    for years in (1, -1):

        def shifted(one: HouseholdFacts, years: int = years) -> tuple[Outcome, str]:
            return asked(one._replace(window_end=one.window_end.replace(year=one.window_end.year + years)))

        with monkeypatch.context() as broken:
            broken.setitem(TESTS, "returned_this_year", shifted)
            found = differences(wanted, judged(facts, terms))
        assert {name for _, name, _, _ in found} == {"must_not_exit"}


@pytest.mark.parametrize("left_out", DECIDING)
def test_each_entry_of_the_must_not_list_decides_somewhere(undone: Loaded, left_out: str) -> None:
    terms = full_set()._replace(must_not_exit=tuple(code for code in MUST_NOT if code != left_out))
    found = differences(planned(undone), judged(read(undone, terms), terms))
    assert {name for _, name, _, _ in found} == {"must_not_exit"}
