"""What a check of money is: a generator over the whole county, with its number, words, gravity and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from funds.finding_status import Category, Mode
from funds.models import MoneyRule

LONGEST_KEY, LONGEST_ABOUT, LONGEST_SENTENCE, LONGEST_VALUE = 60, 120, 300, 80


class Asked(NamedTuple):
    """The day a check is asked about, and the thresholds of that day."""

    day: date
    rule: MoneyRule


class Fault(NamedTuple):
    """One thing wrong. No number of a person may stand in any text.

    `key` names what it is about, and is the same every night; `sentence` says it with figures and days, never with a
    number of days gone by, which would be another one every night. `value` is the degree: when it changes it is another
    problem.
    """

    key: str
    about: str
    sentence: str
    value: str = ""
    amount: Decimal | None = None
    line_id: int | None = None
    project_id: int | None = None
    household_id: int | None = None
    township_id: int | None = None


@dataclass(frozen=True)
class Check:
    """One check. `id` is its number in the auditors' list (F…), with a point where it is parted.

    `find` reads the whole county as of a day and yields what is wrong; it repairs nothing. `advice` says what to do.
    """

    id: str
    label: str
    mode: Mode
    category: Category
    advice: str
    find: Callable[[Asked], Iterator[Fault]]
