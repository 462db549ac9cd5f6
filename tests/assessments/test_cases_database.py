"""What the database itself refuses, by whatever door it comes."""

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.models import ExitCase, ExitDecision
from assessments.services.cases import approve, propose
from tests.assessments.factories import make_run, make_verdict
from villages.persons import person_of


@pytest.fixture
def case(county):
    """Zhao's proposal of Chen."""
    verdict = make_verdict(county.chen, make_run())
    (made,) = propose(verdict_ids=[verdict.pk], reason="", actor=county.zhao)
    return made


def sign(case, county, *, person: str, action: str, reason: str = "好") -> None:
    """Insert a decision past every service."""
    with transaction.atomic():
        ExitDecision.objects.create(
            case=case, round=case.round, action=action, person=person, actor=county.zhao, role="x", reason=reason,
            verdict=case.verdict,
        )  # fmt: skip


def execute(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_one_person_has_one_duty_on_a_case(county, case):
    with pytest.raises(IntegrityError, match="exit_decision_one_duty_a_person"):
        sign(case, county, person=person_of(county.zhao), action="approve")


def test_a_raw_insert_by_the_same_person_is_refused(county, case):
    with pytest.raises(IntegrityError, match="exit_decision_one_duty_a_person"):
        execute(
            "INSERT INTO assessments_exitdecision (case_id, round, action, person, actor_id, role, reason, document,"
            " verdict_id) SELECT case_id, round, 'approve', person, actor_id, role, '', '', verdict_id"
            " FROM assessments_exitdecision"
        )


def test_a_case_is_not_approved_without_a_second_person(case):
    with pytest.raises(IntegrityError, match="not approved by a second person"):
        execute("UPDATE assessments_exitcase SET state = 'approved' WHERE id = %s", case.pk)


def test_a_case_is_not_born_approved(county, case):
    with pytest.raises(IntegrityError, match="not approved by a second person"), transaction.atomic():
        ExitCase.objects.create(
            household=county.bai, exit_year=2026, state="approved", verdict=case.verdict, standard=case.standard,
            window_start=case.window_start, window_end=case.window_end,
        )  # fmt: skip


def test_a_household_has_one_open_case(county, case):
    with pytest.raises(IntegrityError, match="exit_case_one_open"), transaction.atomic():
        ExitCase.objects.create(
            household=county.chen, exit_year=2030, verdict=case.verdict, standard=case.standard,
            window_start=case.window_start, window_end=case.window_end,
        )  # fmt: skip


def test_a_round_ends_once(county, case):
    sign(case, county, person="a" * 64, action="approve")

    with pytest.raises(IntegrityError, match="exit_decision_one_outcome_a_round"):
        sign(case, county, person="b" * 64, action="return")


def test_a_return_without_a_reason_is_refused(county, case):
    with pytest.raises(IntegrityError, match="exit_decision_return_has_reason"):
        sign(case, county, person="a" * 64, action="return", reason="")


def test_a_decision_names_a_person(county, case):
    with pytest.raises(IntegrityError, match="exit_decision_names_a_person"):
        sign(case, county, person="zhao", action="approve")


@pytest.mark.parametrize(
    "sql", ["UPDATE assessments_exitdecision SET reason = 'x'", "DELETE FROM assessments_exitdecision"]
)
def test_a_decision_is_never_changed_nor_removed(case, sql):
    with pytest.raises(Exception, match="Cannot update or delete"):
        execute(sql)


def test_a_case_is_never_removed_and_its_past_is_kept(county, case):
    approve(case_rounds={case.pk: 1}, reason="", actor=county.qian)

    with pytest.raises(Exception, match="Cannot delete"):
        execute("DELETE FROM assessments_exitcase")
    assert list(case.events.values_list("state", flat=True)) == ["proposed"]


@pytest.mark.parametrize(("old", "new"), [("proposed", "exited"), ("proposed", "confirmed"), ("approved", "posted")])
def test_no_step_is_jumped_over_by_plain_sql(county, case, old, new):
    if old == "approved":
        approve(case_rounds={case.pk: 1}, reason="", actor=county.qian)

    with pytest.raises(IntegrityError, match=f"no step leads from {old} to {new}"):
        execute("UPDATE assessments_exitcase SET state = %s WHERE id = %s", new, case.pk)


def test_a_case_is_not_born_at_its_end(county, case):
    with pytest.raises(IntegrityError, match="not every step of the chain is signed"):
        execute(
            "INSERT INTO assessments_exitcase (household_id, exit_year, round, state, back_to, verdict_id, standard_id,"
            " window_start, window_end) SELECT %s, 2031, 1, 'exited', '', verdict_id, standard_id, window_start,"
            " window_end FROM assessments_exitcase",
            county.bai.pk,
        )
