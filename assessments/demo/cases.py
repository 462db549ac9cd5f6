"""The written case table: what each kind of household must come out as, from the rules and not from the checker.

A *variant* is one way in which the evidence on one subject can stand, with what it must mean for an exit by the
county's rules: exactly on the line is not above it; blank, stale or unsigned is not proof; one child out of school or
one member uninsured fails the household; a repair counts once accepted. A *case* names the variants of one household;
what it does not name is in order. The weights are households of the whole county and add up to its report.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from households.codes import Guarantee


class Outcome(StrEnum):
    """What a guarantee must come out as."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


MET, UNMET, UNKNOWN, NOT_APPLICABLE = Outcome
LIVING = (Guarantee.FOOD, Guarantee.CLOTHING)


@dataclass(frozen=True)
class Variant:
    """How the evidence on one subject stands, and what follows from it tonight and followed last night.

    `means` and `meant` hold what differs from met. `pupils` and `people` are the fewest a household needs for it;
    `no_pupils` that nobody in it may be of school age; `dangerous` that its house was graded C or D.
    """

    means: dict[Guarantee, Outcome] = field(default_factory=dict)
    meant: dict[Guarantee, Outcome] | None = None
    pupils: int = 0
    people: int = 1
    no_pupils: bool = False
    dangerous: bool = False

    @property
    def last_night(self) -> dict[Guarantee, Outcome]:
        """What differed from met last night: the same as tonight, unless something came in since."""
        return self.means if self.meant is None else self.meant


def _one(
    guarantee: Guarantee, tonight: Outcome = MET, last_night: Outcome | None = None, **needs: int | bool
) -> Variant:
    means = {} if tonight == MET else {guarantee: tonight}
    meant = None if last_night is None else {guarantee: last_night}
    return Variant(means, meant, **needs)  # type: ignore[arg-type]


_I, _W, _S, _M, _H = Guarantee.INCOME, Guarantee.WATER, Guarantee.SCHOOLING, Guarantee.MEDICAL, Guarantee.HOUSING
_F, _C = LIVING

