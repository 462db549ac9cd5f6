from datetime import date

from households.quality.rules.visit_contradicts import RULE
from tests.households.quality.build import child, faults, person, said


def test_a_doubt_on_or_after_the_day_of_the_list_is_found_under_its_own_field():
    (fault,) = faults(RULE, doubts=(("water", date(2026, 3, 1)),))

    assert (fault.sentence, fault.field) == ("2026-03-01 走访看到的饮用水和部门名单相反。", "water")


def test_a_later_list_settles_it():
    assert said(RULE, doubts=(("housing", date(2026, 2, 28)),)) == []


def test_where_there_is_no_list_there_is_nothing_to_contradict():
    assert said(RULE, water_on=None, doubts=(("water", date(2026, 5, 1)), ("schooling", date(2026, 5, 1)))) == []


def test_of_what_goes_by_person_the_latest_list_of_anybody_counts():
    children = (person(insured_on=None), child(schooled_on=date(2026, 9, 1)), child(schooled_on=date(2026, 3, 1)))

    assert said(RULE, *children, doubts=(("schooling", date(2026, 8, 31)), ("food", date(2026, 9, 1)))) == []
    assert said(RULE, *children, doubts=(("schooling", date(2026, 9, 1)),)) == [
        "2026-09-01 走访看到的义务教育和部门名单相反。"
    ]
    assert said(RULE, doubts=(("medical", date(2026, 3, 1)),)) == ["2026-03-01 走访看到的基本医疗和部门名单相反。"]
