"""What must come out of the full set of criteria in each open household: the oracle beside `cases`, from the rules."""

from assessments.demo.cases import MET, NOT_APPLICABLE, UNKNOWN, UNMET, Outcome
from assessments.demo.days import Calendar
from assessments.demo.family import Family, Person
from assessments.demo.further import LIVING_CONDITIONS, VARIANTS, FurtherPlan
from config.lib.dates import age_on
from households.codes import Health

GROWN = 16
CODES = ("must_not_exit", *LIVING_CONDITIONS, "pension", "project")
SHEETS_MISSING = frozenset({"no_sheet", "window_before"})


def further_outcomes(family: Family, further: FurtherPlan, calendar: Calendar) -> dict[str, Outcome]:
    """Return what an open household must come out as in what the full set asks beyond the seven.

    Under income and water stands what the full set adds: it counts where those are met without it.
    """
    household = family.plan
    found = dict.fromkeys(CODES, MET)
    for subject in VARIANTS:
        for name, outcome in VARIANTS[subject][further.variant(household, subject)].items():
            found[name] = _worse(found.get(name, MET), outcome)
    if household.variants["income"] in SHEETS_MISSING:
        found["must_not_exit"] = _worse(found["must_not_exit"], UNKNOWN)
    if any(Health.SERIOUS in person.health for person in family.here):
        found["must_not_exit"] = UNMET
    return found | {"pension": _pension(family, found["pension"], calendar)}


def _worse(one: Outcome, other: Outcome) -> Outcome:
    """What is wrong counts before what is missing."""
    return next((outcome for outcome in (UNMET, UNKNOWN) if outcome in {one, other}), MET)


def _pension(family: Family, planned: Outcome, calendar: Calendar) -> Outcome:
    """Where the yearly list leaves somebody out, nobody knows about the pension of those of age."""
    grown = [person for person in family.here if is_grown(person, calendar)]
    missing = {"last_year_only": family.here, "one_missing": family.here[-1:]}
    if not grown:
        return NOT_APPLICABLE
    left_out = missing.get(family.plan.variants["medical"], [])
    return UNKNOWN if any(person in grown for person in left_out) else planned


def is_grown(person: Person, calendar: Calendar) -> bool:
    """Say whether a person ought to pay into a pension insurance: of age, and not in compulsory schooling."""
    return age_on(person.birth, calendar.today) >= GROWN and not person.is_pupil
