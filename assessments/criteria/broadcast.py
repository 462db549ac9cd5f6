"""Broadcasting: the home receives radio or television."""

from assessments.criteria.conditions import condition
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict

WORDS = {
    True: (Outcome.MET, "通广播电视", ""),
    False: (Outcome.UNMET, "没有通广播电视", "家里收不到广播电视"),
}


def broadcast(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """The household receives radio or television (通广播电视, rule of 德钦县 2016)."""
    return condition(facts, standard, facts.further.broadcast, WORDS, "是否通广播电视")
