"""Power: the home has electricity for daily life."""

from assessments.criteria.conditions import condition
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict

WORDS = {
    True: (Outcome.MET, "通电", ""),
    False: (Outcome.UNMET, "没有通电", "家里没有通生活用电"),
}


def power(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """The household has power for daily life (通生活用电, rule of 德钦县 2016)."""
    return condition(facts, standard, facts.further.household_power, WORDS, "是否通生活用电")
