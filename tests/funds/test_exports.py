"""Asking, stopping, asking again, downloading: each for the owner alone, each audited."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused
from funds.filters import LedgerFilter
from funds.models import LedgerExport
from funds.services import exports
from funds.services.exports import cancel_export, record_download, retry_export, start_export, sweep_exports

pytestmark = pytest.mark.django_db
EVERYTHING = LedgerFilter()


@pytest.fixture
def sent(monkeypatch, django_capture_on_commit_callbacks) -> list[int]:
    """The ids of the exports that would have been sent to the worker."""
    ids: list[int] = []
    monkeypatch.setattr(exports, "_send", lambda export: ids.append(export.pk))
    return ids


@pytest.fixture
def ready(county, settings, tmp_path) -> LedgerExport:
    """A finished export of the auditor's with a file of three bytes."""
    settings.EXPORT_ROOT = tmp_path
    (tmp_path / "ledgerexport-1.xlsx").write_bytes(b"xls")
    return LedgerExport.objects.create(
        requested_by=county.sheng,
        state=JobState.DONE,
        file="ledgerexport-1.xlsx",
        size=3,
        total=4,
        done=4,
        as_of=timezone.now(),
        finished_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=24),
    )


def actions() -> list[str]:
    """Return what the audit trail has about exports, oldest first."""
    return list(
        AuditEntry.objects.filter(action__startswith="funds.export").order_by("id").values_list("action", flat=True)
    )


def test_an_export_is_queued_and_audited_with_its_filters(county, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        export = start_export(chosen=LedgerFilter(tier="city"), actor=county.sheng)

    assert (export.state, sent) == (JobState.QUEUED, [export.pk])
    assert AuditEntry.objects.get(action="funds.export_start").after == {"filters": {"tier": "city"}}


def test_a_double_click_makes_one_export(county, sent):
    first = start_export(chosen=EVERYTHING, actor=county.sheng)
    second = start_export(chosen=EVERYTHING, actor=county.sheng)
    other = start_export(chosen=LedgerFilter(year=2026), actor=county.sheng)

    assert first == second != other
    assert LedgerExport.objects.count() == 2


@pytest.mark.parametrize("name", ["wang", "zhao", "qian", "sysadmin"])
def test_only_finance_and_audit_may_export(county, name):
    with pytest.raises(PermissionDenied):
        start_export(chosen=EVERYTHING, actor=getattr(county, name))

    assert not LedgerExport.objects.exists()
    assert actions() == ["funds.export_start.refused"]


def test_an_export_under_way_is_stopped_once(county, sent):
    export = start_export(chosen=EVERYTHING, actor=county.sheng)

    assert cancel_export(export_id=export.pk, actor=county.sheng).state == JobState.CANCELLED
    with pytest.raises(Refused, match="已经结束"):
        cancel_export(export_id=export.pk, actor=county.sheng)


def test_a_finished_export_is_asked_for_again(ready, county, sent):
    again = retry_export(export_id=ready.pk, actor=county.sheng)

    assert again.pk != ready.pk
    with pytest.raises(Refused, match="还在进行"):
        retry_export(export_id=again.pk, actor=county.sheng)


@pytest.mark.parametrize("action", [cancel_export, retry_export, record_download])
def test_another_users_export_does_not_exist(ready, county, action):
    with pytest.raises(NotFoundRefused):
        action(export_id=ready.pk, actor=county.cai)

    assert LedgerExport.objects.count() == 1
    assert actions()[0].endswith(".refused")


def test_the_owner_downloads_and_it_is_audited(ready, county, client):
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse("funds:export_download", args=[ready.pk]))

    assert b"".join(response.streaming_content) == b"xls"
    assert "%E8%B5%84%E9%87%91%E5%8F%B0%E8%B4%A6" in response["Content-Disposition"]
    assert actions() == ["funds.export_download"]


@pytest.mark.parametrize(("name", "status"), [("cai", 404), ("zhao", 403), ("wang", 403)])
def test_nobody_else_gets_anything(ready, county, client, name, status):
    client.force_login(getattr(county, name), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("funds:export_download", args=[ready.pk])).status_code == status
    assert client.get(reverse("funds:export_detail", args=[ready.pk])).status_code == status
    assert client.post(reverse("funds:export_cancel", args=[ready.pk])).status_code == status
    assert client.post(reverse("funds:export_retry", args=[ready.pk])).status_code == status


def test_after_a_day_the_file_is_gone(ready, county, client, settings):
    LedgerExport.objects.update(expires_at=timezone.now())
    path = Path(settings.EXPORT_ROOT) / ready.file
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse("funds:export_download", args=[ready.pk]), follow=True)
    assert "已过保留时间" in response.text
    assert sweep_exports() == 1
    assert not path.exists()
    assert "文件已过保留时间，已经删除" in client.get(reverse("funds:export_detail", args=[ready.pk])).text


def test_a_silent_worker_is_given_up_and_its_half_file_goes(county, settings, tmp_path):
    settings.EXPORT_ROOT = tmp_path
    for name, age in (("ledgerexport-dead.part", 200), ("ledgerexport-busy.part", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    export = LedgerExport.objects.create(
        requested_by=county.sheng, state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(minutes=6)
    )

    sweep_exports()

    export.refresh_from_db()
    assert (export.state, "没有反应" in export.reason) == (JobState.FAILED, True)
    assert [path.name for path in tmp_path.iterdir()] == ["ledgerexport-busy.part"]


def test_a_whole_file_that_no_export_was_given_goes_and_one_that_was_stays(ready, tmp_path):
    for name, age in (
        ("ledgerexport-1.xlsx", 200),
        ("ledgerexport-orphan.xlsx", 200),
        ("ledgerexport-being-handed-over.xlsx", 0),
    ):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)

    assert sweep_exports() == 1

    assert {path.name for path in tmp_path.iterdir()} == {"ledgerexport-1.xlsx", "ledgerexport-being-handed-over.xlsx"}


def test_the_page_asks_for_itself_only_while_the_export_is_open(county, ready, client):
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")
    running = LedgerExport.objects.create(requested_by=county.sheng, state=JobState.RUNNING, total=10, done=4)

    part = client.get(reverse("funds:export_detail", args=[running.pk]), headers={"HX-Request": "true"})
    whole = client.get(reverse("funds:export_detail", args=[ready.pk]))

    assert "<html" not in part.text
    assert 'hx-trigger="every 2s"' in part.text
    assert "正在导出：4 / 10 笔" in part.text
    assert "every 2s" not in whole.text
    assert "下载 Excel" in whole.text


def test_a_failed_export_says_why_and_offers_another_go(county, client):
    export = LedgerExport.objects.create(requested_by=county.sheng, state=JobState.FAILED, reason="服务器磁盘已满。")
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("funds:export_detail", args=[export.pk]))

    assert "服务器磁盘已满" in page.text
    assert "重新导出" in page.text


def test_the_button_on_the_ledger_starts_what_is_filtered(county, client, sent):
    client.force_login(county.sheng, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("funds:export_start"), {"tier": "city", "since": "2026-01-01"})

    export = LedgerExport.objects.get()
    assert response["Location"] == reverse("funds:export_detail", args=[export.pk])
    assert export.filters == {"tier": "city", "since": "2026-01-01"}
    assert client.post(reverse("funds:export_start"), {"tier": "moon"})["Location"] == reverse("funds:ledger")
