"""Workbooks as an office would fill them in, and the way from an upload to the register."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from households.filters import HouseholdFilter
from households.imports.books import all_books
from households.imports.template import write_template
from households.models import ImportJob, ImportRow
from households.services.exports import build_export, start_export
from households.services.import_check import check_import
from households.services.import_commit import commit_import
from households.services.import_files import keep_file, mark_workbook
from households.services.imports import ask_to_commit, let_in, start_import
from tests.households.entries import id_number
from villages.persons import person_of

VILLAGE = "530399101201"
EVERYTHING = ("new", "changed")


def template(kind: str) -> openpyxl.Workbook:
    """Return the template of a kind as a clerk downloads it."""
    target = BytesIO()
    write_template(target, all_books()[kind])
    target.seek(0)
    return openpyxl.load_workbook(target)


def filled(kind: str, **sheets: list[dict[str, Any]]) -> BytesIO:
    """Return the template with rows typed in: lists of header → cell by the key of the sheet."""
    book = template(kind)
    for key, rows in sheets.items():
        put_rows(book[all_books()[kind].sheet(key).title], rows)
    return saved(book)


def put_rows(sheet: Any, rows: list[dict[str, Any]], *, first: int = 2) -> None:
    """Type rows below the headers of a sheet."""
    headers = [cell.value for cell in sheet[first - 1]]
    for number, row in enumerate(rows, start=first):
        for header, value in row.items():
            sheet.cell(row=number, column=headers.index(header) + 1, value=value)


def saved(book: openpyxl.Workbook) -> BytesIO:
    """Return a workbook as a file."""
    target = BytesIO()
    book.save(target)
    target.seek(0)
    return target


def household(code: str, **cells: Any) -> dict[str, Any]:
    """Return the row of a new household."""
    row = {"户编号": code, "村": "下湾村", "贫困户属性": "一般贫困户", "主要致贫原因": "因病", "识别年度": 2018}
    return row | cells


def member(code: str, order: int, **cells: Any) -> dict[str, Any]:
    """Return the row of a new member; another person for each odd `order`."""
    row = {"户编号": code, "姓名": f"新人{'甲乙丙丁戊己庚辛'[order % 8]}", "身份证号": id_number(order=f"{order:03}")}
    return row | {"与户主关系": "户主"} | cells


def send(actor: User, kind: str, file: BytesIO, **more: Any) -> ImportJob:
    """Send a workbook in and let the worker look at it; return the job as it then stands."""
    size = len(file.getvalue())
    job = start_import(actor=actor, kind=kind, file=file, file_name="表.xlsx", size=size, **more)
    check_import(job.pk)
    job.refresh_from_db()
    return job


def import_all(job: ImportJob, sender: User, second: User, *, rule: str = "overwrite", takes: Any = EVERYTHING) -> None:
    """Choose everything by one rule, let it in, and let the worker write it."""
    rules = dict.fromkeys(job.summary["fields"], rule)
    ask_to_commit(job_id=job.pk, takes=takes, rules=rules, actor=sender)
    let_in(job_id=job.pk, actor=second)
    commit_import(job.pk)
    job.refresh_from_db()


def counts(job: ImportJob, sheet: str) -> tuple[int, int, int, int]:
    """Return how many rows of a sheet are new, changed, the same, wrong."""
    found = next(one for one in job.summary["sheets"] if one["key"] == sheet)
    return found["new"], found["changed"], found["same"], found["wrong"]


def faults(job: ImportJob) -> list[tuple[str, int, str, str]]:
    """Return everything that is wrong: sheet, row, field, sentence."""
    rows = job.rows.exclude(faults=[]).order_by("sheet", "number")
    return [(row.sheet, row.number, name, sentence) for row in rows for name, sentence in row.faults]


def exported(actor: User, content: str) -> BytesIO:
    """Return the file of an export as its owner downloads it; the test has let no task go out."""
    row = start_export(chosen=HouseholdFilter(), actor=actor, content=content)
    build_export(row.pk)
    row.refresh_from_db()
    assert row.state == "done", row.reason
    return BytesIO((Path(settings.EXPORT_ROOT) / row.file).read_bytes())


def fill_imports(county: Any) -> None:
    """Add two workbooks of Liu's: one that waits for the second person, with a fault, and one that was given up."""
    own = {"requested_by": county.liu, "made_person": person_of(county.liu), "township": county.east, "state": "done"}
    file = small_workbook()
    found = {"key": "household", "title": "户", "new": 0, "changed": 1, "same": 0, "wrong": 1}
    change = {"household.main_cause": {"label": "主要致贫原因", "fill": 0, "overwrite": 1}}
    county.workbook = ImportJob.objects.create(
        **own,
        kind="register",
        stage="asked",
        file_name="下湾村户表.xlsx",
        size=len(file.getvalue()),
        sha256="0" * 64,
        summary={"sheets": [found], "fields": change},
        rules={"household.main_cause": "overwrite"},
        takes=["changed"],
        asked_at=timezone.now(),
    )
    keep_file(county.workbook, file)
    about = {"job": county.workbook, "sheet": "household", "code": county.chen.code, "label": "陈阿福家"}
    ImportRow.objects.create(**about, number=2, outcome="wrong", faults=[["code", "没有登记过这个户编号。"]])
    ImportRow.objects.create(**about, number=3, outcome="changed", changes=[["main_cause", "因病", "因残"]])
    mark_workbook(county.workbook.pk)
    chosen = county.workbook.summary | {"sheets": [found | {"new": 2}]}
    county.checked_workbook = ImportJob.objects.create(
        **own, kind="register", stage="checked", file_name="上湾村户表.xlsx", sha256="1" * 64, summary=chosen
    )


def small_workbook() -> BytesIO:
    """Return a workbook with one household of which only the code is told."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "户"
    sheet.append(["户编号"])
    sheet.append(["530399999999"])
    return saved(book)
