"""What somebody typed into the search box: a name, initials, a code, a telephone or an ID number. No database here."""

import re
from dataclasses import dataclass
from enum import StrEnum

from config.lib import idcard

FEWEST_OF_A_NUMBER = 7
"""So many digits beside other characters may be a telephone or ID number: they are neither shown again nor kept."""

_PHONE = re.compile(r"(?:\+86|0086|86)?(1[0-9]{10})")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_CENTURY = "19"
_DASHES = re.compile(r"[-‐‑‒–—―−]")
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


class TermKind(StrEnum):
    """What is looked for."""

    NOTHING = "nothing"
    NAME = "name"
    INITIALS = "initials"
    CODE = "code"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    MIXED = "mixed"


_DIGITS = frozenset({TermKind.CODE, TermKind.PHONE, TermKind.ID_NUMBER})


@dataclass(frozen=True)
class Term:
    """What is looked for and as what: without spaces, in half-width characters; initials small, a capital X."""

    kind: TermKind
    text: str = ""

    @property
    def is_number(self) -> bool:
        """Say whether this is looked up by keyed hash, with an audit row."""
        return self.kind in {TermKind.PHONE, TermKind.ID_NUMBER}

    @property
    def words(self) -> str:
        """Return what may be shown again and kept: a name or initials, never digits."""
        return self.text if self.kind in {TermKind.NAME, TermKind.INITIALS} else ""

    @property
    def code(self) -> str:
        """Return the code this may be or begin: codes have 10 to 20 digits, so a number can look like one."""
        return self.text if self.kind in _DIGITS and self.text.isdigit() else ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the number in each form in which the register may hold it: an ID number has 18 characters or 15."""
        if self.kind != TermKind.ID_NUMBER:
            return (self.text,) if self.is_number else ()
        if len(self.text) == 15:
            return (self.text, idcard.in_full(self.text))
        older = (self.text[:6] + self.text[8:17],) if self.text[6:8] == _CENTURY else ()
        return (self.text, *older)


def read_term(typed: str) -> Term:
    """Tell what `typed` is. Spaces, full-width characters, dashes in numbers and a small x are forgiven."""
    text = "".join(c for c in typed.translate(_FULL_WIDTH) if c.isprintable() and not c.isspace())
    joined = _DASHES.sub("", text)
    if _ID_NUMBER.fullmatch(joined.upper()):
        return Term(TermKind.ID_NUMBER, joined.upper())
    if phone := _PHONE.fullmatch(joined):
        return Term(TermKind.PHONE, phone[1])
    if joined.isascii() and joined.isdigit():
        return Term(TermKind.CODE, joined)
    if sum(c.isdigit() for c in text) >= FEWEST_OF_A_NUMBER:
        return Term(TermKind.MIXED)
    if not any(c.isalnum() for c in text):
        return Term(TermKind.NOTHING)
    return Term(TermKind.INITIALS, text.lower()) if text.isascii() else Term(TermKind.NAME, text)


def advice(term: Term) -> str:
    """Say what to try when nothing was found for `term`, without repeating a number."""
    match term.kind:
        case TermKind.PHONE:
            said = "只查户上登记的联系电话，不查干部的电话。请核对 11 位数字，或者换姓名查找。"
        case TermKind.ID_NUMBER if len(term.text) == 18 and not idcard.is_valid(term.text):
            said = "身份证号的出生日期或最后一位对不上。请对照原件逐位核对，或者换姓名查找。"
        case TermKind.ID_NUMBER:
            said = "请对照原件逐位核对身份证号，或者换姓名查找。"
        case TermKind.CODE:
            lengths = f"手机号是 11 位，身份证号是 18 位或 15 位，您写了 {len(term.text)} 位。"
            said = f"没有以这几位数字开头的户编号。{lengths}"
        case TermKind.MIXED:
            said = "请一次只写一样：姓名，或者一个号码。"
        case _:
            said = "可以写户主或家人的姓名（陈阿福、阿福）、拼音首字母（caf）、村名、户编号的前几位、电话、身份证号。"
    return f"{said}只找您范围内的户。"
