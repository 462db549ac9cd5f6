"""Numbers of ID cards, mobiles and bank cards do not belong into free text that many read: one place tells them."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from config.lib.refusals import Refused

NO_NUMBERS = "文字里有像身份证号或手机号的数字，或者像银行卡号。请删去后再保存，证件号、卡号和电话只填在专门的栏里。"

_SHAPES = (
    re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1\d{10})(?!\d)"),
    re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\d{6}[ -]?(?:18|19|20)\d{6}[ -]?\d{3}[\dXx](?!\d)"),
)
_CARD = re.compile(r"(?<!\d)(62\d{2}(?:[ -]?\d{4}){3})(?:([ -]?)\d{1,3})?(?!\d)")
"""UnionPay's cards: 16 to 19 digits. Household codes of Gansu begin like that; the check digit spares nine in ten."""
_LONG = re.compile(r"\d{15,}[Xx]?")


def personal_number_in(text: str) -> bool:
    """Say whether `text` holds something like an ID number (15 or 18 characters), a mobile number or a bank card's."""
    return any(shape.search(text) for shape in _SHAPES) or any(_cards_in(text))


def _cards_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where cards stand in `text`: the last few digits, set off, are of the card or the number after it."""
    for found in _CARD.finditer(text):
        if _is_card(found[0]):
            yield found.span()
        elif found[2] and _is_card(found[1]):
            yield found.span(1)


def _is_card(number: str) -> bool:
    """Say whether the last digit is that of a card (Luhn: every second digit from the right counts double)."""
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    return sum(digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)) % 10 == 0


def starred(text: str) -> str:
    """Return `text` with stars for everything in it that is like a personal number, or longer: an account, a card."""
    for start, stop in _cards_in(text):
        text = text[:start] + "*" * (stop - start) + text[stop:]
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