VARIANTS: dict[str, dict[str, Variant]] = {
    "income": {
        "well_above": _one(_I),
        "cent_above": _one(_I),
        "rounds_above": _one(_I, people=2),
        "corrected_up": _one(_I),
        "closed_yesterday": _one(_I, MET, UNKNOWN),
        "on_the_line": _one(_I, UNMET),
        "rounds_to_line": _one(_I, UNMET, people=3),
        "cent_below": _one(_I, UNMET),
        "well_below": _one(_I, UNMET),
        "corrected_down_yesterday": _one(_I, UNMET, MET),
        "no_surveyor": _one(_I, UNKNOWN),
        "no_householder": _one(_I, UNKNOWN),
        "no_village": _one(_I, UNKNOWN),
        "draft": _one(_I, UNKNOWN),
        "window_before": _one(_I, UNKNOWN),
        "no_sheet": _one(_I, UNKNOWN),
        "no_heads": _one(_I, UNKNOWN),
    },
    "living": {
        "seen": Variant(),
        "form_only": Variant(),
        "at_limit": Variant(),
        "food_again": Variant(),
        "answered_yesterday": Variant({}, dict.fromkeys(LIVING, UNKNOWN)),
        "no_food": _one(_F, UNMET),
        "no_clothing": _one(_C, UNMET),
        "no_food_yesterday": _one(_F, UNMET, MET),
        "food_unseen": _one(_F, UNKNOWN),
        "clothing_unseen": _one(_C, UNKNOWN),
        "stale": Variant(dict.fromkeys(LIVING, UNKNOWN), {}),
        "never": Variant(dict.fromkeys(LIVING, UNKNOWN)),
    },
    "water": {
        "full": _one(_W),
        "basic": _one(_W),
        "fixed": _one(_W),
        "at_limit": _one(_W),
        "doubt_settled": _one(_W),
        "certified_yesterday": _one(_W, MET, UNMET),
        "low_quantity": _one(_W, UNMET),
        "bad_quality": _one(_W, UNMET),
        "far": _one(_W, UNMET),
        "dry_spells": _one(_W, UNMET),
        "failed_yesterday": _one(_W, UNMET, MET),
        "blank_quantity": _one(_W, UNKNOWN),
        "blank_quality": _one(_W, UNKNOWN),
        "blank_convenience": _one(_W, UNKNOWN),
        "blank_quality_reliability": _one(_W, UNKNOWN),
        "no_report": _one(_W, UNKNOWN),
        "stale": _one(_W, UNKNOWN, MET),
        "doubted": _one(_W, UNKNOWN),
        "doubted_same_day": _one(_W, UNKNOWN),
        "doubted_yesterday": _one(_W, UNKNOWN, MET),
    },
    "schooling": {
        "all_in": _one(_S, pupils=1),
        "none": _one(_S, NOT_APPLICABLE, no_pupils=True),
        "not_yet_six": _one(_S, NOT_APPLICABLE, no_pupils=True, people=3),
        "just_sixteen": _one(_S, NOT_APPLICABLE, no_pupils=True, people=3),
        "turns_six": _one(_S, pupils=1, people=3),
        "home_teaching": _one(_S, pupils=1),
        "special": _one(_S, pupils=1),
        "deferred": _one(_S, pupils=1),
        "graduated": _one(_S, pupils=2, people=4),
        "gone_child_out": _one(_S, pupils=1),
        "doubt_settled": _one(_S, pupils=1),
        "back_yesterday": _one(_S, MET, UNMET, pupils=1),
        "only_out": _one(_S, UNMET, pupils=1),
        "first_out": _one(_S, UNMET, pupils=2, people=4),
        "last_out": _one(_S, UNMET, pupils=2, people=4),
        "never": _one(_S, UNMET, pupils=1),
        "out_yesterday": _one(_S, UNMET, MET, pupils=1),
        "suspected": _one(_S, UNKNOWN, pupils=1),
        "last_term": _one(_S, UNKNOWN, pupils=1),
        "one_unrecorded": _one(_S, UNKNOWN, pupils=2, people=4),
        "fifteen_unrecorded": _one(_S, UNKNOWN, pupils=1, people=3),
        "doubted": _one(_S, UNKNOWN, pupils=1),
    },
    "medical": {
        "all_in": _one(_M),
        "one_exempt": _one(_M, people=2),
        "one_employee": _one(_M, people=2),
        "dead_uninsured": _one(_M),
        "doubt_settled": _one(_M),
        "insured_today": _one(_M, MET, UNMET),
        "head_uninsured": _one(_M, UNMET, people=2),
        "last_uninsured": _one(_M, UNMET, people=2),
        "illness_no": _one(_M, UNMET),
        "dropped_yesterday": _one(_M, UNMET, MET),
        "one_missing": _one(_M, UNKNOWN, people=2),
        "newborn_missing": _one(_M, UNKNOWN, people=3),
        "illness_blank": _one(_M, UNKNOWN, people=2),
        "last_year_only": _one(_M, UNKNOWN),
        "doubted": _one(_M, UNKNOWN),
    },
    "housing": {
        "sound": _one(_H),
        "repaired": _one(_H, dangerous=True),
        "rebuilt": _one(_H, dangerous=True),
        "relocated": _one(_H, dangerous=True),
        "other_safe": _one(_H, dangerous=True),
        "at_limit": _one(_H),
        "doubt_settled": _one(_H),
        "accepted_today": _one(_H, MET, UNMET, dangerous=True),
        "c_untouched": _one(_H, UNMET, dangerous=True),
        "d_untouched": _one(_H, UNMET, dangerous=True),
        "repaired_unaccepted": _one(_H, UNMET, dangerous=True),
        "rebuilt_unaccepted": _one(_H, UNMET, dangerous=True),
        "accepted_tomorrow": _one(_H, UNMET, dangerous=True),
        "found_dangerous_yesterday": _one(_H, UNMET, MET, dangerous=True),
        "no_grade": _one(_H, UNKNOWN),
        "no_appraisal": _one(_H, UNKNOWN),
        "stale": _one(_H, UNKNOWN, MET),
        "doubted": _one(_H, UNKNOWN),
    },
}


@dataclass(frozen=True)
class Case:
    """One kind of open household: how many the county has, and the variants that are not in order or unusual."""

    weight: int
    variants: dict[str, str]

    def variant(self, subject: str) -> Variant | None:
        """Return the variant the case names for `subject`."""
        name = self.variants.get(subject)
        return VARIANTS[subject][name] if name else None

    @property
    def _named(self) -> list[Variant]:
        return [VARIANTS[subject][name] for subject, name in self.variants.items()]

    @property
    def people(self) -> int:
        """The fewest people a household of this case has."""
        return max((max(v.people, v.pupils + 1) for v in self._named), default=1)

    @property
    def pupils(self) -> int:
        """The fewest children of school age it has."""
        schooling = self.variant("schooling")
        return schooling.pupils if schooling else 0

    @property
    def outcome(self) -> Outcome:
        """What the household must come out as, all seven together."""
        found = {o for s, n in self.variants.items() for o in VARIANTS[s][n].means.values()}
        return UNMET if UNMET in found else UNKNOWN if UNKNOWN in found else MET


def _case(weight: int, **variants: str) -> Case:
    return Case(weight, variants)


