"""How a household's verdict came to be what it is: each change, since when, and what it was about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessments.criteria import LABELS
from assessments.criteria.verdict import Verdict
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
    rows = HouseholdVerdict.objects.filter(household=household_id)
    rows = rows.select_related("run_from__standard", "run_from__undone_by", "village")
    listed = list(rows.order_by("-run_from_id")[: SHOWN + 1])
    pairs = zip(listed, [*listed[1:], None], strict=True)
    return [VerdictChange(now, _told(now, before)) for now, before in pairs][:SHOWN]


def _told(now: HouseholdVerdict, before: HouseholdVerdict | None) -> str:
    if now.restores_id:
        return f"第 {now.run_from.undoes_id} 次核对撤销了，恢复以前的结论"
    return difference(now, before) + ("（这次核对后来撤销了）" if hasattr(now.run_from, "undone_by") else "")


def difference(now: HouseholdVerdict, before: HouseholdVerdict | None) -> str:
    """Say what a row changed: by which standard and where it is judged, then criterion by criterion."""
    if before is None:
        return "第一次核对"
    around, answers = list(_around(now, before)), list(_answers(now.verdicts, before.verdicts))
    if answers:
        return "；".join([*around, *answers])
    return "；".join([*around, "各项没有变"]) if around else "凭据更新，结论没有变"


def _around(now: HouseholdVerdict, before: HouseholdVerdict) -> Iterator[str]:
    if now.run_from.standard_id != before.run_from.standard_id:
        yield f"改按「{now.run_from.standard}」核对"
    if now.village_id != before.village_id:
        yield f"转到{now.village}"


def _answers(now: Mapping[str, Verdict], before: Mapping[str, Verdict]) -> Iterator[str]:
    for name, answer in now.items():
        if words := _answer(before.get(name), answer):
            yield LABELS[name] + words
    yield from (f"{LABELS[name]}不再核对" for name in before if name not in now)


def _answer(was: Verdict | None, now: Verdict) -> str:
    """Say how one criterion stands otherwise than before; nothing when only its source or day is another."""
    outcome = WORDS[now.outcome]
    if was is None:
        return f"开始核对：{outcome}"
    if was.outcome != now.outcome:
        return f"由{WORDS[was.outcome]}变{outcome}"
    if now.value and now.value != was.value:
        return f"改为{now.value}"
    if (was.value, was.reason) == (now.value, now.reason):
        return ""
    return f"仍{outcome}，{now.reason or f'不再提示“{was.reason}”'}"
