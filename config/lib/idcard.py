"""Resident identity numbers: 18 characters, a birth date and a check character (GB 11643-1999).

An unknown area code is never a reason to refuse: cards carry the code of the county as it was at first registration.
"""

import re
from datetime import date
from functools import lru_cache
from operator import mul

LENGTH = 18
OLD_LENGTH = 15
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_OLD_CENTURY = "19"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROES = ord("0") * sum(_WEIGHTS)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


def normalise(text: str) -> str:
    """Return `text` without spaces, in half-width characters, with a capital X."""
    return re.sub(r"\s", "", text).translate(_FULL_WIDTH).upper()


def one_form(text: str) -> str:
    """Return a typed number in the one form the register keeps: as `normalise`, and one of 15 digits with all 18."""
    return in_full(normalise(text))


def in_full(number: str) -> str:
    """Return a number of 15 digits, as cards had them until 1999, with century and check character; others as given."""
    if len(number) != OLD_LENGTH or not _OLD_SHAPE.fullmatch(number):
        return number
    first = f"{number[:6]}{_OLD_CENTURY}{number[6:]}"
    return first + check_character(first)


def check_character(first17: str) -> str:
    """Return the last character that belongs to the first 17 digits."""
    return _CHECKS[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ZEROES) % 11]


def birth_date(number: str) -> date | None:
    """Return the birth date written in an 18-character number, or None when it is no date."""
    return _day(number[6:14])


@lru_cache(maxsize=40_000)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Return the sex written in an 18-character number, by GB/T 2261.1: "1" male, "2" female."""
    return "1" if int(number[16]) % 2 else "2"


def is_valid(number: str) -> bool:
    """Say whether `number` has 18 characters, a real birth date and the right check character."""
    return (
        bool(_SHAPE.fullmatch(number)) and birth_date(number) is not None and check_character(number[:17]) == number[17]
    )
