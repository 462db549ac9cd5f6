"""Who may send and let in, in which state; what moved on meanwhile stops everything; the trail and the door tell."""

import base64

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused, SamePersonRefused
from households.models import Household, ImportPart, Member
from households.services.import_commit import commit_import
from households.services.import_files import kept_file
from households.services.imports import (
    ask_to_commit,
    cancel_import,
    drop_import,
    let_in,
    recheck_import,
    return_import,
    start_import,
)
from tests.households.entries import refusals
from tests.households.imports.books import counts, faults, filled, household, import_all, member, send

pytestmark = pytest.mark.django_db
NEW = "5303991012010001"


def workbook():
    """Return a workbook with one new household."""
    return filled("register", household=[household(NEW)], member=[member(NEW, 1)])


def change_of(county, **cells):
    """Return a workbook that changes Chen's household."""
    return filled("register", household=[{"户编号": county.chen.code, "主要致贫原因": "缺资金"} | cells])


def register() -> tuple[int, int]:
    return Household.objects.count(), Member.objects.count()


@pytest.mark.parametrize("username", ["wang", "li", "shui", "sheng", "qian"])
def test_who_may_not_send_the_register_is_refused(county, username):
    file = workbook()
    with pytest.raises(PermissionDenied):
        start_import(
            actor=getattr(county, username), kind="register", file=file, file_name="x", size=len(file.getvalue())
        )
    assert refusals("households.import_start") == 1


def test_the_file_is_kept_as_it_came_and_nobody_can_read_it_in_the_database(county):
    file = workbook()
    job = send(county.liu, "register", file)

    assert kept_file(job).getvalue() == file.getvalue()
    assert ImportPart.objects.get(job=job).content.startswith("demo:")
    assert base64.b64encode(file.getvalue())[:60].decode() not in ImportPart.objects.get(job=job).content


def test_a_number_in_the_name_of_a_file_is_starred(county):
    file = workbook()
    named, size = "陈阿福530399198001010014.xlsx", len(file.getvalue())

    job = start_import(actor=county.liu, kind="register", file=file, file_name=named, size=size)

    assert job.file_name == f"陈阿福{'*' * 18}.xlsx"


def test_the_same_file_sent_twice_is_one_job(county):
    file = workbook()
    first, second = send(county.liu, "register", file), send(county.liu, "register", file)
    assert first.pk == second.pk


def test_nobody_lets_in_their_own(county):
    job = send(county.liu, "register", workbook())
    ask_to_commit(job_id=job.pk, takes=["new"], rules={}, actor=county.liu)

    with pytest.raises(SamePersonRefused):
        let_in(job_id=job.pk, actor=county.liu)
    assert refusals("households.import_let_in") == 1


def test_another_township_neither_sees_nor_lets_in(county):
    job = send(county.zhao, "register", workbook())
    ask_to_commit(job_id=job.pk, takes=["new"], rules={}, actor=county.zhao)

    with pytest.raises(NotFoundRefused):
        let_in(job_id=job.pk, actor=county.li)
    with pytest.raises(NotFoundRefused):
        drop_import(job_id=job.pk, actor=county.liu)


def test_nothing_is_let_in_before_it_is_asked_for(county):
    job = send(county.liu, "register", workbook())
    with pytest.raises(Refused):
        let_in(job_id=job.pk, actor=county.li)
    with pytest.raises(Refused):
        cancel_import(job_id=job.pk, actor=county.liu)


def test_a_returned_workbook_says_why_and_can_be_asked_for_again(county):
    job = send(county.liu, "register", workbook())
    ask_to_commit(job_id=job.pk, takes=["new"], rules={}, actor=county.liu)
    return_import(job_id=job.pk, opinion="识别年度不对", actor=county.li)
    job.refresh_from_db()

    assert (job.stage, job.reason) == ("checked", "退回：识别年度不对")
    import_all(job, county.liu, county.li)
    assert job.stage == "committed"


def test_what_somebody_changed_meanwhile_is_not_overwritten_unseen(county):
    job = send(county.liu, "register", change_of(county))
    Household.objects.filter(pk=county.chen.pk).update(bank_name="信用社")
    import_all(job, county.liu, county.li)
    county.chen.refresh_from_db()

    assert (job.state, county.chen.main_cause) == ("failed", "illness")
    assert "核对以后，登记里有 1 条被别人改过" in job.reason
    recheck_import(job_id=job.pk, actor=county.liu)


def test_a_person_registered_meanwhile_stops_the_whole_workbook(county):
    before = register()
    job = send(county.liu, "register", workbook())
    people = [member(NEW, 1)]
    other = send(county.liu, "register", filled("register", household=[household(NEW, 识别年度=2019)], member=people))
    import_all(other, county.liu, county.li)
    assert other.stage == "committed"

    import_all(job, county.liu, county.li)

    assert (job.state, register()) == ("failed", (before[0] + 1, before[1] + 1))


def test_a_workbook_is_written_once_however_often_the_task_comes(county):
    job = send(county.liu, "register", workbook())
    import_all(job, county.liu, county.li)
    once = register()

    commit_import(job.pk)

    assert register() == once


def test_the_trail_and_the_door_tell_whose_workbook_it_was(county):
    job = send(county.liu, "register", change_of(county))
    import_all(job, county.liu, county.li)

    told = AuditEntry.objects.get(action="households.imported", after__households__contains=[county.chen.code])
    assert (told.subject_id, told.actor, told.after["import"]) == (str(job.pk), county.li, job.pk)
    event = county.chen.events.order_by("-pgh_id").first()
    assert event.pgh_through == f"import|{county.li.pk}|households.import_commit|第 {job.pk} 号"


def test_a_large_import_tells_the_trail_of_many_households_at_once(county, monkeypatch):
    monkeypatch.setattr("households.services.import_commit.TOLD_TOGETHER", 2)
    codes = [f"530399101201{order:04}" for order in range(1, 4)]
    people = [member(code, 2 * n + 1) for n, code in enumerate(codes)]
    job = send(county.liu, "register", filled("register", household=list(map(household, codes)), member=people))
    import_all(job, county.liu, county.li)

    told = AuditEntry.objects.filter(action="households.imported").order_by("pk")
    assert [entry.after["households"] for entry in told] == [codes[:2], codes[2:]]
    through = set(Household.objects.filter(code__in=codes).values_list("recorded_through", flat=True))
    assert through == {f"import|{county.li.pk}|households.import_commit|第 {job.pk} 号"}


def test_sending_the_same_again_finds_everything_the_same(county):
    job = send(county.liu, "register", workbook())
    import_all(job, county.liu, county.li)
    row = member(NEW, 1) | {"人编号": f"{NEW}01"}
    again = send(county.liu, "register", filled("register", household=[household(NEW, 户主=row["姓名"])], member=[row]))

    assert faults(again) == []
    assert (counts(again, "household"), counts(again, "member")) == ((0, 0, 1, 0), (0, 0, 1, 0))
