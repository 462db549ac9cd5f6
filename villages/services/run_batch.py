"""The worker's part of a batch of accounts: make and hash the passwords, then write everything at once."""

import json
import logging

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record_many
from accounts.jobs import fail, finish, heartbeat, start
from accounts.models import User
from accounts.one_time import one_time_password
from accounts.permissions import MANAGE_USERS
from accounts.reveal import open_kept
from config.lib.refusals import Refused
from villages.models import AccountBatch, BatchKind
from villages.models.batches import SLIPS_WAIT
from villages.services.account_entries import AccountEntry
from villages.services.accounts import CLASH, EntriesRefused, asked_by, write_accounts

PER_HEARTBEAT = 10
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The batch was stopped, or taken for dead; nothing has been written."""


def run_batch(batch_id: int) -> None:
    """Make the accounts of one queued batch; do nothing when it is not queued (any more).

    Hashing goes first and is most of the work; then one transaction makes every account or none. Whatever goes wrong
    ends in the state failed with a sentence.
    """
    batch = AccountBatch.objects.select_related("requested_by").get(pk=batch_id)
    if not start(batch):
        return
    entries = [AccountEntry(**row) for row in open_kept(batch, "rows")] if batch.rows else []
    try:
        passwords, hashes = _drawn(batch)
        _write(batch, entries, passwords, hashes)
    except Stopped:
        logger.info("batch %s was stopped", batch.pk)
    except EntriesRefused as refusal:
        told = [f"{entries[f.index].name}：{f.sentence}" for f in refusal.faults]
        AccountBatch.objects.filter(pk=batch.pk).update(faults=told)
        fail(batch, f"登记有了变化，{len(refusal.faults)} 行现在办不了，一个账号也没有建。请改好表格重新上传。")
    except Refused as refusal:
        fail(batch, str(refusal))
    except IntegrityError:
        fail(batch, f"{CLASH}这一批一个也没有建。")
    except Exception:
        fail(batch, "建账号时出错，一个也没有建。请点「重新办理」，仍不行请联系开发维护人员。")
        raise


def _drawn(batch: AccountBatch) -> tuple[list[str], list[str]]:
    """Draw and hash one password an account, with a sign of life every few."""
    passwords, hashes = [], []
    for number in range(1, batch.total + 1):
        passwords.append(one_time_password())
        hashes.append(make_password(passwords[-1]))
        if number % PER_HEARTBEAT == 0 and not heartbeat(batch, number):
            raise Stopped
    return passwords, hashes


def _write(batch: AccountBatch, entries: list[AccountEntry], passwords: list[str], hashes: list[str]) -> None:
    actor = batch.requested_by
    if actor is None or not User.objects.get(pk=actor.pk).may(MANAGE_USERS):
        raise Refused("发起人已经没有管理账号的权限，一个账号也没有建。")
    with transaction.atomic():
        if batch.kind == BatchKind.RENEW:
            users = _renewed(batch, hashes)
            told = [(user, None) for user in users]
            record_many(actor=actor, action="users.reset_password", told=told, reason="重发打印条")
        else:
            users = write_accounts(entries, hashes, actor=actor, grant=asked_by(actor, entries))
        slips = _slips(batch, users, passwords)
        AccountBatch.objects.filter(pk=batch.pk).update(
            slips=json.dumps(slips),
            slips_until=timezone.now() + SLIPS_WAIT,
            user_ids=[user.pk for user in users],
            rows="",
            done=len(users),
        )
        if not finish(batch):
            raise Stopped


def _renewed(batch: AccountBatch, hashes: list[str]) -> list[User]:
    """Give the accounts that still nobody has logged in to their new passwords."""
    by_id = dict(zip(batch.user_ids, hashes, strict=True))
    rows = User.objects.select_for_update().filter(
        pk__in=by_id, is_active=True, must_change_password=True, last_login__isnull=True
    )
    users = list(rows.order_by("pk"))
    for user in users:
        user.password = by_id[user.pk]
    User.objects.bulk_update(users, ["password"], batch_size=500)
    return users


def _slips(batch: AccountBatch, users: list[User], passwords: list[str]) -> list[tuple[int, str]]:
    """Return account and password of each slip."""
    if batch.kind == BatchKind.CREATE:
        return [(user.pk, password) for user, password in zip(users, passwords, strict=True)]
    by_id = dict(zip(batch.user_ids, passwords, strict=True))
    return [(user.pk, by_id[user.pk]) for user in users]
