"""What a standard may ask beyond the seven: how the evidence stands in each open household, and what must follow.

As in `cases`, written from the rules and not from the checker. The unusual variants are dealt out in turn, so that each
occurs however small the county; the demonstration's own standard asks for none of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.demo.cases import UNKNOWN, UNMET, Outcome

if TYPE_CHECKING:
    from assessments.demo.plan import HouseholdPlan

CONDITION_DAYS = 730
LINE_BEFORE = Decimal("1500.00")
"""The line that the full set asks of the window before."""
ONE_OFF_PERCENT = 30
"""How much of an income the full set lets come from what does not recur."""
LIVING_CONDITIONS = ("power", "road", "broadcast")

_ALL_UNKNOWN = dict.fromkeys(LIVING_CONDITIONS, UNKNOWN)
VARIANTS: dict[str, dict[str, dict[str, Outcome]]] = {
    "conditions": {
        "all_there": {},
        "no_power": {"power": UNMET},
        "blank_power": {"power": UNKNOWN},
        "no_broadcast": {"broadcast": UNMET},
        "blank_broadcast": {"broadcast": UNKNOWN},
        "gravel_path": {"road": UNMET},
        "earth_path": {"road": UNMET},
        "blank_path": {"road": UNKNOWN},
        "at_limit": {},
        "stale": _ALL_UNKNOWN,
        "not_recorded": _ALL_UNKNOWN,
    },
    "pension": {"all_in": {}, "head_without": {"pension": UNMET}, "head_blank": {"pension": UNKNOWN}},
    "must_not": {
        "nothing": {},
        "new_this_year": {"must_not_exit": UNMET},
        "severely_disabled": {"must_not_exit": UNMET},
        "transfers_only": {"must_not_exit": UNMET},
    },
    "project": {"has_one": {}, "none": {"project": UNMET}, "tomorrow": {"project": UNMET}},
    "measured": {
        "nothing": {},
        "enough": {},
        "near_one_way": {},
        "steady": {},
        "scarce": {"water": UNMET},
        "far_both_ways": {"water": UNMET},
        "dry": {"water": UNMET},
    },
    "before": {
        "below_the_line": {},
        "cent_above": {},
        "on_the_line": {"income": UNMET},
        "no_sheet": {"income": UNKNOWN},
    },
    "items": {
        "steady": {},
        "at_share": {},
        "over_share": {"income": UNMET},
        "totals_only": {"income": UNKNOWN},
        "uncounted": {},
    },
    "history": {
        "nothing": {},
        "returned_on_new_years_day": {"must_not_exit": UNMET},
        "returned_in_spring": {"must_not_exit": UNMET},
        "returned_the_day_before": {},
    },
}
"""Subject → variant → what differs from met. The first of each is the ordinary one."""

_TURNS = {
    "conditions": 3,
    "pension": 5,
    "must_not": 4,
    "project": 6,
    "measured": 5,
    "before": 4,
    "items": 7,
    "history": 150,
}
_FITS = {
    "pension": "medical", "measured": "water", "before": "income", "must_not": "income", "items": "income",
    "history": "income",
}  # fmt: skip
_APART = {"items", "history"}
"""Subjects that leave alone whom the must-not list names already."""
_ORDINARY = {"medical": "all_in", "water": "full", "income": "well_above"}


@dataclass
class FurtherPlan:
    """Household id → subject → variant, for the open households."""

    variants: dict[int, dict[str, str]] = field(default_factory=dict)

    def variant(self, household: "HouseholdPlan", subject: str) -> str:
        """Return the variant of a household, "" where it is not open."""
        return self.variants.get(household.id, {}).get(subject, "")

    def is_free(self, household: "HouseholdPlan", subject: str) -> bool:
        """Say whether a subject that must stand apart from the must-not list may have a household."""
        return subject not in _APART or self.variants[household.id]["must_not"] == "nothing"


def plan_further(households: Sequence["HouseholdPlan"]) -> FurtherPlan:
    """Deal the variants of every subject out to the open households, in turn, where the case leaves room for them."""
    found = FurtherPlan()
    open_ones = [h for h in households if h.is_open]
    for household in open_ones:
        found.variants[household.id] = {subject: next(iter(names)) for subject, names in VARIANTS.items()}
    for offset, (subject, names) in enumerate(VARIANTS.items()):
        fitting = [h for h in open_ones if _leaves_room(h, subject) and found.is_free(h, subject)]
        step = min(_TURNS[subject], max(1, (len(fitting) - offset) // len(names)))
        for turn, household in enumerate(fitting[offset::step]):
            found.variants[household.id][subject] = list(names)[turn % len(names)]
    return found


def _leaves_room(household: "HouseholdPlan", subject: str) -> bool:
    other = _FITS.get(subject)
    return other is None or household.variants[other] == _ORDINARY[other]