ALL_MET = (
    _case(4_500),
    _case(60, income="cent_above"),
    _case(24, income="rounds_above"),
    _case(20, income="corrected_up"),
    _case(10, income="closed_yesterday"),
    _case(40, living="form_only"),
    _case(8, living="at_limit"),
    _case(10, living="food_again"),
    _case(5, living="answered_yesterday"),
    _case(40, water="basic"),
    _case(40, water="fixed"),
    _case(8, water="at_limit"),
    _case(6, water="doubt_settled"),
    _case(9, water="certified_yesterday"),
    _case(5, schooling="not_yet_six"),
    _case(5, schooling="just_sixteen"),
    _case(5, schooling="turns_six"),
    _case(12, schooling="home_teaching"),
    _case(8, schooling="special"),
    _case(6, schooling="deferred"),
    _case(10, schooling="graduated"),
    _case(4, schooling="gone_child_out"),
    _case(4, schooling="doubt_settled"),
    _case(4, schooling="back_yesterday"),
    _case(20, medical="one_exempt"),
    _case(25, medical="one_employee"),
    _case(5, medical="dead_uninsured"),
    _case(4, medical="doubt_settled"),
    _case(6, medical="insured_today"),
    _case(6, housing="at_limit"),
    _case(4, housing="doubt_settled"),
    _case(6, housing="accepted_today"),
)

SOMETHING_UNMET = (
    _case(45, income="on_the_line"),
    _case(15, income="rounds_to_line"),
    _case(25, income="cent_below"),
    _case(262, income="well_below"),
    _case(5, income="corrected_down_yesterday"),
    _case(9, living="no_food"),
    _case(12, living="no_clothing"),
    _case(2, living="no_food_yesterday"),
    _case(40, water="low_quantity"),
    _case(45, water="bad_quality"),
    _case(55, water="far"),
    _case(30, water="dry_spells"),
    _case(4, water="failed_yesterday"),
    _case(12, schooling="only_out"),
    _case(8, schooling="first_out"),
    _case(8, schooling="last_out"),
    _case(4, schooling="never"),
    _case(3, schooling="out_yesterday"),
    _case(12, medical="head_uninsured"),
    _case(18, medical="last_uninsured"),
    _case(10, medical="illness_no"),
    _case(3, medical="dropped_yesterday"),
    _case(66, housing="c_untouched"),
    _case(54, housing="d_untouched"),
    _case(58, housing="repaired_unaccepted"),
    _case(42, housing="rebuilt_unaccepted"),
    _case(6, housing="accepted_tomorrow"),
    _case(4, housing="found_dangerous_yesterday"),
    _case(34, income="well_below", water="far"),
    _case(24, income="well_below", housing="d_untouched"),
    _case(12, income="on_the_line", medical="last_uninsured"),
    _case(10, housing="c_untouched", schooling="last_out"),
    _case(12, income="cent_below", water="no_report"),
    _case(6, water="bad_quality", housing="no_grade"),
    _case(4, living="no_food", income="no_sheet"),
)

SOMETHING_UNKNOWN = (
    _case(3, income="no_surveyor"),
    _case(4, income="no_householder"),
    _case(3, income="no_village"),
    _case(4, income="draft"),
    _case(4, income="window_before"),
    _case(3, income="no_sheet"),
    _case(1, income="no_heads"),
    _case(2, living="food_unseen"),
    _case(2, living="clothing_unseen"),
    _case(4, living="stale"),
    _case(2, living="never"),
    _case(3, water="blank_quantity"),
    _case(4, water="blank_quality"),
    _case(3, water="blank_convenience"),
    _case(4, water="blank_quality_reliability"),
    _case(3, water="no_report"),
    _case(4, water="stale"),
    _case(2, water="doubted"),
    _case(1, water="doubted_same_day"),
    _case(2, water="doubted_yesterday"),
    _case(3, schooling="suspected"),
    _case(4, schooling="last_term"),
    _case(2, schooling="one_unrecorded"),
    _case(1, schooling="fifteen_unrecorded"),
    _case(1, schooling="doubted"),
    _case(3, medical="one_missing"),
    _case(2, medical="newborn_missing"),
    _case(2, medical="illness_blank"),
    _case(1, medical="last_year_only"),
    _case(1, medical="doubted"),
    _case(3, housing="no_grade"),
    _case(3, housing="no_appraisal"),
    _case(3, housing="stale"),
    _case(1, housing="doubted"),
    _case(1, water="blank_quality", income="no_village"),
    _case(1, housing="stale", schooling="last_term"),
)

CASES = (ALL_MET, SOMETHING_UNMET, SOMETHING_UNKNOWN)
