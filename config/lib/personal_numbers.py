"""ID-card and mobile numbers do not belong into free text that many read: one place tells them, every form asks it."""

import re

from django.core.exceptions import ValidationError

from config.lib.refusals import Refused

NO_NUMBERS = "文字里有像身份证号或手机号的数字。请删去后再保存，证件号和电话只填在专门的栏里。"

_SHAPES = (
    re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1\d{10})(?!\d)"),
    re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\d{6}[ -]?(?:18|19|20)\d{6}[ -]?\d{3}[\dXx](?!\d)"),
)
_LONG = re.compile(r"\d{15,}[Xx]?")


def personal_number_in(text: str) -> bool:
    """Say whether `text` holds something like an ID number (15 or 18 characters) or a mobile number (11 digits)."""
    return any(shape.search(text) for shape in _SHAPES)


def starred(text: str) -> str:
    """Return `text` with stars for everything in it that is like a personal number, or longer: an account, a card."""
    for shape in (_LONG, *_SHAPES):
        text = shape.sub(lambda found: "*" * len(found[0]), text)
    return text


def without_numbers(text: str) -> None:
    """Refuse a text with a personal number in it: the validator of every form field for reasons and other free text."""
    if personal_number_in(text):
        raise ValidationError(NO_NUMBERS, code="personal_number")


def require_no_numbers(text: str) -> None:
    """Raise Refused for a text with a personal number in it, whichever form or system it came through."""
    if personal_number_in(text):
        raise Refused(NO_NUMBERS)
