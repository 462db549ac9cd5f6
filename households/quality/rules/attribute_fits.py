"""Rule F19: what the form calls a household agrees with whom the civil affairs office supports."""

from collections.abc import Iterator

from households.codes import PovertyAttribute
from households.codes_person import Welfare
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSEHOLD, Fault, Rule
from households.quality.words import Severity

OF_ATTRIBUTE: dict[str, Welfare] = {
    PovertyAttribute.DIBAO.value: Welfare.DIBAO,
    PovertyAttribute.TEKUN.value: Welfare.TEKUN,
}
LABELS = {one.value: str(one.label) for one in PovertyAttribute}
GENERAL = PovertyAttribute.GENERAL.value


def attribute_fits(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household named after an assistance that nobody in it gets, or not named after the one that all get."""
    named = OF_ATTRIBUTE.get(home.attribute)
    if named is None and home.attribute != GENERAL:
        return
    got, label = {person.welfare for person in home.people}, LABELS[home.attribute]
    if named is not None:
        if named not in got:
            yield Fault(f"属性是{label}，家里没有人登记享受{named.label}。", label)
    elif len(got) == 1:
        for welfare in (Welfare.DIBAO, Welfare.TEKUN):
            if welfare in got:
                yield Fault(f"全家都登记享受{welfare.label}，属性是{label}。", label)


RULE = Rule(
    id="F19.2",
    name="attribute_fits",
    label="属性和低保特困名单对不上",
    severity=Severity.WARNING,
    field="attribute",
    mend=MEND_HOUSEHOLD,
    advice="请和民政的名单核对：属性登错的更正，名单上有的登记低保特困。",
    find=attribute_fits,
)
