"""Rule 1: an ID number begins with the code of an area. An unknown one is a warning, never a reason to refuse."""

from collections.abc import Iterator

from config.lib.areas import is_known
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity


def id_number_area(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose number begins with no province and prefecture that there were."""
    for person in home.people:
        area = person.number.area
        if area and not is_known(area):
            yield Fault(f"{person.name}的身份证号开头 {area} 不在区划代码里。", person.number.masked, person)


RULE = Rule(
    id="1.3",
    name="id_number_area",
    label="身份证号开头的区划不认识",
    severity=Severity.WARNING,
    field="id_number",
    mend=MEND_MEMBER,
    advice="请对照身份证原件核对前 6 位；原件就是这样的，申请豁免。",
    find=id_number_area,
)
