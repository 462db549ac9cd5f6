"""Many accounts at once: asked for, stopped, asked for again; the slips opened, destroyed, issued anew."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import BinaryIO

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState, cancel, fail, sweep_dead_jobs
from accounts.models import User
from accounts.permissions import MANAGE_USERS
from accounts.reveal import open_kept
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.sheets import Fault
from villages.imports import in_cells, read_entries, sorted_faults
from villages.models import AccountBatch, BatchKind
from villages.models.batches import SLIPS_STAY_OPEN, SLIPS_WAIT
from villages.services.account_entries import entry_faults
from villages.services.accounts import asked_by

TASK = "villages.tasks.run_account_batch"
SILENT_FOR = timedelta(minutes=2)
MOST_BYTES = 10 * 1024 * 1024


class SheetRefused(Refused):
    """The workbook holds faults, and nothing was done; `faults` lists all of them with their cells."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"表里有 {len(faults):,} 处要改，一个账号也没有建。")
        self.faults = list(faults)


@dataclass(frozen=True)
class Slip:
    """What one person gets on paper."""

    unit: str
    name: str
    username: str
    password: str

    @property
    def days(self) -> int:
        """For how many days after it was made the password opens the account."""
        return int(settings.ONE_TIME_PASSWORD_DAYS)


@service("users.import")
def start_batch(*, actor: User, file: BinaryIO, file_name: str, size: int) -> AccountBatch:
    """Check a workbook of accounts whole and queue it; the accounts are made by the worker, all of them or none.

    The same file sent twice while the first is open returns the first. Raises PermissionDenied, Refused for a file that
    cannot be read or is too large, SheetRefused with every fault.
    """
    require(actor, MANAGE_USERS)
    if size > MOST_BYTES:
        raise Refused("文件超过 10 MB，没有读。请删去多余的表和格式再上传。")
    User.objects.select_for_update().get(pk=actor.pk)
    sha256 = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    open_one = AccountBatch.objects.visible_to(actor).filter(sha256=sha256, state__in=OPEN_STATES).first()
    if open_one is not None:
        return open_one
    entries, sheet, faults = read_entries(file)
    unread = {fault.cell for fault in faults}
    faults += [fault for fault in in_cells(entry_faults(entries), sheet) if fault.cell not in unread]
    if faults:
        raise SheetRefused(sorted_faults(faults))
    asked_by(actor, entries)
    batch = AccountBatch.objects.create(
        requested_by=actor,
        file_name=file_name[:120],
        sha256=sha256,
        total=len(entries),
        rows=json.dumps([asdict(entry) for entry in entries]),
    )
    told = {"rows": len(entries), "sha256": sha256}
    record(actor=actor, action="users.import", subject=batch, after=told)
    transaction.on_commit(lambda: _send(batch))
    return batch


@service("users.import_cancel")
def cancel_batch(*, actor: User, batch_id: int) -> AccountBatch:
    """Stop a batch that has not ended; its worker leaves off at the next sign of life, and no account is made.

    Raises PermissionDenied, NotFoundRefused for another's, Refused when it has ended.
    """
    batch = _own(batch_id, actor)
    if not cancel(batch):
        raise Refused("这一批已经结束，不用停止。请刷新页面看结果。")
    record(actor=actor, action="users.import_cancel", subject=batch)
    return batch


@service("users.import_retry")
def retry_batch(*, actor: User, batch_id: int) -> AccountBatch:
    """Queue the same rows again after a failure or a stop, and return the new batch; the old one forgets them.

    Raises PermissionDenied, NotFoundRefused for another's, Refused while it is open, when it is done or has no rows.
    """
    batch = _own(batch_id, actor)
    if batch.state not in {JobState.FAILED, JobState.CANCELLED} or not (batch.rows or batch.user_ids):
        raise Refused("这一批不用重办：正在办、已经办完，或者已经重办过。")
    again = AccountBatch.objects.create(
        requested_by=actor,
        kind=batch.kind,
        earlier=batch.earlier,
        file_name=batch.file_name,
        sha256=batch.sha256,
        total=batch.total,
        rows=batch.rows,
        user_ids=batch.user_ids,
    )
    AccountBatch.objects.filter(pk=batch.pk).update(rows="", user_ids=[])
    record(actor=actor, action="users.import_retry", subject=again)
    transaction.on_commit(lambda: _send(again))
    return again


