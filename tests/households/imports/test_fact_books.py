"""The lists of the departments: what their rows are found to be, and what comes into the register."""

from datetime import date

import pytest

from households.models import HousingFact, InsuranceFact, SchoolingFact, WaterFact
from tests.households.entries import id_number, make_water
from tests.households.imports.books import counts, faults, filled, import_all, send

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 6)
FROM = {"source_name": "县医保局", "on_date": DAY}


def of(member, **cells):
    """Return the row of a person by their code."""
    return {"人编号": member.code, "姓名": member.name, **cells}


def test_a_list_of_insured_people_becomes_certificates(county):
    rows = [of(one, 年度=2026, 基本医保="城乡居民医保", 大病保险="是") for one in county.chen.members.order_by("pk")]
    job = send(county.shui, "insurance", filled("insurance", insurance=rows), **FROM)
    assert faults(job) == []
    assert counts(job, "insurance") == (3, 0, 0, 0)

    import_all(job, county.shui, county.zhao)

    made = InsuranceFact.objects.filter(member__household=county.chen)
    told = {(f.valid_from, f.year, f.basic, f.serious_illness, f.source, f.source_name, f.recorded_by) for f in made}
    assert told == {(DAY, 2026, "resident", True, "department", "县医保局", county.shui)}
    assert made.count() == 3
    again = send(county.shui, "insurance", filled("insurance", insurance=rows[:2]), **FROM)
    assert counts(again, "insurance") == (0, 0, 2, 0)


def test_what_a_list_says_otherwise_supersedes_and_keeps_what_it_does_not_say(county):
    stood = make_water(county.chen)
    row = {"户编号": county.chen.code, "水质": "不达标", "认定日期": stood.valid_from, "出具单位": stood.source_name}
    job = send(county.shui, "water", filled("water", water=[row]))
    assert [r.changes for r in job.rows.all()] == [[["quality", "达标", "不达标"]]]

    import_all(job, county.shui, county.zhao)

    stood.refresh_from_db()
    stands = WaterFact.objects.believed().get(household=county.chen)
    assert stood.superseded_at == stands.recorded_at
    assert (stands.quality, stands.quantity, stands.source) == ("fail", "full", "correction")


def test_another_office_on_the_same_day_is_another_certificate(county):
    stood = make_water(county.chen)
    row = {"户编号": county.chen.code, "水质": "不达标", "认定日期": stood.valid_from, "出具单位": "县疾控中心"}
    job = send(county.shui, "water", filled("water", water=[row]))
    assert counts(job, "water") == (1, 0, 0, 0)


def test_housing_and_school_roll_come_in_by_code_and_by_number(county):
    child = county.chen.members.get(code__endswith="02")
    number = id_number(child.birth_date)
    home = {"户编号": county.chen.code, "鉴定等级": "C", "改造方式": "修缮加固", "验收日期": "2026-06-01"}
    pupil = of(child, 就学状况="在校", 学校="下湾小学")
    homes = send(county.liu, "housing", filled("housing", housing=[home]), source_name="县住建局", on_date=DAY)
    pupils = send(county.liu, "schooling", filled("schooling", schooling=[pupil]), source_name="县教体局", on_date=DAY)
    assert faults(homes) + faults(pupils) == []
    assert number not in str(list(pupils.rows.values()))

    import_all(homes, county.liu, county.li)
    import_all(pupils, county.liu, county.li)

    assert HousingFact.objects.get(household=county.chen).accepted_on == date(2026, 6, 1)
    assert SchoolingFact.objects.get(member=child).school == "下湾小学"


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"人编号": "999999"}, "member_code", "没有登记过这个人编号"),
        ({"姓名": "张三"}, "name", "登记的姓名是"),
        ({"名单日期": "2999-01-01"}, "valid_from", "不能晚于今天"),
        ({"名单日期": "2014-01-01"}, "valid_from", "还不是"),
        ({"年度": "去年"}, "year", "年份"),
        ({"年度": 2001}, "year", "参保年度不对"),
        ({"基本医保": "商业保险"}, "basic", "没有「商业保险」这个选项"),
        ({"基本医保": None}, "basic", "没有填基本医保"),
        ({"身份证号": id_number()}, "id_number", "身份证号和登记的不一样"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    member = county.chen.members.get(code__endswith="00")
    row = of(member, 年度=2026, 基本医保="城乡居民医保") | cells
    job = send(county.shui, "insurance", filled("insurance", insurance=[row]), **FROM)

    assert [(name, words in sentence) for _, _, name, sentence in faults(job)] == [(field, True)]
    assert counts(job, "insurance") == (0, 0, 0, 1)


def test_a_person_out_of_scope_is_refused_as_such(county):
    head = county.yuan.members.get()
    row = of(head, 年度=2026, 基本医保="城乡居民医保")
    job = send(county.liu, "insurance", filled("insurance", insurance=[row]), **FROM)

    assert [sentence for _, _, _, sentence in faults(job)] == [
        "这一户不在您能办理的范围内，没有核对。请交给所在的乡镇或县办。"
    ]
    assert job.rows.get().label == ""


def test_no_cover_is_not_taken_for_nothing_known(county):
    member = county.chen.members.get(code__endswith="00")
    row = of(member, 年度=2026, 基本医保="城乡居民医保")
    first = send(county.shui, "insurance", filled("insurance", insurance=[row | {"大病保险": "否"}]), **FROM)
    import_all(first, county.shui, county.zhao)
    job = send(county.shui, "insurance", filled("insurance", insurance=[row | {"大病保险": "是"}]), **FROM)

    assert job.rows.get().changes == [["serious_illness", "不是", "是"]]
    told = job.summary["fields"]["insurance.serious_illness"]
    assert (told["fill"], told["overwrite"]) == (0, 1)
