"""The facts of the register form and of the other departments: land, conditions, work, disability, assistance."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.reveal import masked
from config.lib.crypto import keyed_hash
from households.models import (
    ConditionFact,
    DisabilityFact,
    HousingFact,
    LandFact,
    Member,
    RelocationFact,
    SchoolingFact,
    WelfareFact,
    WorkFact,
)
from tests.households.entries import id_number
from tests.households.imports.books import counts, faults, filled, import_all, send

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 6)
FROM = {"source_name": "下湾村委会", "on_date": DAY}


def head_of(county) -> Member:
    """Return the head of Chen's household, with a number that fits."""
    head = county.chen.members.get(code__endswith="00")
    number = id_number(head.birth_date)
    head.id_number, head.id_hash = number, keyed_hash(number)
    head.save()
    return head


def test_what_the_form_says_of_a_household_comes_in(county):
    home = {"户编号": county.chen.code}
    land = home | {"耕地（亩）": 3.5, "有效灌溉（亩）": "1.25", "牧草地（亩）": 0}
    lives = home | {
        "通生活用电": "是",
        "有卫生厕所": "否",
        "主要燃料": "电、柴草",
        "住房面积（平方米）": 86,
        "建房年份": 1936,
    }
    moved = home | {"是否搬迁户": "是", "搬迁方式": "集中安置", "安置地": "幸福里"}
    for key, row in (("land", land), ("conditions", lives), ("relocation", moved)):
        job = send(county.liu, key, filled(key, **{key: [row]}), **FROM)
        assert faults(job) == []
        import_all(job, county.liu, county.li)
        assert job.stage == "committed", job.reason

    stands = LandFact.objects.get(household=county.chen)
    assert (stands.farmland, stands.irrigated, stands.pasture, stands.forest) == (
        Decimal("3.50"), Decimal("1.25"), Decimal("0.00"), None,
    )  # fmt: skip
    assert (stands.source, stands.source_name, stands.recorded_by) == ("form", "下湾村委会", county.liu)
    lived = ConditionFact.objects.get(household=county.chen)
    assert (lived.household_power, lived.toilet, lived.cooperative, lived.built_year) == (True, False, None, 1936)
    assert set(lived.fuels) == {"power", "firewood"}
    assert RelocationFact.objects.get(household=county.chen).site == "幸福里"


