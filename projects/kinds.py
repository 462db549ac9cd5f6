"""The code lists of the project library: classes of both eras, the county's own, purposes, sources of money.

The classes are the dictionary by era: the library of 2018 held for projects up to 2020, the one of 2021 holds since,
with a class of the county's own. A project is counted by the class of its own era, whatever holds today.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models


class LibraryClass(models.TextChoices):
    """项目库类型: the national classes of both eras, and what counties added to them."""

    INDUSTRY_2018 = "industry_2018", "产业项目"
    JOBS_2018 = "jobs_2018", "就业扶贫"
    RELOCATION_2018 = "relocation_2018", "易地扶贫搬迁"
    POSTS_2018 = "posts_2018", "公益岗位"
    SCHOOLING_2018 = "schooling_2018", "教育扶贫"
    HEALTH_2018 = "health_2018", "健康扶贫"
    HOUSING_2018 = "housing_2018", "危房改造"
    FINANCE_2018 = "finance_2018", "金融扶贫"
    LIVING_2018 = "living_2018", "生活条件改善"
    WELFARE_2018 = "welfare_2018", "综合保障性扶贫"
    VILLAGE_WORKS_2018 = "village_works_2018", "村基础设施"
    SERVICES_2018 = "services_2018", "村公共服务"
    FEE_2018 = "fee_2018", "项目管理费（2018）"
    INDUSTRY = "industry", "产业发展"
    JOBS = "jobs", "就业项目"
    RURAL_WORKS = "rural_works", "乡村建设行动"
    AFTER_RELOCATION = "after_relocation", "易地搬迁后扶"
    GUARANTEES = "guarantees", "巩固三保障成果"
    GOVERNANCE = "governance", "乡村治理和精神文明建设"
    FEE = "fee", "项目管理费"
    OTHER = "other", "其他"
    OWN_WORKS = "own_works", "基础设施建设（县自定）"


@dataclass(frozen=True)
class Era:
    """One dictionary of classes: its name, the years of projects it holds for (open when None), its classes."""

    label: str
    first_year: int
    last_year: int | None
    classes: tuple[LibraryClass, ...]

    def holds(self, year: int) -> bool:
        """Say whether a project of `year` is counted by these classes."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


_OF_2018 = tuple(one for one in LibraryClass if one.value.endswith("_2018"))
ERAS = (
    Era("2018 年项目库", 2014, 2020, _OF_2018),
    Era("2021 年以后项目库", 2021, None, tuple(one for one in LibraryClass if one not in _OF_2018)),
)


def classes_of(year: int) -> tuple[LibraryClass, ...]:
    """Return the classes by which a project of `year` is counted; none before the first era."""
    return next((era.classes for era in ERAS if era.holds(year)), ())


class Nature(models.TextChoices):
    """建设性质."""

    NEW = "new", "新建"
    EXTENSION = "extension", "改扩建"
    CONTINUED = "continued", "续建"
    REPAIR = "repair", "维修"


class Purpose(models.TextChoices):
    """What a project is for: 五个一批 and 六个到村到户. A project may serve several, one of them is the main one."""

    BATCH_PRODUCTION = "batch_production", "发展生产脱贫一批"
    BATCH_RELOCATION = "batch_relocation", "易地搬迁脱贫一批"
    BATCH_ECOLOGY = "batch_ecology", "生态补偿脱贫一批"
    BATCH_SCHOOLING = "batch_schooling", "发展教育脱贫一批"
    BATCH_WELFARE = "batch_welfare", "社会保障兜底一批"
    REACH_INDUSTRY = "reach_industry", "产业扶持到村到户"
    REACH_HOUSING = "reach_housing", "安居建设到村到户"
    REACH_WORKS = "reach_works", "基础设施到村到户"
    REACH_SERVICES = "reach_services", "公共服务保障到村到户"
    REACH_SKILLS = "reach_skills", "能力素质提升到村到户"
    REACH_FINANCE = "reach_finance", "金融支持到村到户"


class MoneySource(models.TextChoices):
    """Who is to pay for a project, as its plan says; what was really granted stands on the fund lines."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    EAST_WEST = "east_west", "东西部协作"
    PAIRED_UNIT = "paired_unit", "定点帮扶"
    DONATION = "donation", "社会捐赠"
    BOND = "bond", "地方政府债券"
    LOAN = "loan", "银行贷款"
    OWN = "own", "群众自筹"


def labels(values: Iterable[str], codes: type[models.TextChoices]) -> str:
    """Return the labels of `values`, joined as in a sentence."""
    return "、".join(str(codes(value).label) for value in values)
