"""The pages of workbooks: from the template to the returned file, the choice, and the second person's word."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.lib.refusals import NotFoundRefused
from households.models import Household, ImportJob, ImportPart
from households.services.import_check import check_import
from households.services.import_commit import commit_import
from households.services.import_files import mark_workbook, returned_workbook
from tests.households.imports.books import filled, household, member

pytestmark = pytest.mark.django_db
NEW = "5303991012010001"


def upload(client, file: BytesIO, kind: str = "register", name: str = "下湾.xlsx"):
    """Send a file through the page."""
    sent = SimpleUploadedFile(name, file.getvalue())
    return client.post(reverse("households:import_add", args=[kind]), {"file": sent})


def checked(client, file: BytesIO) -> ImportJob:
    """Send a workbook through the page and let the worker look at it."""
    upload(client, file)
    job = ImportJob.objects.get()
    check_import(job.pk)
    mark_workbook(job.pk)
    job.refresh_from_db()
    return job


def test_the_template_is_a_workbook_with_notes_and_lists(client, county):
    client.force_login(county.liu)
    answer = client.get(reverse("households:import_template", args=["register"]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book["成员"]
    assert sheet["D1"].value == "身份证号"
    assert "18 位" in sheet["D1"].comment.text
    assert sheet["D2"].number_format == "@"
    assert book["选项"].sheet_state == "hidden"
    assert book.custom_doc_props["huce-template"].value == "register/2"
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert any(address.startswith("G2") for address in offered)


def test_the_way_of_a_workbook_through_the_pages(client, county):
    client.force_login(county.liu)
    job = checked(client, filled("register", household=[household(NEW)], member=[member(NEW, 1)]))
    page = client.get(reverse("households:import_detail", args=[job.pk])).content.decode()
    assert "核对好了，没有问题" in page
    assert "新增 2 行" in page
    client.post(reverse("households:import_ask", args=[job.pk]), {"takes": ["new"]})
    own = client.get(reverse("households:import_detail", args=[job.pk])).content.decode()
    assert "要由另一位有复核权限的同事入库" in own

    client.force_login(county.li)
    client.post(reverse("households:import_let_in", args=[job.pk]))
    commit_import(job.pk)

    assert Household.objects.filter(code=NEW).exists()
    assert "已经入库" in client.get(reverse("households:import_detail", args=[job.pk])).content.decode()


def test_faults_come_back_in_the_same_workbook(client, county):
    people = [member(NEW, 1), member(NEW, 3, 身份证号=530323198509300017.0, 与户主关系="之子", 民族="火星族")]
    client.force_login(county.liu)
    job = checked(client, filled("register", household=[household(NEW)], member=people))
    answer = client.get(reverse("households:import_faults", args=[job.pk]))

    sheet = openpyxl.load_workbook(BytesIO(answer.content))["成员"]
    last = sheet.max_column
    assert sheet.cell(1, last).value == "要改的地方"
    assert sheet.cell(2, last).value is None
    assert "末几位可能已经变成 0" in sheet.cell(3, last).value
    assert "没有「火星族」这个选项" in sheet.cell(3, last).value
    coloured = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFF8D7D3"}
    assert coloured == {"D3", "H3"}
    assert sheet["D2"].value == people[0]["身份证号"]
    assert len(sheet.data_validations.dataValidation) > 0


def test_the_marked_workbook_is_made_by_the_worker_and_thrown_away_with_what_was_found(client, county):
    client.force_login(county.liu)
    upload(client, filled("register", member=[member(NEW, 1)]))
    job = ImportJob.objects.get()
    check_import(job.pk)
    page, address = (reverse(f"households:{name}", args=[job.pk]) for name in ("import_detail", "import_faults"))
    assert "正在原表里标出问题" in client.get(page).content.decode()
    assert client.get(address).status_code == 302

    mark_workbook(job.pk)
    mark_workbook(job.pk)

    assert address in client.get(page).content.decode()
    kept = ImportPart.objects.filter(job=job, is_marked=True)
    assert kept.count() == 1
    client.post(reverse("households:import_recheck", args=[job.pk]))
    assert not kept.exists()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><table><tr><td>1</td></tr></table>", "网页另存的表"),
        (b"a,b\n1,2\n", "文本表"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "老格式"),
        (b"PK\x03\x04" + b"x" * 40, "文件不完整"),
        (b"\x00\x01\x02", "不是 Excel 工作簿"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(client, county, content, words):
    client.force_login(county.liu)
    answer = upload(client, BytesIO(content))

    assert words in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_another_template_is_refused(client, county):
    client.force_login(county.liu)
    answer = upload(client, filled("insurance"))

    assert "这是另一种模板填的表" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_choice_that_writes_nothing_is_refused(client, county):
    row = {"户编号": county.chen.code, "主要致贫原因": "缺资金"}
    client.force_login(county.liu)
    job = checked(client, filled("register", household=[row]))
    chosen = {"takes": ["changed"], "rule-household.main_cause": "fill"}
    answer = client.post(reverse("households:import_ask", args=[job.pk]), chosen)

    assert "没有一行会入库" in answer.content.decode()
    job.refresh_from_db()
    assert job.stage == "checked"


def test_a_number_in_the_wrong_column_is_neither_kept_nor_told(client, county):
    number = member(NEW, 1)["身份证号"]
    people = [member(number, 1, 民族=number), member("6228480402564890018", 3, 与户主关系="6228480402564890018")]
    client.force_login(county.liu)
    job = checked(client, filled("register", member=people))
    page = client.get(reverse("households:import_detail", args=[job.pk])).content.decode()
    kept = str(list(job.rows.values("code", "label", "values", "faults", "changes")))

    assert "没有「******************」这个选项" in page
    assert number not in page + kept
    assert "没有「6228480402564890018" not in page + kept


def test_only_who_sent_a_workbook_gets_it_back_for_the_numbers_in_it_are_whole(client, county):
    client.force_login(county.liu)
    job = checked(client, filled("register", member=[member(NEW, 1)]))
    address = reverse("households:import_faults", args=[job.pk])
    assert client.get(address)["Cache-Control"] == "private, no-store"
    client.force_login(county.li)
    page = client.get(reverse("households:import_detail", args=[job.pk])).content.decode()

    assert client.get(address).status_code == 404
    assert address not in page
    with pytest.raises(NotFoundRefused):
        returned_workbook(job_id=job.pk, actor=county.li)
