"""The opinions on the form of a village's exit, and its criteria as the last signer saw them."""

from collections.abc import Iterable, Mapping

from assessments.area_judging import AreaVerdict
from assessments.area_status import AreaAction as A
from assessments.criteria.verdict import Outcome
from assessments.models import AreaDecision, AreaEvidence
from assessments.papers.exit_opinions import signer_of, words_of
from config.lib.printing.blocks import Opinion, Signer

LINES = (
    ("村委会意见", (A.APPLY,), "村委会主任"),
    ("乡镇意见", (A.CHECK,), "负责人"),
    ("县级意见", (A.APPROVE, A.REVIEW), "负责人"),
)
"""Label of each opinion, the steps that say it, the last one first, and who signs by hand where none stands."""


def village_opinions(reached: Mapping[str, AreaDecision]) -> tuple[Opinion, ...]:
    """Return the opinions of village, township and county; where a step does not stand yet, room for what will be."""
    return tuple(_opinion(label, reached, steps, who) for label, steps, who in LINES)


def _opinion(label: str, reached: Mapping[str, AreaDecision], steps: tuple[str, ...], who: str) -> Opinion:
    taken = next((reached[step] for step in steps if step in reached), None)
    return Opinion(label, words_of(taken), (signer_of(taken) if taken else Signer(who),), sealed=True)


def verdicts_seen(evidence: Iterable[AreaEvidence]) -> list[AreaVerdict]:
    """Return what a signer saw as the form tells it."""
    return [
        AreaVerdict(one.code, Outcome(one.outcome), one.value, one.limit, one.reason, one.source, one.source_on)
        for one in evidence
    ]
