"""What the database itself still asks when a case is to end in 已脱贫: each obstacle alone, past every service."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.models import CaseStop, Notice, NoticeEntry, NoticeKind, Objection
from assessments.services.steps import Words, sign
from assessments.status import EXIT_TRANSITIONS, CaseAction
from tests.assessments.chain import begin, bring_to, staff
from villages.persons import person_of


@pytest.fixture
def here(county, settings, tmp_path):
    """Chen's case is about to be announced, with everything signed and clear."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    (county.case,) = bring_to(county, CaseAction.CONFIRM, begin(county, [county.chen]))
    signed = [(county.case, county.case.verdict_id)]
    sign(
        EXIT_TRANSITIONS.get(CaseAction.ANNOUNCE), signed, words=Words(document="师政告〔2026〕3号"), actor=county.zhao
    )
    county.notice = Notice.objects.get()
    return county


def stop(here):
    CaseStop.objects.create(case=here.case, verdict=here.case.verdict)


def object_to_it(here):
    about = {"recorded_by": here.liu, "recorded_person": person_of(here.liu), "received_on": here.notice.posted_on}
    Objection.objects.create(notice=here.notice, case=here.case, content="他家新买了车", **about)


def another_notice(here):
    today = timezone.localdate()
    about = {"place": "村公示栏", "phone": "0874-5760000", "posted_by": here.liu, "exit_year": here.case.exit_year}
    clock = {"posted_on": today, "last_day": today + timedelta(days=5), "required_days": 5, "in_working_days": False}
    notice = Notice.objects.create(kind=NoticeKind.SECOND, village=here.lower, **about, **clock)
    NoticeEntry.objects.create(notice=notice, case=here.case, serial=1, head_name="陈阿福", people=3)


def withdraw_the_notice(here):
    plainly(
        "UPDATE assessments_notice SET closed_on = NULL, closed_by_id = NULL, opinion = '', withdrawn_at = now(),"
        " withdraw_reason = '名单有变'"
    )


def undraw_the_finding(here):
    plainly("UPDATE assessments_sampledcase SET result = 'fault'")


def forget_a_step(here):
    plainly("DELETE FROM assessments_exitdecision WHERE action = 'agree'")


def let_two_duties_be_one_person(here):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assessments_exitdecision DROP CONSTRAINT exit_decision_one_duty_a_person")
    plainly(
        "UPDATE assessments_exitdecision SET person = (SELECT person FROM assessments_exitdecision"
        " WHERE action = 'check') WHERE action = 'countersign'"
    )


def plainly(sql: str) -> None:
    """Run a statement past the triggers that keep the papers as they were signed."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = origin")


OBSTACLES = (
    stop, object_to_it, another_notice, withdraw_the_notice, undraw_the_finding, forget_a_step,
    let_two_duties_be_one_person,
)  # fmt: skip


def end(here) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_exitcase SET state = 'exited' WHERE id = %s", [here.case.pk])


def test_the_case_ends_when_nothing_is_in_the_way(here):
    end(here)

    here.case.refresh_from_db()
    assert here.case.state == "exited"


def test_one_obstacle_is_enough(here):
    """Each alone, and taken back before the next one: the chain up to here is what costs time."""
    for plant in OBSTACLES:
        with transaction.atomic():
            plant(here)
            with pytest.raises(IntegrityError, match="not every step of the chain is signed and clear"):
                end(here)
            transaction.set_rollback(True)
