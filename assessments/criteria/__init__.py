"""The criteria of a household's exit, one pure function a file: the seven in the order of the form, and further ones.

A criterion takes the facts of one household and the thresholds of one standard and answers with a `Verdict`: no
database, no clock, no settings. It may raise `CannotJudge` when the facts contradict themselves. Every standard asks
the seven; it may ask further ones, in its own order. To add one: write the file and its test, then list it here.
"""

from assessments.criteria.broadcast import broadcast
from assessments.criteria.clothing import clothing
from assessments.criteria.food import food
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.housing import housing
from assessments.criteria.income import income
from assessments.criteria.medical import medical
from assessments.criteria.must_not_exit import TESTS, must_not_exit
from assessments.criteria.pension import pension
from assessments.criteria.power import power
from assessments.criteria.project import project
from assessments.criteria.road import road
from assessments.criteria.schooling import schooling
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.water import water

CRITERIA = (income, food, clothing, water, schooling, medical, housing)
FURTHER = {
    "must_not_exit": must_not_exit,
    "power": power,
    "road": road,
    "broadcast": broadcast,
    "pension": pension,
    "project": project,
}

SEVEN = tuple(criterion.__name__ for criterion in CRITERIA)
"""The codes of the seven, in the order of the form: what every standard asks, and the columns of a stored verdict."""

HOUSEHOLD_CODES = (*SEVEN, *FURTHER)

MUST_NOT = {
    "registered_this_year": "当年新识别",
    "returned_this_year": "当年返贫",
    "gravely_ill": "家里有大病病人",
    "severely_disabled": "家里有一、二级重度残疾人",
    "disabled_without_income": "有残疾人而没有自己的收入",
    "transfers_only": "收入全靠转移性收入",
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
    "power": "生活用电",
    "road": "入户路",
    "broadcast": "广播电视",
    "pension": "养老保险",
    "project": "项目受益",
}

__all__ = [
    "CRITERIA",
    "FURTHER",
    "HOUSEHOLD_CODES",
    "LABELS",
    "MUST_NOT",
    "SEVEN",
    "TESTS",
    "HouseholdFacts",
    "Outcome",
    "Thresholds",
    "Verdict",
]
