"""What waits for the administrators of accounts on their home page."""

from django.utils import timezone

from accounts.hooks import answered
from accounts.models import RoleGrant
from accounts.services.grants import return_grants
from tests.villages.staff import finished_batch, newcomer
from villages.models import AccountBatch
from villages.waiting import waiting_items


def told(user) -> list[tuple[str, int]]:
    """Return what waits for `user` and how much of it."""
    return [(item.task, item.count) for item in answered(user, waiting_items(user)) if item.count]


def test_the_security_administrator_finds_what_is_to_be_granted(county, client):
    newcomer(county)

    assert told(county.secadmin) == [("授权账号", 1)]
    client.force_login(county.secadmin)
    assert "授权账号 1 个" in client.get("/").text


def test_what_was_returned_waits_for_who_makes_accounts(county):
    grant = RoleGrant.objects.get(user=newcomer(county))
    assert told(county.sysadmin) == []

    return_grants(actor=county.secadmin, grant_ids=[grant.pk], reason="单位写错")

    assert told(county.sysadmin) == [("改被退回的账号", 1)]
    assert told(county.secadmin) == []


def test_slips_wait_until_they_are_opened(county):
    batch = finished_batch(county.sysadmin, newcomer(county))
    AccountBatch.objects.filter(pk=batch.pk).update(finished_at=timezone.now())
    assert told(county.sysadmin) == [("打印登录条", 1)]

    AccountBatch.objects.filter(pk=batch.pk).update(opened_at=timezone.now())
    assert told(county.sysadmin) == []


def test_nobody_else_is_told_of_accounts(county):
    newcomer(county)

    assert [told(getattr(county, name)) for name in ("wang", "zhao", "sheng", "audadmin")] == [[], [], [], []]
