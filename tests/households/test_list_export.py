"""The workbook of the household list, read back cell by cell. Really committed: rows come over another connection."""

from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from accounts.permissions import ROLE_PERMISSIONS, Role
from config.lib.refusals import NotFoundRefused
from households.filters import HouseholdFilter
from households.models import Household, HouseholdExport
from households.services import exports
from households.services.exports import build_export, cancel_export, record_download, retry_export, start_export
from tests.conftest import build_county, give_role
from tests.households.entries import id_number

pytestmark = pytest.mark.django_db(transaction=True)
HEADER_ROW = 5


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Keep the files of each test apart; the test itself is the broker."""
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(exports, "_send", lambda export: None)


@pytest.fixture
def county():
    """The small county, committed; Chen has a number and a phone."""
    here = build_county()
    head = here.chen.members.get(code__endswith="00")
    head.id_number = id_number()
    head.save()
    here.chen.phone, here.chen.other_causes = "13887654321", ["no_land", "no_water"]
    here.chen.save()
    return here


def export(actor, **chosen) -> HouseholdExport:
    """Build an export and return its row as it then stands."""
    row = start_export(chosen=HouseholdFilter(**chosen), actor=actor)
    build_export(row.pk)
    row.refresh_from_db()
    return row


def rows_of(row: HouseholdExport) -> list[tuple]:
    """Return the rows of the file, without titles and header, with the totals."""
    sheet = openpyxl.load_workbook(Path(settings.EXPORT_ROOT) / row.file)["农户"]
    return list(sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True))


def test_the_file_says_what_it_is_and_counts_itself(county):
    row = export(county.zhao, helper="yes")

    sheet = openpyxl.load_workbook(Path(settings.EXPORT_ROOT) / row.file)["农户"]
    said = [str(sheet.cell(y, 1).value) for y in range(1, HEADER_ROW)]
    assert all(words in said[1] for words in ("测试县", "赵经办（县办经办）", "记录数：2 户"))
    assert "有帮扶人" in said[2]
    assert said[3].startswith("演示数据")
    assert (row.state, row.total, row.done) == (JobState.DONE, 2, 2)
    assert rows_of(row)[-1][0] == "合计 2 户"


def test_a_row_has_the_words_of_the_register_and_masked_numbers(county):
    [chen, totals] = rows_of(export(county.liu, q="陈阿福"))

    assert chen[:5] == ("530399000001", "东乡", "下湾村", "第一小组", "陈阿福")
    assert chen[5] == f"{id_number()[:6]}********{id_number()[-4:]}"
    assert chen[6:11] == ("138****4321", 3, "一般贫困户", "因病", "缺土地、缺水")
    assert chen[13] == "未脱贫"
    assert chen[15] == "王小满"
    assert totals[7] == 3


def test_who_may_not_open_numbers_gets_less_of_them(county, monkeypatch):
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.COUNTY_CLERK, frozenset({"households.export", "households.view"}))

    chen = rows_of(export(county.zhao, q="陈阿福"))[0]

    assert chen[5] == f"{id_number()[:2]}*************{id_number()[-3:]}"
    assert not chen[6]


def test_only_what_the_owner_sees_goes_out(county):
    township = rows_of(export(county.liu))
    everything = rows_of(export(county.sheng))
    ticked = rows_of(export(county.liu, ids=(county.chen.pk, county.yuan.pk)))

    assert [r[4] for r in township[:-1]] == ["陈阿福", "白石保"]
    assert [r[4] for r in everything[:-1]] == ["陈阿福", "白石保", "袁远"]
    assert [r[4] for r in ticked[:-1]] == ["陈阿福"]


@pytest.mark.parametrize("name", ["=1+1", "@x", "+86", "-1"])
def test_a_name_that_looks_like_a_formula_is_text(county, name):
    Household.objects.filter(pk=county.chen.pk).update(head_name=name)
    row = export(county.zhao, village=county.lower.pk)

    cell = openpyxl.load_workbook(Path(settings.EXPORT_ROOT) / row.file)["农户"].cell(HEADER_ROW + 1, 5)
    assert (cell.value, cell.data_type, cell.number_format) == (name, "s", "@")


def test_who_lost_the_right_meanwhile_gets_no_file(county):
    row = start_export(chosen=HouseholdFilter(), actor=county.zhao)
    give_role(county.zhao, Role.FINANCE)

    build_export(row.pk)

    row.refresh_from_db()
    assert (row.state, row.file) == (JobState.FAILED, "")
    assert not list(Path(settings.EXPORT_ROOT).iterdir())


@pytest.mark.parametrize("name", ["wang", "he", "li", "qian", "shui", "cai", "sysadmin"])
def test_others_may_not_export(county, name):
    with pytest.raises(PermissionDenied):
        start_export(chosen=HouseholdFilter(), actor=getattr(county, name))

    assert not HouseholdExport.objects.exists()
    assert AuditEntry.objects.filter(action="households.export_start.refused").count() == 1


def test_a_double_click_makes_one_export(county):
    first = start_export(chosen=HouseholdFilter(helper="no"), actor=county.zhao)

    assert start_export(chosen=HouseholdFilter(helper="no"), actor=county.zhao) == first
    assert AuditEntry.objects.get(action="households.export_start").after == {"filters": {"helper": "no"}}


@pytest.mark.parametrize("action", [cancel_export, retry_export, record_download])
def test_another_users_export_does_not_exist(county, action):
    row = export(county.zhao)

    with pytest.raises(NotFoundRefused):
        action(export_id=row.pk, actor=county.liu)


def test_only_the_owner_downloads_it_it_is_audited_and_it_expires(county, client):
    row = export(county.zhao)
    url = reverse("households:export_download", args=[row.pk])

    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 404
    client.force_login(county.zhao, backend="django.contrib.auth.backends.ModelBackend")
    assert b"".join(client.get(url).streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(action="households.export_download").count() == 1
    HouseholdExport.objects.update(expires_at=timezone.now())
    assert "已过保留时间" in client.get(url, follow=True).text
    assert exports.sweep_exports() == 1
    assert not list(Path(settings.EXPORT_ROOT).iterdir())


def test_the_sweep_leaves_the_files_of_other_exports_alone(county, tmp_path):
    (tmp_path / "ledgerexport-1-a.xlsx").touch()

    assert exports.sweep_exports() == 0
    assert (tmp_path / "ledgerexport-1-a.xlsx").exists()
