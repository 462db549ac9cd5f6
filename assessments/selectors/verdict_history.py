"""How a household's verdict came to be what it is: each change, since when, and what it was about."""

from dataclasses import dataclass

from assessments.criteria import LABELS
from assessments.models import HouseholdVerdict
from assessments.models.verdicts import OUTCOMES

WORDS = dict(OUTCOMES)
SHOWN = 40


@dataclass(frozen=True)
class VerdictChange:
    """One stored row: from which run on it held, and what it changed against the one before."""

    verdict: HouseholdVerdict
    words: str


def changes_of(household_id: int) -> list[VerdictChange]:
    """Return the last rows of a household, newest first, each with its difference to the one before."""
    rows = HouseholdVerdict.objects.filter(household=household_id).select_related("run_from").order_by("-run_from_id")
    listed = list(rows[: SHOWN + 1])
    pairs = zip(listed, [*listed[1:], None], strict=True)
    return [VerdictChange(now, _difference(now, before)) for now, before in pairs][:SHOWN]


def _difference(now: HouseholdVerdict, before: HouseholdVerdict | None) -> str:
    if before is None:
        return "第一次核对"
    earlier, told = before.verdicts, []
    for name, answer in now.verdicts.items():
        was = earlier.get(name)
        if was is None:
            told.append(f"{LABELS[name]}开始核对：{WORDS[answer.outcome]}")
        elif was.outcome != answer.outcome:
            told.append(f"{LABELS[name]}由{WORDS[was.outcome]}变{WORDS[answer.outcome]}")
        elif (was.value, was.reason) != (answer.value, answer.reason):
            told.append(f"{LABELS[name]}改为{answer.value or WORDS[answer.outcome]}")
    return "；".join(told) or "凭据更新，结论没有变"
