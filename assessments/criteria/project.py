"""Project: the household has benefited from a project."""

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict

SOURCE = "项目库"


def project(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """The household has benefited from at least one project (户6村10县5 of 云南; 每户至少一个, 红河州 2017).

    A benefit of a later day does not count yet. The project library is the register of benefits: none in it is none.
    """
    more = facts.further
    if not more.projects:
        return Verdict(Outcome.UNMET, "没有", "项目库里没有这一户受益的项目", SOURCE)
    return Verdict(Outcome.MET, f"{more.projects} 个项目", "", SOURCE, more.project_day)
