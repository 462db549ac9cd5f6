"""Rule F13: who is a cadre, and so on the public payroll, is no member of a poor household without a second look."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_FAMILY, Fault, Rule
from households.quality.words import Severity


def red_line_cadre(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose ID number is that of a cadre of the county."""
    for person in home.people:
        if person.office:
            yield Fault(f"{person.name}登记为干部（{person.office}），可能由财政供养。", person.office, person)


RULE = Rule(
    id="F13",
    name="red_line_cadre",
    label="家庭成员是在职干部",
    severity=Severity.WARNING,
    field="red_line",
    mend=MEND_FAMILY,
    advice="请到户核实从哪一年起任职：识别以前就是的按清退办，识别以后的按正常退出；同号的先更正身份证号。",
    find=red_line_cadre,
)
