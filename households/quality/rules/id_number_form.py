"""Rule 1: an ID number has 18 characters, a real birth date and the right check character (GB 11643-1999)."""

from collections.abc import Iterator

from accounts.reveal import NumberForm
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity

WRONG: dict[str, str] = {
    NumberForm.OLD: "还是 15 位的旧号",
    NumberForm.DISABILITY: "登记成了残疾人证号",
    NumberForm.WRONG_CHECK: "最后一位校验码不对",
    NumberForm.WRONG_DATE: "第 7 到 14 位不是日期",
    NumberForm.WRONG_LENGTH: "不是 18 位",
    NumberForm.UNREADABLE: "没有登记，或者打不开",
}


def id_number_form(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose ID number no resident identity card of today can carry."""
    for person in home.people:
        if wrong := WRONG.get(person.number.form):
            yield Fault(f"{person.name}的身份证号{wrong}。", person.number.masked, person)


RULE = Rule(
    id="1.1",
    name="id_number_form",
    label="身份证号不合规则",
    severity=Severity.ERROR,
    field="id_number",
    mend=MEND_MEMBER,
    advice="请对照身份证原件，登记 18 位号码。",
    find=id_number_form,
)
