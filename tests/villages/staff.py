"""Accounts being made, for tests: entries that are sound, an account that waits, a finished batch."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import User
from accounts.permissions import Role
from config.lib import idcard
from villages.models import AccountBatch
from villages.services.account_entries import AccountEntry, checked_id_number, checked_phone
from villages.services.accounts import create_account


def id_number(order: int, *, birth: str = "19850607") -> str:
    """Return a valid ID number, another one for each `order`."""
    first = f"530399{birth}{order:03}"
    return first + idcard.check_character(first)


def entry(order: int = 1, name: str = "新来", **fields: Any) -> AccountEntry:
    """Return the entry of a helper of the water office; `fields` change it."""
    phone = checked_phone(fields.pop("phone", ""))
    usual = {"unit": "县水务局", "role": Role.HELPER.value}
    return AccountEntry(name=name, **checked_id_number(id_number(order)), **phone, **(usual | fields))


def newcomer(county: SimpleNamespace, **fields: Any) -> User:
    """Make an account that waits for its role."""
    return create_account(actor=county.sysadmin, entry=entry(**fields))[0]


def finished_batch(owner: User, *users: User) -> AccountBatch:
    """Return a batch that has made `users`, its slips not opened yet."""
    return AccountBatch.objects.create(
        requested_by=owner,
        file_name="名单.xlsx",
        state=JobState.DONE,
        total=len(users),
        done=len(users),
        user_ids=[user.pk for user in users],
        slips=json.dumps([(user.pk, f"Slip-{user.pk}") for user in users]),
        slips_until=timezone.now() + timedelta(hours=72),
    )


def fill_accounts(county: SimpleNamespace) -> None:
    """Add an account that waits, a finished batch of the system administrator's, and one of somebody else's."""
    county.newcomer = newcomer(county)
    county.batch = finished_batch(county.sysadmin, county.newcomer)
    county.others_batch = finished_batch(county.secadmin, county.newcomer)