@service("users.renew_passwords")
def renew_batch(*, actor: User, batch_id: int) -> AccountBatch:
    """Queue new one-time passwords for the accounts of a finished batch that nobody has logged in to yet.

    For slips that were lost. Raises PermissionDenied, NotFoundRefused for another's, Refused when there is none left.
    """
    batch = _own(batch_id, actor)
    unused = User.objects.filter(pk__in=batch.user_ids, is_active=True, must_change_password=True)
    user_ids = list(unused.filter(last_login__isnull=True).order_by("pk").values_list("pk", flat=True))
    if batch.state != JobState.DONE or not user_ids:
        raise Refused("这一批没有还没登录过的账号，不用重发。个别人忘了密码，请在账号页面重置。")
    if AccountBatch.objects.filter(earlier=batch, state__in=OPEN_STATES).exists():
        raise Refused("这一批的密码正在重发。请等它完成。")
    again = AccountBatch.objects.create(
        requested_by=actor,
        kind=BatchKind.RENEW,
        earlier=batch,
        file_name=batch.file_name,
        total=len(user_ids),
        user_ids=user_ids,
    )
    AccountBatch.objects.filter(pk=batch.pk).update(slips="")
    record(actor=actor, action="users.renew_passwords", subject=again, after={"rows": len(user_ids)})
    transaction.on_commit(lambda: _send(again))
    return again


@service("users.open_slips")
def open_slips(*, actor: User, batch_id: int) -> list[Slip]:
    """Open the slips of one's own batch for printing. From then on they stay for half an hour at most.

    Accounts whose password was changed meanwhile are left out. Raises PermissionDenied, NotFoundRefused for another's,
    Refused when there are none any more.
    """
    batch = _own(batch_id, actor)
    if not batch.has_slips:
        raise Refused("打印条已经销毁或者过期。还没登录过的账号可以「重发一次性密码」，重新打印。")
    passwords = dict(open_kept(batch, "slips"))
    now = timezone.now()
    until = min(batch.slips_until or now, now + SLIPS_STAY_OPEN) if batch.opened_at is None else batch.slips_until
    AccountBatch.objects.filter(pk=batch.pk).update(opened_at=batch.opened_at or now, slips_until=until)
    users = User.objects.filter(pk__in=passwords, must_change_password=True, is_active=True)
    found = users.select_related("cadre_account__cadre__unit").order_by("cadre_account__cadre__unit__name", "pk")
    slips = [Slip(u.cadre_account.cadre.unit.name, u.display_name, u.username, passwords[u.pk]) for u in found]
    record(actor=actor, action="users.open_slips", subject=batch, after={"rows": len(slips)})
    return slips


@service("users.destroy_slips")
def destroy_slips(*, actor: User, batch_id: int) -> AccountBatch:
    """Wipe the one-time passwords of one's own batch, once they are printed.

    Raises PermissionDenied, NotFoundRefused for another's, Refused when there are none any more.
    """
    batch = _own(batch_id, actor)
    if not batch.slips:
        raise Refused("打印条已经销毁了，不用再销毁。")
    AccountBatch.objects.filter(pk=batch.pk).update(slips="")
    record(actor=actor, action="users.destroy_slips", subject=batch)
    return batch


def sweep_batches() -> int:
    """Fail batches whose worker went silent, wipe slips whose time is over; return how many were wiped."""
    sweep_dead_jobs(AccountBatch, SILENT_FOR)
    given_up = AccountBatch.objects.filter(state__in=[JobState.FAILED, JobState.CANCELLED]).exclude(rows="")
    given_up.filter(finished_at__lte=timezone.now() - SLIPS_WAIT).update(rows="")
    return AccountBatch.objects.exclude(slips="").filter(slips_until__lte=timezone.now()).update(slips="")


def _own(batch_id: int, actor: User) -> AccountBatch:
    require(actor, MANAGE_USERS)
    batch = AccountBatch.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise NotFoundRefused("没有这一批账号。请回到「成批建账号」。")
    return batch


def _send(batch: AccountBatch) -> None:
    try:
        current_app.send_task(TASK, [batch.pk])
    except OperationalError:
        fail(batch, "后台服务没有响应，没有开始。请稍后点「重新办理」，仍不行请检查后台服务。")
