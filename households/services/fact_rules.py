"""What no door may write in a fact, kind by kind: whole sentences, whichever form or system it came through."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.lib.crypto import keyed_hash
from config.lib.fields import EncryptedText
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.codes import HouseGrade, Remedy, SchoolStatus
from households.codes_person import WELFARE_TYPES, Welfare, WelfareType
from households.models.condition_facts import LAND, MOST_FUELS
from households.models.person_facts import MONTHS_OF_A_YEAR

EARLIEST = date(2013, 1, 1)
"""Registration began in 2013; an earlier certificate says nothing about the programme."""

CERTIFICATE = re.compile(r"(\d{17}[\dX])([1-7])([1-4])(B\d)?")
"""残疾人证: the ID number, the kind, the level, and B with a serial when it was issued anew."""

FIRST_BUILT = 1900
DAYS_OF_A_YEAR = 366

_DANGEROUS = (HouseGrade.C, HouseGrade.D)
_AT_A_SCHOOL = (SchoolStatus.IN_SCHOOL, SchoolStatus.SPECIAL)
_OUT_OF_SCHOOL = (SchoolStatus.DEFERRED, SchoolStatus.SUSPECTED, SchoolStatus.DROPPED_OUT, SchoolStatus.NEVER)


def require_sound_values(key: str, values: Mapping[str, Any]) -> None:
    """Raise Refused for values of the kind `key` against its rules."""
    RULES[key](values)


def _require_year(year: int | None, what: str) -> None:
    if year is None or not EARLIEST.year < year <= timezone.localdate().year + 1:
        raise Refused(f"{what}不对，请填 2014 年到明年之间的年份。")


def _said(values: Mapping[str, Any], *names: str) -> bool:
    return any(values[name] not in (None, "", []) for name in names)


def _require_one(values: Mapping[str, Any], *names: str) -> None:
    if not _said(values, *names):
        raise Refused("一项也没有填。至少填一项，没有问过的留空。")


def _require_below(values: Mapping[str, Any], limit: Decimal | int, *names: str) -> None:
    if any(values[name] is not None and not 0 <= values[name] <= limit for name in names):
        raise Refused(f"有一个数不对：应在 0 到 {limit} 之间。请对照凭据再填。")


def _housing(values: Mapping[str, Any]) -> None:
    grade, remedy, accepted = values["grade"], values["remedy"], values["accepted_on"]
    if not grade:
        raise Refused("请选择鉴定等级。")
    if remedy not in {Remedy.NONE, Remedy.FIRST_HOME} and grade not in _DANGEROUS:
        raise Refused("A 级、B 级住房不用改造，改造方式请选「未改造」。")
    if accepted and remedy == Remedy.NONE:
        raise Refused("填了验收日期，却没有选改造方式。请补选，或者清空验收日期。")
    if accepted and not values["valid_from"] <= accepted <= timezone.localdate():
        raise Refused("验收日期应在鉴定日期之后、今天以前。")
    _repair(values)


def _repair(values: Mapping[str, Any]) -> None:
    started, finished = values.get("started_on"), values.get("finished_on")
    if values["remedy"] == Remedy.NONE and (started or finished or values.get("subsidy") is not None):
        raise Refused("填了开工、竣工或者补助，却没有选改造方式。请补选，或者清空这几项。")
    days = [day for day in (started, finished, values["accepted_on"]) if day]
    if days != sorted(days) or any(day > timezone.localdate() for day in days):
        raise Refused("开工、竣工、验收应一个比一个晚，都不能晚于今天。")


def _water(values: Mapping[str, Any]) -> None:
    if not any(values[name] for name in ("quantity", "quality", "convenience", "reliability")):
        raise Refused("四项指标至少要填一项。")
    if (values.get("stop_days") or 0) > DAYS_OF_A_YEAR:
        raise Refused("一年停水天数不能超过 366 天。")


def _schooling(values: Mapping[str, Any]) -> None:
    status = values["status"]
    if not status:
        raise Refused("请选择就学状况。")
    if status in _AT_A_SCHOOL and not values["school"].strip():
        raise Refused("在校的孩子要填学校名称。")
    if values.get("absence") and status not in _OUT_OF_SCHOOL:
        raise Refused("在校的孩子不填未上学原因。请清空，或者改选就学状况。")
    if values.get("stage") and status in {SchoolStatus.DROPPED_OUT, SchoolStatus.NEVER, SchoolStatus.GRADUATED}:
        raise Refused("不在校的孩子不填在校生状况。请清空，或者改选就学状况。")


def _insurance(values: Mapping[str, Any]) -> None:
    if not values["basic"]:
        raise Refused("请选择基本医保。")
    _require_year(values["year"], "参保年度")


def _relocation(values: Mapping[str, Any]) -> None:
    if values["relocated"] is None:
        raise Refused("请选择是不是搬迁户。")
    if not values["relocated"] and (values["kind"] or values["site"].strip()):
        raise Refused("不是搬迁户的，不填搬迁方式和安置地。请清空，或者改选「是」。")


def _land(values: Mapping[str, Any]) -> None:
    names = [name + end for name in LAND for end in ("", "_titled")]
    _require_one(values, *names)
    _require_below(values, 999_999, *names)
    farmland, irrigated = values["farmland"], values["irrigated"]
    if farmland is not None and irrigated is not None and irrigated > farmland:
        raise Refused("有效灌溉面积是耕地的一部分，不能比耕地大。请对照登记表再填。")


def _conditions(values: Mapping[str, Any]) -> None:
    _require_one(values, *(name for name in values if name in _CONDITIONS))
    _require_below(values, 999, "road_km")
    _require_below(values, 99_999, "house_area")
    if len(values["fuels"]) > MOST_FUELS:
        raise Refused("主要燃料最多选三种。")
    built = values["built_year"]
    if built is not None and not FIRST_BUILT <= built <= timezone.localdate().year:
        raise Refused("建房年份不对，请填 1900 年到今年之间的年份。")


def _work(values: Mapping[str, Any]) -> None:
    _require_year(values["year"], "年度")
    _require_one(values, "state", "place", "post")
    for what, months, words in (
        ("place", "months", "务工所在地和务工时间"),
        ("post", "post_months", "公益性岗位和月数"),
    ):
        if bool(str(values[what]).strip()) != (values[months] is not None):
            raise Refused(f"{words}要么都填，要么都不填。")
    if any((values[name] or 0) > MONTHS_OF_A_YEAR for name in ("months", "post_months")):
        raise Refused("一年最多 12 个月。")


def _disability(values: Mapping[str, Any]) -> None:
    if not values["kind"] or not values["level"]:
        raise Refused("请选择残疾类别和等级。")
    _require_year_of_issue(values["certified_year"])
    number = values["certificate"]
    if not number or isinstance(number, EncryptedText):
        return
    read = CERTIFICATE.fullmatch(number)
    if read is None:
        raise Refused("残疾人证号不对：是身份证号加类别、等级两位，补发过的再加 B 和一位数。请对照证件再填。")
    if (read[2], read[3]) != (values["kind"], values["level"]):
        raise Refused("残疾人证号第 19、20 位和选的类别、等级不一致。请对照证件再填。")
    if keyed_hash(read[1]) != values["member"].id_hash:
        raise Refused("残疾人证号前 18 位不是这个人的身份证号。请核对选的是不是这个人。")


def _require_year_of_issue(year: int | None) -> None:
    if year is not None and not FIRST_BUILT < year <= timezone.localdate().year:
        raise Refused("办证年度不对，请对照证件再填。")


def _welfare(values: Mapping[str, Any]) -> None:
    welfare, of_type = values["welfare"], values["type"]
    if not welfare:
        raise Refused("请选择享受低保还是特困供养，都没有享受的也要选。")
    if of_type and of_type not in WELFARE_TYPES[welfare]:
        raise Refused(f"「{Welfare(welfare).label}」没有「{WelfareType(of_type).label}」这一类。请改选。")
    if values["valid_to"] and values["valid_to"] < values["valid_from"]:
        raise Refused("止的那一天不能早于起的那一天。")


def _relative(values: Mapping[str, Any]) -> None:
    if not values["name"].strip() or not values["kind"]:
        raise Refused("请填姓名，并选与户主关系。")
    if values["valid_to"] and values["valid_to"] < values["valid_from"]:
        raise Refused("止的那一天不能早于问清楚的日期。")


def _need(values: Mapping[str, Any]) -> None:
    if not values["content"].strip():
        raise Refused("请写明具体需求。")
    _require_signed(values)


def _plan(values: Mapping[str, Any]) -> None:
    _require_year(values["year"], "年度")
    if not all(values[name].strip() for name in ("goal", "content", "responsible")):
        raise Refused("请写明当年目标、具体安排和谁来落实。")
    if values["due_on"] and values["due_on"].year < values["year"]:
        raise Refused("完成时限早于计划的年度。请改正其中一项。")
    _require_signed(values)


def _result(values: Mapping[str, Any]) -> None:
    _require_year(values["year"], "年度")
    if values["year"] > timezone.localdate().year:
        raise Refused("还没有到这一年，写不了成效。请核对年度。")
    if not values["content"].strip():
        raise Refused("请写明取得的成效。")
    _require_signed(values)


def _require_signed(values: Mapping[str, Any]) -> None:
    signed = values["signed_on"]
    if signed is not None and not EARLIEST <= signed <= timezone.localdate():
        raise Refused("户主签字的日期应在 2013 年以后、今天以前。还没签的不填。")


def require_plain_texts(texts: Iterable[Any]) -> None:
    """Refuse an ID or telephone number in any of the free texts of a fact."""
    for text in texts:
        if isinstance(text, str):
            require_no_numbers(text)


_CONDITIONS = frozenset(
    {
        "cooperative", "enterprise", "leader", "production_power", "household_power", "broadcast", "road_km", "path",
        "toilet", "fuels", "house_area", "structure", "built_year",
    }
)  # fmt: skip

RULES: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "housing": _housing,
    "water": _water,
    "relocation": _relocation,
    "land": _land,
    "conditions": _conditions,
    "schooling": _schooling,
    "insurance": _insurance,
    "work": _work,
    "disability": _disability,
    "welfare": _welfare,
    "relative": _relative,
    "need": _need,
    "plan": _plan,
    "result": _result,
}
