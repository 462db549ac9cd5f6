"""The register's own workbook: what its rows are found to be, and what comes into the register."""

from datetime import date

import openpyxl
import pytest

from households.models import Household, Member, Membership, MembershipEvent
from households.models.imports import ImportStage
from tests.conftest import LONG_AGO
from tests.households.entries import id_number
from tests.households.imports.books import counts, faults, filled, household, import_all, member, saved, send

pytestmark = pytest.mark.django_db

NEW = "5303991012010001"


def test_a_new_household_comes_with_its_people(county):
    people = [
        member(NEW, 1),
        member(NEW, 2, 姓名="周小丽", 与户主关系="配偶", 性别="女"),
    ]
    job = send(county.liu, "register", filled("register", household=[household(NEW)], member=people))
    assert faults(job) == []
    assert (counts(job, "household"), counts(job, "member")) == ((1, 0, 0, 0), (2, 0, 0, 0))
    assert not Household.objects.filter(code=NEW).exists()

    import_all(job, county.liu, county.li)

    assert (job.stage, job.state, job.reason) == (ImportStage.COMMITTED, "done", "")
    made = Household.objects.get(code=NEW)
    assert (made.head_name, made.village, made.status) == ("新人乙", county.lower, "registered")
    rows = Membership.objects.believed().filter(household=made).order_by("member__code")
    assert [(r.member.code, r.relation, f"{r.valid_from}") for r in rows] == [
        (f"{NEW}01", "head", "2018-01-01"),
        (f"{NEW}02", "spouse", "2018-01-01"),
    ]
    assert MembershipEvent.objects.filter(household=made, kind="registered", recorded_by=county.liu).count() == 2


def test_a_sheet_of_any_name_is_known_by_its_columns_in_any_order(county):
    head = county.chen.members.get(code__endswith="00")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "国办导出"
    sheet.append(["2026年导出的名单"])
    sheet.append(["AAB008", "AAB002", "AAC001", "AAB001", "备注"])
    sheet.append(["小学", "陈阿福", county.chen.code, head.code, "随便写的"])
    job = send(county.liu, "register", saved(book))

    assert faults(job) == []
    assert [(row.sheet, row.number, row.changes) for row in job.rows.all()] == [
        ("member", 3, [["education", "没有", "小学"]])
    ]


def test_changes_are_told_field_by_field_and_written_by_the_rule(county):
    head = county.chen.members.get(code__endswith="00")
    row = {"户编号": county.chen.code, "主要致贫原因": "缺资金", "联系电话": "13887654321"}
    person = {"户编号": county.chen.code, "人编号": head.code, "姓名": "陈阿福", "文化程度": "小学"}
    job = send(county.liu, "register", filled("register", household=[row], member=[person]))
    assert faults(job) == []
    assert [row.changes for row in job.rows.order_by("sheet")] == [
        [["main_cause", "因病", "缺资金"], ["phone", "没有", "138****4321"]],
        [["education", "没有", "小学"]],
    ]

    import_all(job, county.liu, county.li, rule="fill")

    county.chen.refresh_from_db()
    head.refresh_from_db()
    assert (county.chen.main_cause, head.education, bool(county.chen.phone)) == ("illness", "primary", True)
    assert job.imported == {"household.changed": 1, "member.changed": 1, "fields": 2}


def test_a_relation_is_superseded_and_an_id_number_replaced(county):
    second = county.chen.members.get(code__endswith="01")
    row = {"户编号": county.chen.code, "人编号": second.code, "姓名": "陈阿福1", "与户主关系": "之子"}
    cells = {"身份证号": id_number(second.birth_date), "出生日期": "1980年1月1日"}
    job = send(county.liu, "register", filled("register", member=[row | cells]))
    assert faults(job) == []

    import_all(job, county.liu, county.li)

    rows = Membership.objects.filter(member=second).order_by("pk")
    assert [(r.relation, r.superseded_at is None, r.valid_from) for r in rows] == [
        ("other", False, LONG_AGO),
        ("son", True, LONG_AGO),
    ]
    assert Member.objects.get(pk=second.pk).id_hash != second.id_hash


def test_new_people_of_a_known_household_get_numbers_never_used_in_it(county):
    Member.objects.filter(household=county.chen, code__endswith="01").update(is_active=False)
    people = [member(county.chen.code, 2 * n + 1, 与户主关系="其他", 增加日期="2020-05-01") for n in (1, 2)]
    job = send(county.liu, "register", filled("register", member=people))
    assert faults(job) == []
    used = set(Member.objects.filter(code__startswith=county.chen.code).values_list("code", flat=True))
    last = max(int(code.removeprefix(county.chen.code)) for code in used)

    import_all(job, county.liu, county.li)

    given = set(Member.objects.filter(code__startswith=county.chen.code).values_list("code", flat=True)) - used
    assert given == {f"{county.chen.code}{last + 1:02}", f"{county.chen.code}{last + 2:02}"}
    assert set(Membership.objects.filter(member__code__in=given).values_list("valid_from", flat=True)) == {
        date(2020, 5, 1)
    }
