"""What a share of the demonstration households has beside the evidence of the exit check."""

import pytest

from assessments.demo.load import Loaded
from households.codes import Health, PovertyAttribute
from households.differing import differences
from households.fact_kinds import FACT_KINDS
from households.models import (
    ConditionFact,
    DisabilityFact,
    LandFact,
    Member,
    RelocationFact,
    WelfareFact,
    WorkFact,
)
from households.selectors.fact_rows import saying_of

pytestmark = pytest.mark.usefixtures("loaded")


def test_the_shown_households_have_land_and_conditions_and_some_others_too(loaded: Loaded) -> None:
    shown = {household.id for household in loaded.plan.shown if not household.is_closed}
    for model in (LandFact, ConditionFact):
        having = set(model.objects.values_list("household_id", flat=True))
        assert shown <= having
        assert 0 < len(having) < loaded.rows["Household"] / 2


def test_what_is_known_of_people_is_in_keeping_with_the_register() -> None:
    certified = Member.objects.filter(pk__in=DisabilityFact.objects.values("member"))
    assert certified
    assert all(Health.DISABLED in member.health for member in certified)
    assert not WelfareFact.objects.filter(member__household__attribute=PovertyAttribute.GENERAL).exists()
    assert not WorkFact.objects.filter(member__labour__in=["lost", "none"]).exists()
    assert RelocationFact.objects.filter(relocated=True).count() == RelocationFact.objects.count()


def test_of_some_households_two_sources_say_different_things() -> None:
    kind = FACT_KINDS["land"]
    sayings: dict[int, list] = {}
    for fact in LandFact.objects.all():
        sayings.setdefault(fact.household_id, []).append(saying_of(kind, fact))

    differing = [pk for pk, said in sayings.items() if differences(said, kind.compared)]

    assert 0 < len(differing) < len(sayings) / 4
