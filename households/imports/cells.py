"""How one cell of a workbook is read: what stands in it, or a sentence why it cannot be taken.

What Excel holds as a number has at most fifteen true digits: a column of numbers that people carry takes text only.
Full-width digits and blanks around are taken for what they mean; everything else is taken as it stands or refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from config.lib import idcard
from config.lib.money import to_money
from config.lib.personal_numbers import NO_NUMBERS, personal_number_in

Read = Callable[[Any], Any]
CodeList = type[models.TextChoices] | Sequence[tuple[Any, Any]]
"""A code list: its class, or the codes with their words, as a column of a model has them."""

FORMULA = "这一格是公式。请复制后「选择性粘贴」成数值，再上传。"
MERGED = "这一格合并在别的格里。请取消合并，每行各填各的。"
_FULL_WIDTH = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"\u3000": " "})
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?")
_CLOSE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SEPARATORS = re.compile(r"[、,，;；|/\s]+")
_CODE = re.compile(r"[0-9A-Za-z-]+")
_MASKED = re.compile(r"[0-9A-Za-z*]+")
_ROLL_NUMBER = re.compile(r"[A-Z]?\d{8,20}[\dX]?")
_CERTIFICATE = re.compile(r"\d{17}[\dX][1-7][1-4](B\d)?")
FIRST_YEAR, LAST_YEAR = 1949, 2100


class Masked(str):
    """A personal number of which somebody was shown only the ends: it says which one stands there, never a new one."""

    __slots__ = ()


def is_empty(held: Any) -> bool:
    """Say whether a cell holds nothing: blanks and invisible characters count as nothing."""
    return held is None or (isinstance(held, str) and not held.strip(" \t\r\n\u3000\u00a0\ufeff"))


def words(held: Any) -> str:
    """Return a cell as words without blanks around; a whole number counts as its digits."""
    if isinstance(held, bool):
        raise ValueError("这里要写文字，不是真假值（TRUE/FALSE）。请重填。")
    if isinstance(held, float):
        if not held.is_integer() or abs(held) >= 1e15:
            raise ValueError("这里要写文字，不是数字。请把这一格设成文本格式后重填。")
        held = int(held)
    if isinstance(held, datetime | date | time | timedelta):
        raise ValueError("这里要写文字，不是日期。请把这一格设成文本格式后重填。")
    text = str(held).strip(" \t\r\n\u3000\u00a0\ufeff")
    if _NOT_TEXT.search(text):
        raise ValueError("这一格里有看不见的控制字符。请删去后重新打字。")
    return text


def text(most: int) -> Read:
    """Return a reader of free words of at most `most` characters, without personal numbers in them."""

    def read(held: Any) -> str:
        said = words(held)
        if len(said) > most:
            raise ValueError(f"最多 {most} 个字，这里有 {len(said)} 个。请写短一些。")
        if personal_number_in(said):
            raise ValueError(NO_NUMBERS)
        return said

    return read


def name(most: int) -> Read:
    """Return a reader of names: one line, no blanks inside a Chinese name."""

    def read(held: Any) -> str:
        said = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", " ".join(words(held).split()))
        if len(said) > most:
            raise ValueError(f"最多 {most} 个字，这里有 {len(said)} 个。请核对。")
        if sum(character.isdigit() for character in said) > 2:
            raise ValueError("姓名里有数字。请核对是不是填错了列。")
        return said

    return read


def code(held: Any) -> str:
    """Read a code of a household or a person: text only, digit by digit."""
    said = _carried(held, "编号")
    if not _CODE.fullmatch(said) or len(said) > 24:
        raise ValueError("编号只有数字，最多 24 位。请照登记的编号写。")
    return said


def id_number(held: Any) -> str:
    """Read an ID number: text only, 18 characters that fit each other; one with stars stands for what is known."""
    said = _carried(held, "身份证号").upper()
    if "*" in said:
        return _masked(said)
    said = idcard.in_full(said)
    if not idcard.is_valid(said):
        raise ValueError("身份证号不对：应是 18 位，最后一位可以是 X。请照证件逐位核对。")
    return said


def phone(held: Any) -> str:
    """Read a mobile number; eleven digits survive as a number."""
    if isinstance(held, float) and held.is_integer():
        held = str(int(held))
    said = re.sub(r"[-()]", "", _carried(held, "手机号"))
    if "*" in said:
        return _masked(said)
    if not re.fullmatch(r"1\d{10}", said):
        raise ValueError("手机号应是 1 开头的 11 位数字。请照原件再填。")
    return said


def bank_account(held: Any) -> str:
    """Read a bank account: text only."""
    said = _carried(held, "银行账号")
    if "*" in said:
        return _masked(said)
    if not re.fullmatch(r"\d{12,19}", said):
        raise ValueError("银行账号应是 12 到 19 位数字。请照存折再填。")
    return said


def roll_number(held: Any) -> str:
    """Read a number of the school roll (学籍号): text only, letters and digits."""
    said = _carried(held, "学籍号").upper()
    if "*" in said:
        return _masked(said)
    if not _ROLL_NUMBER.fullmatch(said):
        raise ValueError("学籍号应是一个字母加 8 位以上数字。请照学籍证明再填。")
    return said


def certificate(held: Any) -> str:
    """Read the number of a disability certificate: text only, the ID number with kind and level behind it."""
    said = _carried(held, "残疾人证号").upper()
    if "*" in said:
        return _masked(said)
    if not _CERTIFICATE.fullmatch(said) or not idcard.is_valid(said[: idcard.LENGTH]):
        raise ValueError("残疾人证号不对：是身份证号加类别、等级两位，补发过的再加 B 和一位数。请照证件逐位核对。")
    return said


def day(held: Any) -> date:
    """Read a day: a date, or words such as 2026-11-20, 2026年11月20日, 20261120."""
    if isinstance(held, datetime):
        return held.date()
    if isinstance(held, date):
        return held
    if isinstance(held, float) and held.is_integer() and 19000101 <= held <= 21001231:
        held = str(int(held))
    if isinstance(held, bool | float | int | time | timedelta):
        raise ValueError("这一格是数字，不是日期。请把格式设成日期或文本，写成 2026-11-20 的样子。")
    said = str(held).translate(_FULL_WIDTH).strip()
    found = _DAY.fullmatch(said) or _CLOSE_DAY.fullmatch(said)
    try:
        return date(*map(int, found.groups())) if found else date(0, 0, 0)
    except ValueError:
        raise ValueError("日期看不懂。请写成 2026-11-20 的样子。") from None


def year(held: Any) -> int:
    """Read a year."""
    if isinstance(held, datetime | date | bool):
        raise ValueError("这里要写年份，四位数字，如 2018。")
    said = str(int(held) if isinstance(held, float) and held.is_integer() else held).translate(_FULL_WIDTH).strip()
    said = said.removesuffix("年").removesuffix("年度")
    if not re.fullmatch(r"\d{4}", said) or not FIRST_YEAR <= int(said) <= LAST_YEAR:
        raise ValueError("这里要写年份，四位数字，如 2018。")
    return int(said)


def count(most: int) -> Read:
    """Return a reader of whole numbers up to `most`."""

    def read(held: Any) -> int:
        said = str(int(held) if isinstance(held, float) and held.is_integer() else held).translate(_FULL_WIDTH).strip()
        if isinstance(held, bool) or not re.fullmatch(r"\d{1,9}", said) or int(said) > most:
            raise ValueError(f"这里要写 0 到 {most} 的整数。")
        return int(said)

    return read


def money(held: Any) -> Decimal:
    """Read an amount in 元 with at most two decimals, as its digits stand there."""
    try:
        if isinstance(held, bool | datetime | date | time | timedelta):
            raise InvalidOperation
        amount = Decimal(str(held).translate(_FULL_WIDTH).replace(",", "").removesuffix("元").strip())
        if not amount.is_finite() or not 0 <= amount <= 10**9 or to_money(amount) != amount:
            raise InvalidOperation
    except (InvalidOperation, ValueError):
        raise ValueError("金额看不懂。请写数字，单位元，最多两位小数，0 到 10 亿。") from None
    return to_money(amount)


def number(most: int, places: int) -> Read:
    """Return a reader of a measure from 0 to `most` with at most so many decimals, as its digits stand there."""

    def read(held: Any) -> Decimal:
        try:
            if isinstance(held, bool | datetime | date | time | timedelta):
                raise InvalidOperation
            said = Decimal(str(held).translate(_FULL_WIDTH).replace(",", "").strip())
            rounded = said.quantize(Decimal(1).scaleb(-places)) if said.is_finite() and 0 <= said <= most else None
        except InvalidOperation:
            rounded, said = None, Decimal(0)
        if rounded is None or rounded != said:
            raise ValueError(f"这里要写 0 到 {most:,} 的数，最多 {places} 位小数。")
        return rounded

    return read


def one_of(choices: CodeList, also: Mapping[str, str] | None = None) -> Read:
    """Return a reader of one word of a code list; `also` maps other words people use to codes."""
    known = _known(choices, also)
    labels = [str(label) for _, label in _pairs(choices)]

    def read(held: Any) -> str:
        return _code_of(words(held), known, labels)

    return read


def some_of(choices: CodeList, most: int, also: Mapping[str, str] | None = None) -> Read:
    """Return a reader of up to `most` words of a code list, in the order of the list."""
    known = _known(choices, also)
    labels = [str(label) for _, label in _pairs(choices)]
    order = {str(value): place for place, (value, _) in enumerate(_pairs(choices))}

    def read(held: Any) -> list[str]:
        codes = {_code_of(said, known, labels) for said in _SEPARATORS.split(words(held)) if said}
        if len(codes) > most:
            raise ValueError(f"最多写 {most} 项，这里有 {len(codes)} 项。")
        return sorted(codes, key=order.__getitem__)

    return read


YES_NO = {"是": True, "有": True, "否": False, "不是": False, "没有": False, "无": False}


def yes_no(held: Any) -> bool:
    """Read 是/否, 有/没有."""
    said = words(held)
    if said not in YES_NO:
        raise ValueError("这里写「是」或「否」。")
    return YES_NO[said]


def _pairs(choices: CodeList) -> Sequence[tuple[Any, Any]]:
    return choices.choices if isinstance(choices, type) else choices


def _known(choices: CodeList, also: Mapping[str, str] | None) -> dict[str, str]:
    return {str(label).replace(" ", ""): str(value) for value, label in _pairs(choices)} | dict(also or {})


def _code_of(said: str, known: Mapping[str, str], labels: Iterable[str]) -> str:
    plain = said.translate(_FULL_WIDTH).replace(" ", "")
    if plain not in known and said not in known:
        listed = list(labels)
        shown = "、".join(listed[:12]) + "……" * (len(listed) > 12)
        raise ValueError(f"没有「{said[:20]}」这个选项。可以写：{shown}。")
    return known.get(plain) or known[said]


def _carried(held: Any, what: str) -> str:
    """Return a number that somebody carries, which only text holds whole."""
    if isinstance(held, bool | datetime | date | time | timedelta):
        raise ValueError(f"这里要写{what}，不是日期或真假值。请设成文本格式重填。")
    if isinstance(held, float | int):
        raise ValueError(f"这一格是数字格式，{what}的末几位可能已经变成 0。请把这一列设成文本格式，照原件重新填写。")
    said = str(held)
    if said.isascii() and said.isalnum():
        return said
    return re.sub(r"[\s\u00a0\ufeff'’`]", "", said.translate(_FULL_WIDTH))


def _masked(said: str) -> Masked:
    if not _MASKED.fullmatch(said):
        raise ValueError("打星号的号码看不懂。没有变就照导出的样子留着，有变就写全。")
    return Masked(said)
