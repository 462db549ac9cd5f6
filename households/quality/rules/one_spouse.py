"""Rule 3: a household has at most one spouse of its head."""

from collections.abc import Iterator

from households.codes import Relation
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_FAMILY, Fault, Rule
from households.quality.words import Severity


def one_spouse(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with several spouses of its head."""
    spouses = [person.name for person in home.people if person.relation == Relation.SPOUSE]
    if len(spouses) > 1:
        yield Fault(f"这一户有 {len(spouses)} 个户主配偶：{'、'.join(spouses[:4])}。", "、".join(spouses[:4]))


RULE = Rule(
    id="3.2",
    name="one_spouse",
    label="户主配偶多于一个",
    severity=Severity.ERROR,
    field="relation",
    mend=MEND_FAMILY,
    advice="请核对与户主关系，改正登错的人。",
    find=one_spouse,
)