def test_what_is_known_of_a_person_comes_in(county):
    head = head_of(county)
    whose = {"人编号": head.code, "姓名": head.name}
    works = whose | {
        "年度": 2026,
        "务工情况": "已务工",
        "务工所在地": "浙江省义乌市",
        "务工时间（月）": 8,
        "月收入": "4500.5",
    }
    disabled = whose | {"残疾类别": "肢体残疾", "残疾等级": "二级", "残疾人证号": f"{id_number(head.birth_date)}42"}
    helped = whose | {"低保或特困": "低保", "类型": "低保 B 类", "从哪天起": "2025-01-01", "到哪一天止": "2025-12-31"}
    for sender, second, key, row in (
        (county.liu, county.li, "work", works),
        (county.shui, county.zhao, "disability", disabled),
        (county.shui, county.zhao, "welfare", helped),
    ):
        job = send(sender, key, filled(key, **{key: [row]}), **FROM)
        assert faults(job) == []
        import_all(job, sender, second)
        assert job.stage == "committed", job.reason

    assert WorkFact.objects.get(member=head).wage == Decimal("4500.50")
    certificate = DisabilityFact.objects.get(member=head)
    assert masked(certificate.certificate, "id") == "530323**********" + f"{id_number(head.birth_date)}42"[-4:]
    assert WelfareFact.objects.get(member=head).valid_to == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("key", "cells", "field", "words"),
    [
        ("disability", {"残疾人证号": f"{id_number()}42"}, "certificate", "不是这个人的身份证号"),
        ("disability", {"残疾人证号": f"{id_number()}32"}, "certificate", "不一致"),
        ("disability", {"残疾人证号": "530323**********42"}, "certificate", "新登记的要写全号码"),
        ("work", {"年度": 2026, "务工情况": "已务工", "务工所在地": "义乌市"}, "state", "要么都填"),
        ("welfare", {"低保或特困": "低保", "类型": "特困集中供养"}, "type", "没有「特困集中供养」这一类"),
        ("schooling", {"就学状况": "在校", "学校": "下湾小学", "未上学原因": "因贫"}, "school", "不填未上学原因"),
    ],
)
def test_the_rules_of_the_forms_hold_for_workbooks(county, key, cells, field, words):
    head = head_of(county)
    row = {"人编号": head.code, "姓名": head.name, "残疾类别": "肢体残疾", "残疾等级": "二级"} | cells
    row = {
        header: cell
        for header, cell in row.items()
        if key == "disability" or not header.startswith(("残疾类", "残疾等"))
    }
    job = send(county.zhao, key, filled(key, **{key: [row]}), **FROM)

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_a_changed_roll_number_and_a_measure_are_told_and_written_by_the_rule(county):
    head = head_of(county)
    about = {"source": "department", "source_name": "县教体局", "valid_from": DAY, "member": head}
    SchoolingFact.objects.create(**about, status="in_school", school="下湾小学", roll_number="G530323201605010019")
    row = {
        "人编号": head.code,
        "姓名": head.name,
        "就学状况": "在校",
        "学籍号": "G530323201605010027",
        "在校生状况": "小学",
    }
    job = send(county.shui, "schooling", filled("schooling", schooling=[row]), source_name="县教体局", on_date=DAY)
    assert [r.changes for r in job.rows.all()] == [
        [["stage", "没有", "小学"], ["roll_number", "G53032*********0019", "G53032*********0027"]]
    ]
    assert "G530323201605010027" not in str(list(job.rows.values()))

    import_all(job, county.shui, county.zhao, rule="fill")

    stands = SchoolingFact.objects.believed().get(member=head)
    assert (stands.stage, masked(stands.roll_number, "id")) == ("primary", "G53032*********0019")
    assert job.imported == {"changed": 1, "fields": 1}


def test_days_of_a_repair_are_looked_at_together_when_they_are_written(county):
    about = {"source": "department", "source_name": "县住建局", "valid_from": DAY, "household": county.chen}
    HousingFact.objects.create(**about, grade="C", remedy="repaired", started_on=date(2026, 5, 20))
    row = {
        "户编号": county.chen.code,
        "鉴定等级": "C",
        "竣工日期": "2026-05-25",
        "开工日期": "2026-05-21",
        "改造补助": 9000,
    }
    job = send(county.liu, "housing", filled("housing", housing=[row]), source_name="县住建局", on_date=DAY)
    assert (faults(job), counts(job, "housing")) == ([], (0, 1, 0, 0))

    import_all(job, county.liu, county.li)

    stands = HousingFact.objects.believed().get(household=county.chen)
    assert (stands.started_on, stands.finished_on, stands.subsidy) == (date(2026, 5, 21), date(2026, 5, 25), 9000)


def test_new_columns_of_people_come_in_and_are_told(county):
    head = head_of(county)
    row = {"户编号": county.chen.code, "人编号": head.code, "姓名": head.name, "政治面貌": "党员", "现役军人": "否"}
    job = send(county.liu, "register", filled("register", member=[row | {"会讲普通话": "是", "证件类型": "身份证"}]))
    assert [r.changes for r in job.rows.all()] == [
        [["id_kind", "没有", "居民身份证"], ["political", "没有", "中共党员"], ["speaks_mandarin", "没有", "是"],
         ["in_service", "没有", "不是"]]
    ]  # fmt: skip

    import_all(job, county.liu, county.li)

    head.refresh_from_db()
    assert (head.id_kind, head.political, head.speaks_mandarin, head.in_service) == ("id_card", "party", True, False)
