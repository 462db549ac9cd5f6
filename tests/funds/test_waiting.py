"""An export that is ready waits for the one who asked for it, until they fetch it or its file is removed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Waiting, answered
from accounts.jobs import JobState
from funds.models import LedgerExport
from funds.services.exports import record_download
from funds.waiting import waiting_items


@pytest.fixture
def ready(county, settings, tmp_path) -> LedgerExport:
    """Sheng's export, with a file that is kept until tomorrow."""
    settings.EXPORT_ROOT = tmp_path
    (tmp_path / "1.xlsx").write_bytes(b"book")
    now = timezone.now()
    return LedgerExport.objects.create(
        requested_by=county.sheng,
        state=JobState.DONE,
        file="1.xlsx",
        finished_at=now,
        expires_at=now + timedelta(days=1),
    )


def waits(user) -> list[Waiting]:
    """Return what waits for a user here."""
    return [item for item in answered(user, waiting_items(user)) if item.count]


def test_a_ready_export_waits_for_the_one_who_asked(county, ready):
    (item,) = waits(county.sheng)

    assert item.title == "下载导出的台账 1 份"
    assert item.due == timezone.localdate(ready.expires_at)
    assert item.url == reverse("funds:export_detail", args=[ready.pk])
    assert waits(county.cai) == []


def test_a_fetched_export_waits_no_more(county, ready):
    record_download(export_id=ready.pk, actor=county.sheng)

    assert waits(county.sheng) == []


def test_an_expired_export_and_one_under_way_do_not_wait(county, ready):
    LedgerExport.objects.filter(pk=ready.pk).update(expires_at=timezone.now())
    LedgerExport.objects.create(requested_by=county.sheng)

    assert waits(county.sheng) == []


def test_those_who_may_not_export_have_nothing_here(county, ready):
    assert waits(county.zhao) == []
