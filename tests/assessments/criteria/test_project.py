from datetime import date

from assessments.criteria.household import Further
from assessments.criteria.project import project
from tests.assessments.criteria.build import STANDARD, facts


def test_one_project_is_enough():
    about = Further(projects=1, project_day=date(2018, 3, 1))
    assert project(facts(further=about), STANDARD) == ("met", "1 个项目", "", "项目库", date(2018, 3, 1))


def test_no_project_in_the_library_is_none():
    verdict = project(facts(), STANDARD)

    assert (verdict.outcome, verdict.reason) == ("unmet", "项目库里没有这一户受益的项目")
