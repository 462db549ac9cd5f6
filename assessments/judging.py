"""Judges a household by the seven criteria and packs the answer for storing. Pure: no database, no clock."""

import logging
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import NamedTuple

from assessments import criteria
from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import CannotJudge

logger = logging.getLogger(__name__)

BROKEN = "系统核对这一户时出错，已记下，请联系系统管理员"

Criterion = Callable[[HouseholdFacts, Thresholds], Verdict]


class Packed(NamedTuple):
    """One judged household, ready to be compared and stored. `digest` covers all that a stored row shows.

    `details` is the JSON of the seven [outcome, value, reason, source, day]; `error` is empty, or says why a criterion
    could not be asked.
    """

    household_id: int
    township_id: int
    village_id: int
    overall: str
    outcomes: list[str]
    unmet_count: int
    unknown_count: int
    per_head: Decimal | None
    details: str
    digest: int
    error: str


def judge(facts: HouseholdFacts, standard: Thresholds) -> tuple[list[Verdict], str]:
    """Return the seven verdicts in form order, and an error sentence, empty when all went well.

    A criterion that raises is unknown; the others are judged all the same.
    """
    try:
        return [criterion(facts, standard) for criterion in criteria.CRITERIA], ""
    except Exception:  # whatever it is, it must not pass and must not hide the other criteria
        answers = [_ask(criterion, facts, standard) for criterion in criteria.CRITERIA]
    errors = [error for _, error in answers if error]
    return [verdict for verdict, _ in answers], errors[0] if errors else ""


def _ask(criterion: Criterion, facts: HouseholdFacts, standard: Thresholds) -> tuple[Verdict, str]:
    try:
        return criterion(facts, standard), ""
    except CannotJudge as error:
        sentence = str(error)
    except Exception:
        logger.exception("criterion %s on household %s", criterion.__name__, facts.household_id)
        sentence = BROKEN
    return Verdict(Outcome.UNKNOWN, "", sentence), sentence


def overall_of(outcomes: list[str]) -> str:
    """Return met, unmet or unknown for all seven: one unmet outweighs any unknown, one unknown any met."""
    if "unmet" in outcomes:
        return "unmet"
    return "unknown" if "unknown" in outcomes else "met"


def pack(facts: HouseholdFacts, standard: Thresholds, standard_id: int) -> Packed:
    """Judge one household and return what there is to store."""
    verdicts, error = judge(facts, standard)
    outcomes: list[str] = [verdict[0] for verdict in verdicts]
    details = f"[{_json(verdicts[0])},{','.join(map(_json_of_a_common_one, verdicts[1:]))}]"
    covered = f"{facts.village_id} {standard_id} {facts.per_head} {details}"
    return Packed(
        facts.household_id,
        facts.township_id,
        facts.village_id,
        overall_of(outcomes),
        outcomes,
        outcomes.count("unmet"),
        outcomes.count("unknown"),
        facts.per_head,
        details,
        int.from_bytes(blake2b(covered.encode(), digest_size=8).digest(), signed=True),
        error,
    )


def _json(verdict: Verdict) -> str:
    outcome, value, reason, source, day = verdict
    quoted = f'"{day.isoformat()}"' if day else "null"
    return f'["{outcome}",{encode_basestring(value)},{encode_basestring(reason)},{encode_basestring(source)},{quoted}]'


@lru_cache(maxsize=16384)
def _json_of_a_common_one(verdict: Verdict) -> str:
    return _json(verdict)


def content_of(details: list[list[str]]) -> list[list[str]]:
    """Return outcome, value and reason of the seven: what a reader calls a change, without sources and days."""
    return [row[:3] for row in details]
