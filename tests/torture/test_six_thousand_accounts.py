"""The whole county's cadres in one workbook: 6,008 accounts checked, made, granted and printed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import RoleGrant, User
from accounts.services.grants import grant_roles
from tests.villages.staff import id_number
from tests.villages.workbooks import row, sheet_of
from villages.services import account_batches
from villages.services.account_batches import open_slips, start_batch
from villages.services.run_batch import run_batch

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

CADRES = 6_008


def number_of(order: int) -> str:
    """Return a valid ID number, another one for each `order` below 300,000."""
    day = date(1970, 1, 1) + timedelta(days=order // 30)
    return id_number(order % 30, birth=f"{day:%Y%m%d}")


def test_six_thousand_accounts_from_one_workbook(county, monkeypatch, client):
    monkeypatch.setattr(account_batches, "_send", lambda batch: None)
    rows = [row(1, 姓名=f"干部{n}", 身份证号=number_of(n)) for n in range(CADRES)]
    file, size = sheet_of(*rows)
    seconds: dict[str, float] = {}

    with timed(seconds, "checked"):
        batch = start_batch(actor=county.sysadmin, file=file, file_name="全县.xlsx", size=size)
    with timed(seconds, "made"):
        run_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", CADRES)
    assert User.objects.filter(pk__in=batch.user_ids).values("username").distinct().count() == CADRES

    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")  # the next day's session knows how large the tables are
    waiting = list(RoleGrant.objects.filter(state="waiting").values_list("pk", flat=True))
    with timed(seconds, "granted"):
        assert grant_roles(actor=county.secadmin, grant_ids=waiting) == CADRES
    with timed(seconds, "opened"):
        assert len(open_slips(actor=county.sysadmin, batch_id=batch.pk)) == CADRES
    client.force_login(county.sysadmin)
    with timed(seconds, "printed"):
        page = client.post(f"/staff/batches/{batch.pk}/slips/")
    assert page.text.count("<li><b>户册登录条") == CADRES
    print({name: round(value, 1) for name, value in seconds.items()}, f"{len(page.content) / 1e6:.1f} MB")  # noqa: T201


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds that a block takes."""
    begin = time.monotonic()
    yield
    into[name] = time.monotonic() - begin
