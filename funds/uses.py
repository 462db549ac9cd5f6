"""What the money of an allocation is used for, and what was forbidden when: the two negative lists (禁止用途).

The list of nine stands in 《中央财政专项扶贫资金管理办法》 (in force from 2017-03-31, the management fee included), the
list of five in 《中央财政衔接推进乡村振兴补助资金管理办法》 (2021), which holds until another is written here.
"""

from datetime import date
from typing import NamedTuple

from django.db import models


class FundUse(models.TextChoices):
    """What an allocation is used for: a project's own costs, or something that one of the lists names."""

    PROJECT = "project", "项目支出"
    RUNNING = "running", "单位基本支出"
    VEHICLES = "vehicles", "交通工具及通讯设备"
    BONUSES = "bonuses", "奖金津贴和福利补助"
    LOSSES = "losses", "弥补企业亏损"
    BUILDINGS = "buildings", "修建楼堂馆所、职工住宅"
    DEBTS = "debts", "弥补预算缺口、偿还债务和垫资"
    LARGE_WORKS = "large_works", "大中型基本建设项目"
    CITY = "city", "城市基础设施和城市扶贫"
    UNRELATED = "unrelated", "与脱贫、振兴无关的其他支出"


class NegativeList(NamedTuple):
    """What was forbidden from a day on, and how the list is called."""

    since: date
    words: str
    uses: frozenset[str]


_ALWAYS = {FundUse.RUNNING, FundUse.VEHICLES, FundUse.BONUSES, FundUse.BUILDINGS, FundUse.DEBTS}
NEGATIVE_LISTS = (
    NegativeList(date(2021, 1, 1), "2021 年起的负面清单", frozenset(_ALWAYS)),
    NegativeList(
        date(2017, 3, 31),
        "2017–2020 年的负面清单",
        frozenset(_ALWAYS | {FundUse.LOSSES, FundUse.LARGE_WORKS, FundUse.CITY, FundUse.UNRELATED}),
    ),
)
"""Newest first."""


def list_on(day: date) -> NegativeList | None:
    """Return the negative list that held on a day; None before the first one."""
    return next((one for one in NEGATIVE_LISTS if one.since <= day), None)


def forbidden(use: str, day: date) -> NegativeList | None:
    """Return the list that forbids a use on a day; None when it is allowed."""
    held = list_on(day)
    return held if held is not None and use in held.uses else None
