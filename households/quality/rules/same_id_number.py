"""Rule 2: an ID number stands in one record only, over all households, those who have left included."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity


def same_id_number(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose number another record has as well, in its form of 18 or of 15 digits.

    Whose record that is, the sentence leaves out: whoever reads it need not see that household.
    """
    for person in home.people:
        if person.twins:
            left = sum(not twin.is_active for twin in person.twins)
            told = f"另外 {len(person.twins)} 条记录" + (f"（{left} 条已不在册）" if left else "")
            yield Fault(f"{person.name}的身份证号还登记在{told}里。", person.number.masked, person)


RULE = Rule(
    id="2",
    name="same_id_number",
    label="身份证号重复",
    severity=Severity.ERROR,
    field="id_number",
    mend=MEND_MEMBER,
    advice="请在「疑似重复」里对照两份记录：号码登错的更正，确是同一个人的请县办核对。",
    find=same_id_number,
)
