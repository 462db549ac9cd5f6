"""Plan against check: no difference, on both nights; and any broken criterion or shifted limit makes one."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assessments import criteria
from assessments.criteria import HouseholdFacts, Outcome, Thresholds, Verdict
from assessments.demo.load import Loaded
from assessments.demo.plan import HouseholdPlan, outcomes, planned_changes, planned_outcomes
from assessments.facts import read_facts
from assessments.judging import judge
from assessments.models import ExitCase, ExitRun, HouseholdVerdict, Standard, Trigger
from assessments.services.first_exits import begin_exits
from assessments.services.first_projects import begin_projects
from assessments.services.runs import run_here, start_run
from households.codes import Guarantee
from projects.models import LibraryEntry
from tests.assessments.demo.conftest import SEED, SHARE, TODAY

Found = dict[str, dict[Guarantee, str]]


def check(as_of: date, known_at: datetime | None = None) -> ExitRun:
    """Run the check as the night would."""
    return run_here(start_run(trigger=Trigger.COMMAND, as_of=as_of, known_at=known_at))


def stored() -> Found:
    """Return what the last run left behind, by household code."""
    verdicts = HouseholdVerdict.objects.current().select_related("household")
    return {v.household.code: {g: getattr(v, g.value) for g in Guarantee} for v in verdicts}


def planned() -> Found:
    """Return what the plan wants, by household code."""
    wanted = planned_outcomes(seed=SEED, today=TODAY, share=SHARE)
    return {code: {g: o.value for g, o in found.items()} for code, found in wanted.items()}


def differences(found: Found) -> Iterator[tuple[str, Guarantee, str, str]]:
    """Yield code, guarantee, wanted and found outcome wherever plan and check disagree."""
    for code, wanted in planned().items():
        for guarantee, outcome in wanted.items():
            if found[code][guarantee] != outcome:
                yield code, guarantee, outcome, found[code][guarantee]


def judged(thresholds: Thresholds, loaded: Loaded) -> Found:
    """Judge the open households by other thresholds, writing nothing."""
    codes = {h.id: h.code for h in open_ones(loaded)}
    facts = read_facts(household_ids=list(codes), as_of=TODAY, known_at=timezone.now())
    return {
        codes[one.household_id]: {
            guarantee: verdict.outcome.value
            for guarantee, verdict in zip(Guarantee, judge(one, thresholds)[0], strict=True)
        }
        for one in facts
    }


def open_ones(loaded: Loaded) -> list[HouseholdPlan]:
    """Return the planned households that the check must judge."""
    return [h for h in loaded.plan.households if h.is_open]


def test_plan_and_check_agree_on_every_guarantee_of_every_household(undone: Loaded) -> None:
    run = check(TODAY)
    assert list(differences(stored())) == []
    assert stored().keys() == planned().keys()
    assert (run.errors, run.read) == (0, len(planned()))


def test_last_night_came_out_as_planned_too_and_tonight_tells_the_difference(undone: Loaded) -> None:
    calendar = undone.plan.calendar
    check(calendar.yesterday, calendar.last_night)
    last_night = {h.code: {g: o.value for g, o in outcomes(h, last_night=True).items()} for h in open_ones(undone)}
    assert stored() == last_night
    run = check(TODAY)
    newly_eligible, newly_blocked = planned_changes(seed=SEED, today=TODAY, share=SHARE)
    assert (run.newly_eligible, run.newly_blocked) == (len(newly_eligible), len(newly_blocked))
    assert newly_eligible
    assert newly_blocked


@pytest.mark.parametrize("broken", list(Guarantee))
def test_a_criterion_that_always_passes_is_found_out(
    undone: Loaded, monkeypatch: pytest.MonkeyPatch, broken: Guarantee
) -> None:
    def always_met(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
        return Verdict(Outcome.MET)

    others = [always_met if c.__name__ == broken else c for c in criteria.CRITERIA]
    monkeypatch.setattr(criteria, "CRITERIA", tuple(others))
    check(TODAY)
    passed_wrongly = set()
    for code, guarantee, wanted, found in differences(stored()):
        assert (guarantee, found) == (broken, "met")
        if all(o in {"met", "not_applicable"} for g, o in planned()[code].items() if g != broken):
            passed_wrongly.add(wanted)
    assert {"unmet", "unknown"} <= passed_wrongly


@pytest.mark.parametrize(
    ("limit", "shift", "guarantees"),
    [
        ("income_line", Decimal("-0.01"), {Guarantee.INCOME}),
        ("income_line", Decimal("0.01"), {Guarantee.INCOME}),
        ("living_stale_days", 1, {Guarantee.FOOD, Guarantee.CLOTHING}),
        ("living_stale_days", -1, {Guarantee.FOOD, Guarantee.CLOTHING}),
        ("water_stale_days", 1, {Guarantee.WATER}),
        ("water_stale_days", -1, {Guarantee.WATER}),
        ("housing_stale_days", 1, {Guarantee.HOUSING}),
        ("housing_stale_days", -1, {Guarantee.HOUSING}),
    ],
)
def test_a_limit_that_is_off_by_one_is_found_out(
    undone: Loaded, limit: str, shift: Decimal | int, guarantees: set[Guarantee]
) -> None:
    thresholds = Standard.objects.on(TODAY).thresholds()
    found = judged(thresholds._replace(**{limit: getattr(thresholds, limit) + shift}), undone)
    assert {guarantee for _, guarantee, _, _ in differences(found)} == guarantees


def test_its_people_begin_exits_once_it_has_been_checked(undone: Loaded, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(TODAY)

    begun = begin_exits()

    states = set(ExitCase.objects.values_list("state", flat=True))
    assert begun == ExitCase.objects.count() > 0
    assert {"proposed", "approved"} <= states
    assert begin_exits() == 0


def test_its_people_propose_projects_for_next_years_library(undone: Loaded, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    begun = begin_projects()

    states = set(LibraryEntry.objects.filter(taken_over=False).values_list("state", flat=True))
    assert begun > 0
    assert states >= {"county_notice"}
    assert begin_projects() == 0
