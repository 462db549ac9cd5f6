"""Five hundred broken workbooks: each ends in reasons, the register as it was, and a worker that goes on."""

import random
import re
import zipfile
from contextlib import suppress
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from config.lib.refusals import Refused
from households.imports.books import BOOKS as WORKBOOKS
from households.models import (
    Household,
    ImportJob,
    IncomeWorksheet,
    InsuranceFact,
    Member,
    Membership,
    Pairing,
    WorkFact,
)
from households.services import imports
from households.services.import_check import check_import
from households.services.import_files import mark_workbook, returned_workbook
from households.services.imports import start_import
from tests.conftest import build_county
from tests.households.entries import id_number
from tests.torture.sheets import ERROR, FORMULA, TEXT_FORMULA, TRUE, Book, Sheet, date_cell, table
from villages.models import Cadre, VillageYear

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

BOOKS = 500
SURE_FAULT = {
    "户编号": "000000000000",
    "人编号": "0",
    "姓名": "没有的人",
    "与户主关系": "之子",
    "年度": 2026,
    "基本医保": "未参保",
    "收入项目": "没有的项目",
    "帮扶人": "没有的人",
    "干部编码": "0",
    "单位": "没有的单位",
    "村": "没有的村",
    "总户数": 1,
    "通生活用电": "是",
    "务工情况": "已务工",
}
KINDS = (
    "register", "register", "insurance", "income", "conditions", "work", "cadres", "pairings", "postings", "village",
)  # fmt: skip
SHEETS = {"register": "member", "income": "income"}
"""Which sheet of a workbook is spoilt, where it has several."""
CHINESE = re.compile("[\u4e00-\u9fff]")
BLANKS_MB = 40
HUGE = [0, -1, 1e308, 4.4e17, 530323198509300019, 0.1, float(2**63)]
TEXTS = [
    "", " ", "\t\n", "　", "ａｂｃ", "１２３４５６", "=1+1", "+86", "-", "@SUM(A1)", "<b>", "&amp;", "'", '"', "\\N",
    "\\.",
    "\\t\\t", "x" * 32_000, "\u202e倒着", "\ufeff名", "𠮷", "👨‍👩‍👧", "NULL", "None", "true", "0x1F", "1e5", "%s",
    "{}",
    "2026-13-45", "9999-12-31", "13887654321", "530323********0019", "*" * 18, "１１０１０１１９９００３０７０７１Ｘ",
    "53032319850930001９", "合计",
]  # fmt: skip
DAYS = [date_cell(43424), date_cell(-1), date_cell(1e9), date_cell(0.5)]
ODD = [*HUGE, *TEXTS, *DAYS, FORMULA, TEXT_FORMULA, ERROR, TRUE]


@pytest.fixture
def county(monkeypatch) -> SimpleNamespace:
    """The small county, committed; the test itself is the worker."""
    monkeypatch.setattr("households.services.imports._send", lambda job, task: None)
    return build_county()


def register() -> list[Any]:
    """Return everything that a workbook that nobody let in must leave as it was."""
    models = (Household, Member, Membership, InsuranceFact, IncomeWorksheet, WorkFact, Cadre, Pairing, VillageYear)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def spoilt(chance: random.Random, county: SimpleNamespace) -> tuple[str, Book]:
    """Return a workbook of some kind with odd things in some of its cells, and in itself."""
    kind = chance.choice(KINDS)
    member = county.chen.members.get(code__endswith="00")
    row = {
        "户编号": county.chen.code, "人编号": member.code, "姓名": "陈阿福", "身份证号": id_number(), "性别": "男",
        "出生日期": "1985-09-30", "与户主关系": "户主", "民族": "彝族", "文化程度": "初中", "健康状况": "健康、残疾",
        "增加日期": "2020/1/1", "年度": 2026, "基本医保": "城乡居民医保", "大病保险": "是", "名单日期": "2026年3月1日",
        "出具单位": "县医保局", "收入项目": "低保金", "金额（元）": 1200.5, "数量": 8, "单价（元）": "3,500",
        "支出（元）": 0, "凭据": "一卡通", "主要燃料": "电、柴草", "建房年份": 1998, "住房面积（平方米）": 86.5,
        "通生活用电": "是",
        "务工情况": "已务工", "务工所在地": "义乌市", "务工时间（月）": 8, "帮扶人": "何驻村", "干部编码": "G0002",
        "结对日期": "2026-03-01", "变动原因": "工作调动", "单位": "县水务局", "职级": "科员级",
        "工作电话": "13887654321", "村": "下湾村", "总户数": 400, "总人口": 1600, "耕地（亩）": 1200.5,
        "上年灾害": "旱灾、冰冻", "岗位": "驻村队员", "任职日期": "2026-03-01", "终止日期": "",
    }  # fmt: skip
    rows = [{k: chance.choice(ODD) if chance.random() < 0.25 else v for k, v in row.items()} for _ in range(4)]
    rows.append(dict(SURE_FAULT))
    book = WORKBOOKS[kind]
    return kind, _odd_book(chance, table(book.sheet(SHEETS.get(kind, kind)).title, rows))


