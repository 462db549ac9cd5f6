"""Rule 3: a household has one head, and only one."""

from collections.abc import Iterator

from households.codes import Relation
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_FAMILY, Fault, Rule
from households.quality.words import Severity


def one_head(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household without a head, or with several."""
    heads = [person.name for person in home.people if person.relation == Relation.HEAD]
    if not heads:
        yield Fault("这一户没有户主。" if home.people else "这一户没有家庭成员。", f"{len(home.people)} 人")
    elif len(heads) > 1:
        yield Fault(f"这一户有 {len(heads)} 个户主：{'、'.join(heads[:4])}。", "、".join(heads[:4]))


RULE = Rule(
    id="3.1",
    name="one_head",
    label="户主不是一个",
    severity=Severity.ERROR,
    field="relation",
    mend=MEND_FAMILY,
    advice="请用「换户主」登记一位户主。",
    find=one_head,
)
