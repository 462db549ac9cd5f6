"""The standards a county can start from, as published: national, provincial and of counties, each with its source.

They judge nobody: a county copies one, brings it in line with its own document, and a second person releases it.
Grades as in docs/sources.md. What a source does not say is left as the national text has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.criteria import SEVEN
from assessments.models import Level, Standard

NATIONAL = "《关于建立贫困退出机制的意见》(2016)"


@dataclass(frozen=True)
class IncomeLine:
    """An income line as published: of which year and region, how much, where it is written and how good that is."""

    year: int
    region: str
    amount: Decimal
    kind: str
    source: str
    grade: str


def _line(year: int, region: str, amount: int, source: str, grade: str, kind: str = "脱贫线") -> IncomeLine:
    return IncomeLine(year, region, Decimal(amount), kind, source, grade)


_YEARBOOK = "《云南调查年鉴2017》表4-2"
INCOME_LINES = (
    _line(2010, "全国（不变价）", 2300, _YEARBOOK, "A"),
    _line(2011, "全国", 2536, _YEARBOOK, "A"),
    _line(2012, "全国", 2625, _YEARBOOK, "A"),
    _line(2013, "全国", 2736, _YEARBOOK, "A"),
    _line(2014, "全国", 2800, _YEARBOOK, "A"),
    _line(2015, "全国", 2855, _YEARBOOK, "A"),
    _line(2016, "全国", 2952, _YEARBOOK, "A"),
    _line(2017, "全国", 2952, "一般了解", "K"),
    _line(2018, "全国", 2995, "一般了解", "K"),
    _line(2019, "全国", 3218, "转引国务院扶贫办", "C"),
    _line(2020, "全国（约数）", 4000, "转引国务院扶贫办", "C"),
    _line(2015, "云南元谋", 2855, "元谋县报告", "B"),
    _line(2017, "陕西", 3070, "陕西 577 退出标准", "C"),
    _line(2017, "贵州黔西南", 3335, "黔西南州文件", "B"),
    _line(2017, "云南", 3200, "一般了解", "K"),
    _line(2018, "河北隆尧", 3200, "隆尧县2018年贫困退出方案", "C"),
    _line(2018, "按年增 6% 的一个县", 3400, "县级文件", "C"),
    _line(2018, "云南", 3500, "一般了解", "K"),
    _line(2019, "按年增 6% 的地方", 3747, "2014 年 2,800 元按 6% 推算", "K"),
    _line(2020, "省级", 4000, "转引国务院扶贫办", "C"),
    _line(2020, "蚌埠禹会区", 6000, "禹会区公开", "A", "监测线"),
    _line(2021, "全国底线", 6000, "一般了解", "K", "监测线"),
    _line(2023, "云南元谋", 8050, "元谋县公开", "A", "监测线"),
    _line(2024, "江西南康", 8500, "南康区公开", "B", "监测线"),
    _line(2024, "福建德化", 19560, "德化县公开（2 倍农村低保）", "A", "监测线"),
    _line(2025, "云南", 8700, "云农办通〔2025〕1号", "B", "监测线"),
)


@dataclass(frozen=True)
class Shipped:
    """One published standard. `terms` are columns of Standard that differ from what a new one has."""

    key: str
    label: str
    level: Level
    year: int
    document: str
    source: str
    grade: str
    terms: dict[str, Any] = field(default_factory=dict)

    def as_standard(self) -> Standard:
        """Return it as a standard that is not saved: to be shown, compared and copied."""
        return Standard(
            code=self.key,
            label=self.label,
            level=self.level,
            year=self.year,
            document=self.document,
            source=self.source,
            grade=self.grade,
            valid_from=date(self.year, 1, 1),
            **self.terms,
        )


def _household(
    key: str, label: str, year: int, line: int, about: tuple[str, str, str], further: Iterable[str] = (), **terms: Any
) -> Shipped:
    columns = {"criteria": [*SEVEN, *further], "income_line": Decimal(line)} | terms
    return Shipped(key, label, Level.HOUSEHOLD, year, *about, terms=columns)


def _area(
    key: str, label: str, level: Level, year: int, about: tuple[str, str, str], *asked: str, **limits: float
) -> Shipped:
    return Shipped(key, label, level, year, *about, terms={"criteria": [*limits, *asked], "limits": limits})


_WATER: dict[str, Any] = {"water_litres": 20, "water_minutes": 20, "water_metres": 800, "water_stop_days": 36}
_NATIONAL = (NATIONAL, "中共中央办公厅、国务院办公厅", "A")
_YUNNAN_1 = ("云南省贫困退出标准（户6村10县5）", "一般了解；云厅字〔2016〕11号，请按原文核对", "K")
_YUNNAN_2 = ("云南省贫困退出标准（户5村7县3）", "一般了解，请按原文核对", "K")
_DEQIN = ("德钦县脱贫标准（2016）", "德钦县文件，八有四无一超一受益", "B")
_HONGHE = ("红河州县级退出标准（2017）", "红河州公开", "A")
_INNER_MONGOLIA = ("厅发〔2018〕11号", "内蒙古自治区公开", "A")
_SHAANXI = ("陕西 577 退出标准", "网页转引，有一个系统的代码相同", "C")
_GUANGXI = ("广西八有一超、十一有一低于", "网页转引", "C")
_FIVE_SEVEN = ("一降五通七有（未写明省份）", "网页转引", "C")
_V, _T, _C = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY

SHIPPED = (
    _household("national-2016", "国家标准 2016", 2016, 2952, _NATIONAL, **_WATER),
    _household("yunnan-6", "云南 户6 2016", 2016, 2952, _YUNNAN_1, ("pension", "project")),
    _household("yunnan-5", "云南 户5 2018", 2018, 3500, _YUNNAN_2, **_WATER),
    _household(
        "deqin-2016",
        "德钦 八有四无 2016",
        2016,
        2952,
        _DEQIN,
        ("must_not_exit", "power", "road", "broadcast", "project"),
        must_not_exit=["gravely_ill", "severely_disabled"],
    ),
    _household("hunan-2016", "湖南 一超过两不愁三保障", 2016, 2952, ("湘办〔2016〕31号", "湖南省公开", "A"), **_WATER),
    _household("inner-mongolia-2018", "内蒙古 2018", 2018, 2995, _INNER_MONGOLIA, notice_skips_holidays=True, **_WATER),
    _household("shaanxi-5", "陕西 户5 2017", 2017, 3070, _SHAANXI, **_WATER),
    _household(
        "longyao-2018",
        "隆尧 六项 2018",
        2018,
        3200,
        ("隆尧县2018年贫困退出方案", "隆尧县公开", "C"),
        ("must_not_exit",),
        must_not_exit=["disabled_without_income"],
    ),
    _household(
        "guangxi-8", "广西 八有一超", 2016, 2952, _GUANGXI, ("power", "road", "broadcast"), second_notice_days=3
    ),
    _area("national-village", "国家标准 村（西部）", _V, 2016, _NATIONAL, incidence=3),
    _area("national-village-2", "国家标准 村（中东部）", _V, 2016, _NATIONAL, incidence=2),
    _area(
        "yunnan-village-10",
        "云南 村10 2016",
        _V,
        2016,
        _YUNNAN_1,
        "hard_road",
        "production_power",
        "broadband",
        "clinic",
        "venue",
        incidence=3,
        broadcast=99,
        safe_water=95,
        collective_income=0,
    ),
    _area(
        "yunnan-village-7",
        "云南 村7 2018",
        _V,
        2018,
        _YUNNAN_2,
        "hard_road",
        "household_power",
        "broadband",
        "clinic",
        incidence=3,
        broadcast=99,
        safe_water=100,
    ),
    _area(
        "deqin-village",
        "德钦 村 2016",
        _V,
        2016,
        _DEQIN,
        incidence_at_most=7,
        collective_income=0,
    ),
    _area(
        "shaanxi-village-7",
        "陕西 村7 2017",
        _V,
        2017,
        _SHAANXI,
        "cooperative",
        "hard_road",
        "household_power",
        "clinic",
        incidence=3,
        safe_water=90,
    ),
    _area(
        "guangxi-village-11",
        "广西 十一有一低于",
        _V,
        2016,
        _GUANGXI,
        "hard_road",
        "household_power",
        "broadband",
        "clinic",
        "venue",
        incidence=3,
        safe_water=95,
        safe_houses=95,
        collective_income=0,
    ),
    _area(
        "five-seven",
        "一降五通七有",
        _V,
        2018,
        _FIVE_SEVEN,
        "household_power",
        "hard_road",
        "broadband",
        "kindergarten",
        "venue",
        "clinic",
        incidence=3,
        safe_water=100,
        broadcast=99,
        collective_income=0,
    ),
    _area("deqin-township", "德钦 乡镇 2016", _T, 2016, _DEQIN, incidence_at_most=5),
    _area(
        "national-county", "国家标准 县（西部）", _C, 2016, _NATIONAL, incidence=3, wrong_exits=2, missed=2, approval=90
    ),
    _area("yunnan-county-5", "云南 县5 2017", _C, 2017, _HONGHE, incidence=3, villages_out=90, project_coverage=100),
    _area("yunnan-county-3", "云南 县3 2018", _C, 2018, _YUNNAN_2, incidence=3, wrong_exits=2, missed=2, approval=90),
    _area(
        "inner-mongolia-county",
        "内蒙古 旗县 2018",
        _C,
        2018,
        _INNER_MONGOLIA,
        incidence=3,
        wrong_exits=2,
        missed=2,
        approval=90,
    ),
    _area(
        "shaanxi-county-7", "陕西 县7 2017", _C, 2017, _SHAANXI, incidence=3, safe_water=90, safe_houses=97, insured=97
    ),
)

BY_KEY = {shipped.key: shipped for shipped in SHIPPED}


def shipped_standard(key: str) -> Standard | None:
    """Return a published standard, not saved, by its key, or None."""
    found = BY_KEY.get(key)
    return found.as_standard() if found else None
