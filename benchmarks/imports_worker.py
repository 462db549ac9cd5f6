"""The steps of the import benchmark, each for a process of its own: fill, plain, staged, written, default."""

import random
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from tablib import Dataset

from accounts.models import GrantOrigin, User
from accounts.permissions import Role
from accounts.services.grants import grant_directly
from benchmarks.measure import peak_mb
from config.lib.copying import READ_BYTES, RowStream, clean
from config.lib.crypto import keyed_hash
from config.lib.idcard import check_character
from config.lib.xlsx import Column, Kind, Sheet, write_workbook
from households.codes import Cause, Education, Labour
from households.models import Household, ImportJob, Member
from households.services import imports
from households.services.import_check import check_import
from households.services.import_commit import commit_import
from villages.models import Cadre, CadreAccount, County, Township, Unit, Village

TOWNSHIPS, VILLAGES = 20, 200
FAULTY = 0.025
HOUSEHOLD = (
    "户编号", "村", "村民小组", "贫困户属性", "主要致贫原因", "其他致贫原因", "识别标准", "识别年度", "联系电话",
    "开户银行", "银行账号",
)  # fmt: skip
MEMBER = (
    "户编号", "姓名", "身份证号", "性别", "出生日期", "与户主关系", "民族", "文化程度", "健康状况", "劳动技能",
    "增加方式", "增加日期",
)  # fmt: skip
RELATIONS = ("户主", "配偶", "之子", "之女", "之父", "之母", "其他", "其他", "其他")
SEXES = ("1", "2", "1", "2", "1", "2", "1", "2", "1")
GIVEN = "小山有福桂花国庆春兰石保建军秀英"


