"""The yearly register of villages by workbook: the counts fit each other, a year that says otherwise is superseded."""

from datetime import date
from decimal import Decimal

import pytest

from tests.households.imports.books import counts, faults, filled, import_all, send
from villages.models import VillageYear

pytestmark = pytest.mark.django_db
ROW = {"村": "下湾村", "年度": 2025, "总户数": 400, "总人口": 1600}


def test_a_year_comes_in_and_one_that_says_otherwise_takes_its_place(county):
    said = {
        "村": county.lower.code,
        "耕地（亩）": "1,200.5",
        "上年灾害": "涝灾、冰冻",
        "通客运班车": "否",
        "凭据": "登记表",
    }
    first = send(county.liu, "village", filled("village", village=[ROW | said]))
    assert (faults(first), counts(first, "village")) == ([], (1, 0, 0, 0))
    import_all(first, county.liu, county.li)
    assert first.stage == "committed", first.reason
    made = VillageYear.objects.get()
    assert (made.village, made.farmland, made.disasters, made.bus, made.document) == (
        county.lower, Decimal("1200.50"), ["flood", "frost"], False, "登记表",
    )  # fmt: skip
    assert (made.valid_from, made.valid_to, made.recorded_by) == (date(2025, 1, 1), date(2025, 12, 31), county.liu)

    again = send(county.liu, "village", filled("village", village=[ROW | {"总户数": 401, "低保户": 30}]))
    assert [r.changes for r in again.rows.all()] == [[["households", "400", "401"], ["dibao_households", "没有", "30"]]]
    import_all(again, county.liu, county.li, rule="fill")

    made.refresh_from_db()
    stands = VillageYear.objects.believed().get()
    assert made.superseded_at == stands.recorded_at
    assert (stands.households, stands.dibao_households, stands.farmland, stands.document) == (
        400, 30, Decimal("1200.50"), "登记表",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"村": "远山村"}, "village", "您能办理的范围里没有"),
        ({"年度": 2012}, "year", "只能填 2014 年到今年"),
        ({"总人口": None}, "people", "新登记的要填总人口"),
        ({"低保户": 401}, "households", "低保户不能多于总户数"),
        ({"危房户数": 300, "未实现饮水安全户": 200}, "households", "加起来多于总户数"),
        ({"总户数": -1}, "households", "整数"),
        ({"耕地（亩）": "很多"}, "farmland", "最多 2 位小数"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    job = send(county.liu, "village", filled("village", village=[ROW | cells]))

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_one_village_and_year_stands_in_one_row(county):
    job = send(county.liu, "village", filled("village", village=[ROW, ROW | {"村": county.lower.code}]))

    assert [(number, name) for _, number, name, _ in faults(job)] == [(3, "year")]


def test_a_year_written_meanwhile_stops_the_workbook(county):
    job = send(county.liu, "village", filled("village", village=[ROW]))
    VillageYear.objects.create(village=county.lower, year=2025, households=1, people=1, valid_from=date(2025, 1, 1))
    import_all(job, county.liu, county.li)

    assert (job.state, VillageYear.objects.get().households) == ("failed", 1)
