"""What a rule about a village's own register sees, and what such a rule is. Plain values, no database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from households.quality.record import Calendar
from households.quality.words import Severity


class VillageSheet(NamedTuple):
    """One village and the newest year of its register; `year` is None where there is none.

    `blanks` are the labels of what nobody has counted, in the order of the form.
    """

    id: int
    is_poor: bool
    year: int | None = None
    blanks: tuple[str, ...] = ()


class VillageFault(NamedTuple):
    """One thing wrong with a village's register, and with the sheet of which year."""

    year: int
    sentence: str


@dataclass(frozen=True)
class VillageRule:
    """One rule about a village. `find` yields what is wrong, one for a year; it sees neither database nor clock."""

    id: str
    name: str
    label: str
    severity: Severity
    advice: str
    find: Callable[[VillageSheet, Calendar], Iterator[VillageFault]]
