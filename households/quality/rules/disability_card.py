"""Rule 13: who is registered as disabled has a certificate, and who has a certificate is registered as disabled."""

from collections.abc import Iterator

from households.codes import Health
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_DISABILITY, Fault, Rule
from households.quality.words import Severity


def disability_card(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people of whom only one of the two is known."""
    for person in home.people:
        is_disabled = Health.DISABLED in person.health
        if is_disabled and not person.disability:
            yield Fault(f"{person.name}健康状况有「残疾」，没有登记残疾人证。", "没有残疾人证", person)
        elif person.disability and not is_disabled:
            yield Fault(f"{person.name}有残疾人证，健康状况没有选「残疾」。", "健康状况没有残疾", person, "health")


RULE = Rule(
    id="13.1",
    name="disability_card",
    label="残疾和残疾人证对不上",
    severity=Severity.WARNING,
    field="disability",
    mend=MEND_DISABILITY,
    advice="有证的登记残疾人证；没有办证的请残联评定，或者改正健康状况。",
    find=disability_card,
)
