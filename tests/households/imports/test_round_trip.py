"""What is exported in the shape of a workbook and sent in again unchanged is the same, row by row."""

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from accounts.permissions import REVEAL_PERSONAL_DATA, ROLE_PERMISSIONS, Role
from config.lib.crypto import keyed_hash
from households.filters import HouseholdFilter
from households.models import InsuranceFact, Member
from households.services import exports
from households.services.exports import start_export
from tests.conftest import build_county
from tests.households.entries import id_number, make_water
from tests.households.imports.books import counts, exported, faults, saved, send

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS_AT = 5


@pytest.fixture
def county(settings, tmp_path, monkeypatch):
    """The small county, committed, with numbers of every kind and certificates."""
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(exports, "_send", lambda export: None)
    here = build_county()
    here.chen.phone, here.chen.phone_hash = "13887654321", keyed_hash("13887654321")
    here.chen.bank_account, here.chen.bank_name = "6217000000000001234", "=农商行"
    here.chen.other_causes = ["no_water", "no_land"]
    here.chen.save()
    for order, one in enumerate(Member.objects.order_by("pk"), 1):
        one.id_number = id_number(one.birth_date, f"{2 * order + 1:03}")
        one.id_hash, one.health = keyed_hash(one.id_number), ["disabled", "chronic"]
        one.save()
        origin = {"source": "department", "source_name": "县医保局", "valid_from": "2026-02-01"}
        InsuranceFact.objects.create(member=one, year=2026, basic="resident", serious_illness=True, **origin)
    make_water(here.chen)
    return here


def test_households_and_members_come_back_the_same(county):
    job = send(county.zhao, "register", exported(county.zhao, "register"))

    assert faults(job) == []
    assert (counts(job, "household"), counts(job, "member")) == ((0, 0, 3, 0), (0, 0, 6, 0))


@pytest.mark.parametrize(("content", "rows"), [("insurance", 6), ("water", 1)])
def test_certificates_come_back_the_same(county, content, rows):
    job = send(county.zhao, content, exported(county.zhao, content))

    assert faults(job) == []
    assert counts(job, content) == (0, 0, rows, 0)


def test_so_do_sheets_of_somebody_who_sees_less_of_the_numbers(county, monkeypatch):
    fewer = ROLE_PERMISSIONS[Role.COUNTY_CLERK] - {REVEAL_PERSONAL_DATA}
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.COUNTY_CLERK, fewer)
    file = exported(county.zhao, "register")
    assert "13887654321" not in str([row for row in openpyxl.load_workbook(file)["户"].values])
    file.seek(0)

    job = send(county.zhao, "register", file)

    assert (counts(job, "household"), counts(job, "member")) == ((0, 0, 3, 0), (0, 0, 6, 0))


def test_one_cell_typed_over_is_the_only_change(county):
    book = openpyxl.load_workbook(exported(county.zhao, "register"))
    sheet = book["成员"]
    headers = [cell.value for cell in sheet[HEADERS_AT]]
    sheet.cell(HEADERS_AT + 1, headers.index("文化程度") + 1).value = "初中"

    job = send(county.zhao, "register", saved(book))

    assert faults(job) == []
    assert [row.changes for row in job.rows.filter(outcome="changed")] == [[["education", "没有", "初中"]]]


def test_a_masked_number_that_is_another_one_is_a_fault(county):
    book = openpyxl.load_workbook(exported(county.zhao, "register"))
    sheet = book["成员"]
    headers = [cell.value for cell in sheet[HEADERS_AT]]
    sheet.cell(HEADERS_AT + 1, headers.index("身份证号") + 1).value = "530323********9999"

    job = send(county.zhao, "register", saved(book))

    assert [(name, "打星号的号码和登记的不一样" in said) for _, _, name, said in faults(job)] == [("id_number", True)]


def test_nobody_without_the_right_exports_them(county):
    with pytest.raises(PermissionDenied):
        start_export(chosen=HouseholdFilter(), actor=county.wang, content="register")
