"""Many accounts from a workbook: checked whole, made whole, and their slips shown no longer than needed."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry, RoleGrant, User
from config.lib.refusals import NotFoundRefused, Refused
from tests.villages.staff import id_number, newcomer
from tests.villages.workbooks import HEADERS, row, sheet_of
from villages.imports import write_template
from villages.models import AccountBatch, Cadre, Posting
from villages.services import account_batches, run_batch
from villages.services.account_batches import (
    SheetRefused,
    cancel_batch,
    destroy_slips,
    open_slips,
    renew_batch,
    retry_batch,
    start_batch,
    sweep_batches,
)


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[int]:
    """The ids of the batches the worker would have been told of."""
    ids: list[int] = []
    monkeypatch.setattr(account_batches, "_send", lambda batch: ids.append(batch.pk))
    return ids


def send(county, *rows, headers=HEADERS) -> AccountBatch:
    """Send a workbook with `rows`."""
    file, size = sheet_of(*rows, headers=headers)
    return start_batch(actor=county.sysadmin, file=file, file_name="名单.xlsx", size=size)


def made(county, *rows) -> AccountBatch:
    """Send a workbook and let the worker do its part."""
    batch = send(county, *rows)
    run_batch.run_batch(batch.pk)
    batch.refresh_from_db()
    return batch


def faults_of(county, *rows, **how) -> list[str]:
    """Return what is wrong with a workbook, and check that nothing came of it."""
    before = AccountBatch.objects.count()
    with pytest.raises(SheetRefused) as refused:
        send(county, *rows, **how)
    assert AccountBatch.objects.count() == before
    return [str(fault) for fault in refused.value.faults]


def test_a_sound_workbook_makes_accounts_persons_and_postings_at_once(county):
    batch = made(
        county, row(1), row(2, 角色="驻村队员", 乡镇="东乡", 村="下湾村", 岗位="第一书记"), row(3, 角色="财政")
    )

    assert (batch.state, batch.done, batch.rows) == (JobState.DONE, 3, "")
    users = User.objects.filter(pk__in=batch.user_ids)
    assert users.filter(must_change_password=True, granted_at__isnull=True).count() == 3
    assert RoleGrant.objects.filter(user__in=users, state="waiting", asked_by=county.sysadmin).count() == 3
    assert Posting.objects.get(kind="first_secretary").village == county.lower
    assert AuditEntry.objects.filter(action="users.create").count() == 3


def test_the_slips_open_the_accounts(county):
    batch = made(county, row(1), row(2))

    slips = open_slips(actor=county.sysadmin, batch_id=batch.pk)

    assert all(User.objects.get(username=slip.username).check_password(slip.password) for slip in slips)
    assert AuditEntry.objects.get(action="users.open_slips").after == {"rows": 2}


def test_neither_id_numbers_nor_passwords_stand_in_the_row_in_clear(county):
    batch = send(county, row(1))
    waiting = str(AccountBatch.objects.filter(pk=batch.pk).values().get())
    run_batch.run_batch(batch.pk)

    stored = str(AccountBatch.objects.filter(pk=batch.pk).values().get())
    password = open_slips(actor=county.sysadmin, batch_id=batch.pk)[0].password
    assert id_number(1) not in waiting + stored
    assert password not in stored


def test_every_fault_is_named_with_its_cell_and_nothing_is_made(county):
    before = User.objects.count()

    faults = faults_of(
        county,
        row(1, 姓名=None),
        row(2, 身份证号=530399198506070026),
        row(3, 角色="皇帝", 手机号="123"),
        row(4, 角色="乡镇专干", 乡镇="南乡"),
        row(5, 单位="县气象局"),
    )

    assert faults[0] == "A2：没有填姓名。"
    assert faults[1].startswith("B3：这一格是数字格式，末几位可能已经变成 0")
    assert [f[:3] for f in faults[2:]] == ["E4：", "F4：", "I5：", "D6："]
    assert "没有「南乡」这个乡镇" in faults[4]
    assert User.objects.count() == before


def test_faults_found_in_the_register_have_their_cells_too(county):
    newcomer(county, order=9, name="张新来")

    faults = faults_of(
        county, row(9, 姓名="张新来"), row(2, 单位="县气象局"), row(3, 用户名="wang"), row(3, 角色="财政")
    )

    assert [f.split("：")[0] for f in faults] == ["B2", "D3", "G4"]


def test_one_person_twice_in_a_sheet_is_a_fault(county):
    assert faults_of(county, row(1), row(1))[0].startswith("B3：")


def test_a_workbook_without_a_column_or_without_rows_says_so(county):
    assert "缺少列：身份证号" in faults_of(county, row(1), headers=[h for h in HEADERS if h != "身份证号"])[0]
    assert "没有账号" in faults_of(county)[0]


def test_what_is_no_workbook_is_refused(county):
    for content, size in ((b"not a zip", 9), (b"", 11 * 1024 * 1024)):
        with pytest.raises(Refused, match="xlsx|10 MB"):
            start_batch(actor=county.sysadmin, file=BytesIO(content), file_name="x.xlsx", size=size)


def test_the_template_is_read_back_once_it_is_filled(county):
    target = BytesIO()
    write_template(target)
    book = openpyxl.load_workbook(target)
    book.worksheets[0].append([row(1).get(header) for header in HEADERS])
    filled = BytesIO()
    book.save(filled)
    filled.seek(0)

    assert start_batch(actor=county.sysadmin, file=filled, file_name="t.xlsx", size=1).total == 1


def test_only_the_system_administrator_sends_workbooks(county):
    file, size = sheet_of(row(1))
    with pytest.raises(PermissionDenied):
        start_batch(actor=county.secadmin, file=file, file_name="x.xlsx", size=size)

    assert not AccountBatch.objects.exists()


def test_the_same_file_sent_twice_is_one_batch(county):
    file, size = sheet_of(row(1))
    first = start_batch(actor=county.sysadmin, file=file, file_name="x.xlsx", size=size)
    file.seek(0)

    assert start_batch(actor=county.sysadmin, file=file, file_name="x.xlsx", size=size) == first


def test_a_batch_that_comes_too_late_makes_nothing_and_says_which_row(county):
    batch = send(county, row(1, 姓名="张新来"), row(2))
    newcomer(county, order=1, name="张新来")
    before = (User.objects.count(), Cadre.objects.count())

    run_batch.run_batch(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, (User.objects.count(), Cadre.objects.count())) == (JobState.FAILED, before)
    assert batch.faults[0].startswith("张新来：")


def test_a_stopped_batch_makes_nothing_and_may_be_started_again(county, sent):
    batch = send(county, row(1))
    cancel_batch(actor=county.sysadmin, batch_id=batch.pk)
    run_batch.run_batch(batch.pk)
    assert not User.objects.filter(username__startswith="xin").exists()

    again = retry_batch(actor=county.sysadmin, batch_id=batch.pk)
    run_batch.run_batch(again.pk)

    again.refresh_from_db()
    assert again.state == JobState.DONE
    with pytest.raises(Refused, match="不用重办"):
        retry_batch(actor=county.sysadmin, batch_id=batch.pk)


def test_a_batch_is_made_once_however_often_the_task_comes(county):
    batch = made(county, row(1))
    before = User.objects.count()

    run_batch.run_batch(batch.pk)

    assert User.objects.count() == before


def test_slips_are_gone_half_an_hour_after_the_first_opening(county):
    batch = made(county, row(1))
    open_slips(actor=county.sysadmin, batch_id=batch.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=29), tick=False):
        assert len(open_slips(actor=county.sysadmin, batch_id=batch.pk)) == 1

    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        with pytest.raises(Refused, match="销毁或者过期"):
            open_slips(actor=county.sysadmin, batch_id=batch.pk)
        assert sweep_batches() == 1
    assert AccountBatch.objects.get(pk=batch.pk).slips == ""


def test_slips_nobody_opens_are_gone_after_three_days(county):
    made(county, row(1))

    with time_machine.travel(timezone.now() + timedelta(hours=71), tick=False):
        assert sweep_batches() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        assert sweep_batches() == 1


def test_destroyed_slips_are_gone(county):
    batch = made(county, row(1))
    destroy_slips(actor=county.sysadmin, batch_id=batch.pk)

    for again in (open_slips, destroy_slips):
        with pytest.raises(Refused, match="销毁"):
            again(actor=county.sysadmin, batch_id=batch.pk)


def test_who_has_changed_the_password_gets_no_slip(county):
    batch = made(county, row(1), row(2))
    User.objects.filter(pk=batch.user_ids[0]).update(must_change_password=False)

    assert len(open_slips(actor=county.sysadmin, batch_id=batch.pk)) == 1


def test_lost_slips_are_issued_anew_for_those_who_never_logged_in(county):
    batch = made(county, row(1), row(2))
    old = {slip.username: slip.password for slip in open_slips(actor=county.sysadmin, batch_id=batch.pk)}
    User.objects.filter(pk=batch.user_ids[0]).update(last_login=timezone.now())

    again = renew_batch(actor=county.sysadmin, batch_id=batch.pk)
    run_batch.run_batch(again.pk)

    slip = open_slips(actor=county.sysadmin, batch_id=again.pk)[0]
    user = User.objects.get(username=slip.username)
    assert user.pk == batch.user_ids[1]
    assert user.check_password(slip.password)
    assert not user.check_password(old[slip.username])


def test_another_administrators_batch_does_not_exist(county):
    batch = made(county, row(1))
    other = newcomer(county, order=8, role="system_admin")
    RoleGrant.objects.filter(user=other).update(
        state="granted", decider_person="x" * 64, decided_at=timezone.now(), decided_by=county.secadmin
    )
    other.refresh_from_db()

    for action in (open_slips, destroy_slips, cancel_batch, retry_batch, renew_batch):
        with pytest.raises(NotFoundRefused):
            action(actor=other, batch_id=batch.pk)