def _odd_book(chance: random.Random, sheet: Sheet) -> Book:
    match chance.randrange(6):
        case 0:
            sheet.merged = [chance.choice(["A2:C2", "A1:P1", "B2:B5", "A2:XFD1048576", "C3:C3"])]
        case 1:
            return Book([Sheet("藏", sheet.rows, state=chance.choice(["hidden", "veryHidden"])), sheet])
        case 2:
            return Book([sheet], date1904=True)
        case 3:
            titles = [["二〇二六年名单"]] * chance.randrange(1, 14)
            return Book([Sheet(sheet.name, [*titles, *sheet.rows])])
        case 4:
            headers = [f" {header}＊" if chance.random() < 0.3 else header for header in sheet.rows[0]]
            return Book([Sheet(sheet.name, [headers, *sheet.rows[1:]])])
    return Book([sheet])


def outcome_of(county: SimpleNamespace, kind: str, file: BytesIO) -> list[str]:
    """Send a workbook in as the worker would get it; return the reasons it ended in."""
    size = len(file.getvalue())
    try:
        job = start_import(actor=county.zhao, kind=kind, file=file, file_name="表.xlsx", size=size)
        check_import(job.pk)
        job.refresh_from_db()
    except Refused as refusal:
        return [str(refusal)]
    assert job.state in {"done", "failed"}
    ImportJob.objects.filter(pk=job.pk).update(stage="dropped")
    if job.state == "failed":
        return [job.reason]
    wrong = job.rows.filter(outcome="wrong")
    if wrong.exists():
        mark_workbook(job.pk)
        with suppress(Refused):
            returned_workbook(job_id=job.pk, actor=county.zhao)
    return [sentence for faults in wrong.values_list("faults", flat=True) for _, sentence in faults]


def test_five_hundred_spoilt_workbooks_end_in_reasons_and_an_unchanged_register(county, monkeypatch):
    monkeypatch.setattr(imports, "MOST_A_DAY", BOOKS + 1)
    chance, before = random.Random(20261127), register()
    for number in range(BOOKS):
        kind, book = spoilt(chance, county)
        reasons = outcome_of(county, kind, book.written())

        assert reasons, f"workbook {number} ended without a reason"
        assert all(CHINESE.search(reason) and reason.endswith("。") for reason in reasons), reasons
    assert register() == before


def broken_files() -> dict[str, BytesIO]:
    """Return files that are no workbooks, or none that anybody should read."""
    plain = Book([table("成员", [SURE_FAULT])])
    whole = plain.written().getvalue()
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    bomb = Book(plain.sheets, parts={"xl/media/x.bin": b"\0" * (420 << 20)})
    return {
        "html": BytesIO("<html><body><table><tr><td>户编号</td></tr></table></body></html>".encode()),
        "csv": BytesIO("户编号,姓名\n1,2\n".encode()),
        "old": BytesIO(b"\xd0\xcf\x11\xe0" + b"\0" * 2000),
        "cut": BytesIO(whole[: len(whole) // 2]),
        "entity": Book(plain.sheets, parts={"xl/worksheets/sheet1.xml": entity}).written(),
        "utf-16": Book(plain.sheets, parts={"xl/worksheets/sheet1.xml": entity.decode().encode("utf-16")}).written(),
        "macro": Book(plain.sheets, parts={"xl/vbaProject.bin": b"x"}).written(),
        "no xml": Book(plain.sheets, parts={"xl/worksheets/sheet1.xml": b"<worksheet><row"}).written(),
        "no book": Book(plain.sheets, without=frozenset({"xl/workbook.xml"})).written(),
        "no types": Book(plain.sheets, without=frozenset({"[Content_Types].xml"})).written(),
        "no styles": Book(plain.sheets, without=frozenset({"xl/styles.xml"})).written(),
        "bomb": bomb.written(),
        "lying bomb": lying(bomb.written().getvalue()),
        "empty": Book([Sheet("成员", [])]).written(),
        "headers only": Book([Sheet("成员", [["户编号", "姓名"]])]).written(),
        "other headers": Book([Sheet("成员", [["a", "b"], ["1", "2"]])]).written(),
    }


def lying(content: bytes) -> BytesIO:
    """Let the largest part of an archive say that it is small."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda part: part.file_size)
    said, small = largest.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little")
    return BytesIO(content.replace(said, small))


def test_files_that_are_no_workbooks_are_refused_with_what_to_do(county):
    before = register()
    for name, file in broken_files().items():
        reasons = outcome_of(county, "register", file)

        assert reasons, name
        assert all(CHINESE.search(reason) for reason in reasons), (name, reasons)
    assert register() == before


def test_forty_megabytes_of_blanks_are_read_and_the_one_row_found(county):
    blank = "".join(f'<c r="{letter}%d" s="2"/>' for letter in "ABCDEFGHIJKLMNOP")
    one = '<row r="%d">' + blank + "</row>"
    count = BLANKS_MB * 1024 * 1024 // (len(one) + 80)
    blanks = "".join(one.replace("%d", str(number)) for number in range(10, count + 10))
    sheet = table("成员", [SURE_FAULT])
    sheet.more = blanks

    reasons = outcome_of(county, "register", Book([sheet]).written())

    assert len(blanks) > 0.9 * (BLANKS_MB << 20)
    assert any("没有登记过" in reason for reason in reasons)
