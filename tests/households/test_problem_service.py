from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import IntegrityError

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import ProblemResolution, Visit
from households.services.problems import resolve_problem
from households.services.voiding import void_visit
from tests.households.conftest import refusals

HOW = "换了灯泡和线路"
OPEN = {"problem_state": "open", "problem": "灯泡坏了"}
REFUSAL = "households.resolve_problem.refused"


@pytest.fixture
def troubled(county, visited) -> Visit:
    """Wang's visit to Chen five days ago, which found a problem."""
    return visited(county.chen, county.wang, 5, **OPEN)


@pytest.mark.parametrize("username", ["wang", "he", "liu", "li"])
def test_helper_resident_and_township_write_down_that_a_problem_is_solved(county, troubled, today, username):
    actor = getattr(county, username)

    resolution = resolve_problem(visit_id=troubled.pk, solved_on=today, how=f" {HOW} ", actor=actor)

    assert (resolution.how, resolution.cadre, resolution.recorded_by) == (HOW, actor.cadre_account.cadre, actor)
    troubled.refresh_from_db()
    assert troubled.problem_state == "open"
    assert AuditEntry.objects.get(action="households.resolve_problem").after["solved_on"] == today.isoformat()


@pytest.mark.parametrize("days", [5, 0])
def test_a_problem_is_solved_on_the_day_of_the_visit_or_today(county, troubled, today, days):
    assert resolve_problem(visit_id=troubled.pk, solved_on=today - timedelta(days), how=HOW, actor=county.wang).pk


@pytest.mark.parametrize("days", [6, -1])
def test_a_problem_is_not_solved_before_it_was_found_nor_tomorrow(county, troubled, today, days):
    with pytest.raises(Refused, match="解决日期"):
        resolve_problem(visit_id=troubled.pk, solved_on=today - timedelta(days), how=HOW, actor=county.wang)

    assert not ProblemResolution.objects.exists()
    assert refusals() == [(REFUSAL, "wang")]


@pytest.mark.parametrize("how", ["", "好了", "找 138 8741 2046 修的"])
def test_how_is_told_without_numbers_of_persons(county, troubled, today, how):
    with pytest.raises(Refused):
        resolve_problem(visit_id=troubled.pk, solved_on=today, how=how, actor=county.wang)

    assert not ProblemResolution.objects.exists()


def test_who_records_no_visits_solves_nothing(county, troubled, today):
    with pytest.raises(PermissionDenied):
        resolve_problem(visit_id=troubled.pk, solved_on=today, how=HOW, actor=county.zhao)

    assert not ProblemResolution.objects.exists()
    assert refusals() == [(REFUSAL, "zhao")]


def test_a_problem_elsewhere_is_not_found(county, troubled, today):
    with pytest.raises(Visit.DoesNotExist):
        resolve_problem(visit_id=troubled.pk, solved_on=today, how=HOW, actor=county.sun)

    assert not ProblemResolution.objects.exists()
    assert refusals() == [(REFUSAL, "sun")]


def test_there_must_be_something_to_solve(county, visited, troubled, today):
    calm = visited(county.chen, county.wang, 3)
    resolve_problem(visit_id=troubled.pk, solved_on=today, how=HOW, actor=county.wang)
    wrong = visited(county.chen, county.wang, 4, **OPEN)
    void_visit(visit_id=wrong.pk, reason="记到了别的户", actor=county.wang)

    for visit, sentence in ((calm, "没有待解决"), (troubled, "已经登记为解决"), (wrong, "已经作废")):
        with pytest.raises(Refused, match=sentence):
            resolve_problem(visit_id=visit.pk, solved_on=today, how=HOW, actor=county.wang)

    assert ProblemResolution.objects.count() == 1


def test_the_database_refuses_a_solution_before_the_problem_and_keeps_what_is_written(county, visited, troubled, today):
    cadre = county.wang.cadre_account.cadre
    calm = visited(county.chen, county.wang, 3)
    for visit, day in ((troubled, today - timedelta(6)), (calm, today)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProblemResolution.objects.create(visit=visit, solved_on=day, how=HOW, cadre=cadre)
    resolve_problem(visit_id=troubled.pk, solved_on=today, how=HOW, actor=county.wang)

    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        ProblemResolution.objects.update(how="改了")
