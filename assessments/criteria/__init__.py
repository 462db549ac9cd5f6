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

SEVEN = tuple(criterion.__name__ for criterion in CRITERIA)
"""The codes of the seven, in the order of the form: what every standard asks, and the columns of a stored verdict."""

FURTHER_CODES = ("must_not_exit", "power", "road", "broadcast", "pension", "project")
"""What a standard may ask beyond the seven."""

HOUSEHOLD_CODES = (*SEVEN, *FURTHER_CODES)

MUST_NOT = {
    "registered_this_year": "当年新识别",
    "returned_this_year": "当年返贫",
    "gravely_ill": "家里有大病病人",
    "severely_disabled": "家里有一、二级重度残疾人",
    "disabled_without_income": "有残疾人而没有稳定收入",
    "transfers_only": "只靠转移性收入",
}
"""What may stand on a must-not-exit list, as staff name it."""

LABELS = {
    "income": "收入",
    "food": "不愁吃",
    "clothing": "不愁穿",
    "water": "饮用水",
    "schooling": "义务教育",
    "medical": "基本医疗",
    "housing": "住房",
    "must_not_exit": "不得退出情形",
    "power": "通生活用电",
    "road": "入户路",
    "broadcast": "广播电视",
    "pension": "养老保险",
    "project": "项目受益",
}

__all__ = [
    "CRITERIA", "FURTHER_CODES", "HOUSEHOLD_CODES", "LABELS", "MUST_NOT", "SEVEN",
    "HouseholdFacts", "Outcome", "Thresholds", "Verdict",
]  # fmt: skip
