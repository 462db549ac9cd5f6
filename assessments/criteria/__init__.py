"""The seven criteria of an exit, one pure function a file, in the order of the form.

A criterion takes the facts of one household and the thresholds of one standard and answers with a `Verdict`: no
database, no clock, no settings. It may raise `CannotJudge` when the facts contradict themselves. To add one: write the
file and its test, then list it here.
"""

from assessments.criteria.clothing import clothing
from assessments.criteria.food import food
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.housing import housing
from assessments.criteria.income import income
from assessments.criteria.medical import medical
from assessments.criteria.schooling import schooling
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.water import water

CRITERIA = (income, food, clothing, water, schooling, medical, housing)

LABELS = {
    "income": "收入",
    "food": "不愁吃",
    "clothing": "不愁穿",
    "water": "饮用水",
    "schooling": "义务教育",
    "medical": "基本医疗",
    "housing": "住房",
}

__all__ = ["CRITERIA", "LABELS", "HouseholdFacts", "Outcome", "Thresholds", "Verdict"]
