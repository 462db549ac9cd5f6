"""Rule 14: three public posts or more in one household are worth a look."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WORK, Fault, Rule
from households.quality.words import Severity

TOO_MANY = 3


def many_posts(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household in which so many people hold a public post this year."""
    names = [person.name for person in home.people if person.post]
    if len(names) >= TOO_MANY:
        yield Fault(f"这一户有 {len(names)} 个人在公益性岗位：{'、'.join(names[:4])}。", f"{len(names)} 人")


RULE = Rule(
    id="14",
    name="many_posts",
    label="一户有三个以上公益性岗位",
    severity=Severity.WARNING,
    field="work",
    mend=MEND_WORK,
    advice="请人社部门核对岗位名单；属实的申请豁免并写明原因。",
    find=many_posts,
)
