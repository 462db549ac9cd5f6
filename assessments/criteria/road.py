"""Road: the way to the house is hardened."""

from assessments.criteria.conditions import condition
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict

WORDS = {
    "cement": (Outcome.MET, "水泥路", ""),
    "asphalt": (Outcome.MET, "沥青路", ""),
    "gravel": (Outcome.UNMET, "砂石路", "入户路还是砂石路，没有硬化"),
    "earth": (Outcome.UNMET, "泥土路", "入户路还是泥土路，没有硬化"),
}


def road(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """The way to the house is of cement or asphalt (入户路硬化, rule of 德钦县 2016: 路)."""
    return condition(facts, standard, facts.further.path, WORDS, "入户路类型")
