"""Rule F13: whoever is insured as an employee may have steady pay, a red line of identification, and is looked at."""

from collections.abc import Iterator

from households.codes import Insurance
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WORK, Fault, Rule
from households.quality.words import Severity


def red_line_payroll(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whom a list of this year names as insured with their employer, and of whom no work is known."""
    for person in home.people:
        if person.basic == Insurance.EMPLOYEE and not person.works:
            words = f"{person.insured_on} 的名单上{person.name}参加城镇职工医保，没有登记在哪里工作。"
            yield Fault(words, Insurance.EMPLOYEE.label, person)


RULE = Rule(
    id="F13.2",
    name="red_line_payroll",
    label="参加职工医保，可能有稳定工资",
    severity=Severity.HINT,
    field="red_line",
    mend=MEND_WORK,
    advice="请到户核实有没有财政供养或稳定工资：识别以前就有的按清退办，识别以后的按正常退出；不是的登记务工。",
    find=red_line_payroll,
)
