"""What pay lists pay people for, and the period each payment is for: one spelling only, so that two can be compared."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from django.db import models


class PayPolicy(models.TextChoices):
    """A policy by which money goes to people, households or the units that hand it on."""

    YULU = "yulu", "雨露计划"
    EDUCATION = "education", "教育资助"
    INDUSTRY = "industry", "产业奖补"
    TRAVEL = "travel", "外出务工交通补助"
    POST = "post", "公益性岗位补贴"
    TRAINING = "training", "技能培训补贴"
    HOUSING = "housing", "危房改造补助"
    RELOCATION = "relocation", "易地搬迁补助"
    INTEREST = "interest", "小额信贷贴息"
    RELIEF = "relief", "临时救助"
    DISABILITY = "disability", "残疾人补贴"
    DIVIDEND = "dividend", "资产收益分红"
    OTHER = "other", "其他到户补助"


class Period(NamedTuple):
    """The days a payment is for, under the one name they have."""

    name: str
    first: date
    last: date


PERIOD_FAULT = "发放期间写成 2026（全年）、2026上半年、2026第1季度 或 2026-03（一个月）的样子。"
_SHAPE = re.compile(
    r"(?P<year>20\d\d)\s*年?\s*"
    r"(?:(?P<half>[上下])半年|第?(?P<quarter>[1-4])季度|-?(?P<month>\d{1,2})月?)?",
    re.ASCII,
)


def read_period(text: str) -> Period | None:
    """Return the period that `text` names: a year, half a year, a quarter or a month; None where it names none."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        return None
    year = int(found["year"])
    if found["half"]:
        first = 1 if found["half"] == "上" else 7
        return _months(f"{year}{found['half']}半年", year, first, first + 5)
    if found["quarter"]:
        first = 3 * int(found["quarter"]) - 2
        return _months(f"{year}第{found['quarter']}季度", year, first, first + 2)
    if found["month"]:
        month = int(found["month"])
        return _months(f"{year}-{month:02}", year, month, month) if 1 <= month <= 12 else None
    return _months(str(year), year, 1, 12)


def _months(name: str, year: int, first: int, last: int) -> Period:
    return Period(name, date(year, first, 1), date(year, last, monthrange(year, last)[1]))