def fill(file: str, households: str, members: str) -> dict[str, Any]:
    """Make the places, two people of the county office, and the workbook."""
    county = County.objects.create(code="990000000000", name="测速县")
    for t in range(TOWNSHIPS):
        township = Township.objects.create(county=county, code=f"9900001{t:02}000", name=f"测速乡{t}", sort=t)
        for v in range(VILLAGES // TOWNSHIPS):
            Village.objects.create(township=township, code=f"9900001{t:02}{200 + v}", name=f"测速{t}之{v}村")
    unit = Unit.objects.create(name="测速县扶贫办", tier="county")
    for order, name in enumerate(("clerk", "second")):
        user = User.objects.create_user(name, display_name=name, role=Role.COUNTY_CLERK)
        number = f"99000019800101{order:03}X"
        cadre = Cadre.objects.create(
            code=name, name=name, name_initials=name, unit=unit, id_number=number, id_hash=keyed_hash(number)
        )
        CadreAccount.objects.create(user=user, cadre=cadre)
        grant_directly(user, origin=GrantOrigin.DEMO)
    homes, people = _rows(int(households), int(members))
    with Path(file).open("wb") as target:
        write_workbook(target, [_sheet("户", HOUSEHOLD, homes), _sheet("成员", MEMBER, people)])
    return {"rows": len(homes) + len(people)}


def plain(file: str) -> dict[str, Any]:
    """Read the same file with the same reader and put its cells into a plain table by COPY."""
    started = time.perf_counter()
    book = CalamineWorkbook.from_path(file)
    with connection.cursor() as cursor:
        for number, (name, columns) in enumerate((("户", HOUSEHOLD), ("成员", MEMBER))):
            table = f"plain_{number}"
            cursor.execute(f"CREATE TABLE {table} ({', '.join(f'c{i} text' for i in range(len(columns)))})")
            rows = ([clean(str(held)) for held in row] for row in book.get_sheet_by_name(name).iter_rows())
            cursor.copy_expert(f"COPY {table} FROM STDIN", RowStream(rows), READ_BYTES)
    return {"seconds": time.perf_counter() - started}


def staged(file: str) -> dict[str, Any]:
    """Send the workbook in and look at it as the worker does; return the seconds of the worker's part."""
    imports._send = lambda job, task: None
    size = Path(file).stat().st_size
    with Path(file).open("rb") as content:
        job = imports.start_import(actor=_user("clerk"), kind="register", file=content, file_name="x.xlsx", size=size)
    started = time.perf_counter()
    check_import(job.pk)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    if job.state != "done":
        raise SystemExit(job.reason)
    wrong = sum(sheet["wrong"] for sheet in job.summary["sheets"])
    return {"seconds": seconds, "peak_mb": peak_mb(), "wrong": wrong, "size_mb": size / 1e6}


def written() -> dict[str, Any]:
    """Let the workbook in as the second person and write it as the worker does."""
    imports._send = lambda job, task: None
    job = ImportJob.objects.get()
    imports.ask_to_commit(job_id=job.pk, takes=["new"], rules={}, actor=_user("clerk"))
    imports.let_in(job_id=job.pk, actor=_user("second"))
    started = time.perf_counter()
    commit_import(job.pk)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    if job.stage != "committed":
        raise SystemExit(job.reason)
    return {"seconds": seconds, "peak_mb": peak_mb(), "rows": sum(job.imported.values())}


class MemberResource(resources.ModelResource):
    """Members as django-import-export takes them in by itself."""

    household = fields.Field("household", "household", ForeignKeyWidget(Household, "code"))

    class Meta:
        model = Member
        import_id_fields = ("code",)
        fields = ("code", "household", "name", "name_initials", "sex", "birth_date", "id_number", "id_hash")


def default(file: str, rows: str) -> dict[str, Any]:
    """Take members in by django-import-export's own way: openpyxl, a dry run for the preview, the import."""
    codes = list(Household.objects.order_by("pk").values_list("code", flat=True)[: int(rows)])
    started = time.perf_counter()
    book = load_workbook(file, read_only=True)
    told = book["成员"].iter_rows(min_row=2, max_row=int(rows) + 1, values_only=True)
    names = ("code", "household", "name", "name_initials", "sex", "birth_date", "id_number", "id_hash")
    table = Dataset(headers=names)
    for n, row in enumerate(told):
        number = f"{row[2][:-1]}Z{n}"
        code = codes[n % len(codes)]
        table.append((f"{code}Z{n}", code, row[1], "x", "1", "1980-01-01", number, keyed_hash(number)))
    for dry in (True, False):
        result = MemberResource().import_data(table, dry_run=dry, raise_errors=True)
    if result.totals["new"] != int(rows):
        raise SystemExit(f"django-import-export took in {result.totals}")
    return {"seconds": time.perf_counter() - started}


STEPS = {"fill": fill, "plain": plain, "staged": staged, "written": written, "default": default}


def main(step: str, *arguments: str) -> dict[str, Any]:
    """Run one step."""
    return STEPS[step](*arguments)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _sheet(name: str, headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> Sheet:
    return Sheet(name, [Column(header, Kind.TEXT, 14) for header in headers], iter(rows))


def _rows(households: int, members: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    chance = random.Random(2026)
    homes, people, left = [], [], members
    for n in range(households):
        code = f"9900001{n % TOWNSHIPS:02}{200 + n // TOWNSHIPS % (VILLAGES // TOWNSHIPS)}{n:06}"
        cause = "懒" if chance.random() < FAULTY else str(Cause.labels[n % 12])
        phone = f"139{n:08}" if n % 3 else ""
        homes.append(
            (code, code[:12], "", "一般贫困户", cause, "", "国家标准", "2018", phone, "测速农商行", f"62{n:014}")
        )
        size = left if n == households - 1 else round(left / (households - n)) + chance.choice((-1, 0, 0, 1))
        people += [_person(chance, code, len(people) + k, k) for k in range(size)]
        left -= size
    return homes, people


def _person(chance: random.Random, code: str, n: int, place: int) -> tuple[str, ...]:
    born = date(1960, 1, 1) + timedelta(n % 12_000)
    first = f"53{n // 12_000:04}{born:%Y%m%d}{2 * (n % 400) + 100 + (SEXES[place] == '1'):03}"
    number = first + check_character(first)
    if place and chance.random() < FAULTY:
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
    name = f"杨{chance.choice(GIVEN)}{chance.choice(GIVEN)}"
    sex = "男" if SEXES[place] == "1" else "女"
    education, labour = str(Education.labels[n % 6]), str(Labour.labels[0])
    return (
        code, name, number, sex, f"{born:%Y-%m-%d}", RELATIONS[place], "汉族", education, "健康", labour, "识别时登记",
        "2018-01-01",
    )  # fmt: skip
