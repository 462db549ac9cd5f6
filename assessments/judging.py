"""Judges a household by the criteria of a standard and packs the answer for storing. Pure: no database, no clock."""

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

    `details` is the JSON of the seven [outcome, value, reason, source, day], `further` that of [name, outcome, …] of
    what the standard asks beyond them, `evidence` that of the ids each of the seven rests on; `outcomes` are those of
    the seven, the counts are of all. `error` is empty, or says why a criterion could not be asked.
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
    further: str
    evidence: str
    digest: int
    error: str


def judge(facts: HouseholdFacts, standard: Thresholds) -> tuple[list[Verdict], str]:
    """Return the verdicts, the seven in form order and then those of `further_names`, and an error sentence.

    The sentence is empty when all went well. A criterion that raises is unknown; the others are judged all the same.
    """
    further = criteria.FURTHER
    asked = (*criteria.CRITERIA, *[further[name] for name in _further_of(standard.criteria)])
    try:
        return [criterion(facts, standard) for criterion in asked], ""
    except Exception:  # whatever it is, it must not pass and must not hide the other criteria
        answers = [_ask(criterion, facts, standard) for criterion in asked]
    errors = [error for _, error in answers if error]
    return [verdict for verdict, _ in answers], errors[0] if errors else ""


def further_names(standard: Thresholds) -> list[str]:
    """Return the codes of what `standard` asks beyond the seven, in its order."""
    return list(_further_of(standard.criteria))


@lru_cache(maxsize=32)
def _further_of(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in criteria.FURTHER)


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
    """Return met, unmet or unknown for all together: one unmet outweighs any unknown, one unknown any met."""
    if "unmet" in outcomes:
        return "unmet"
    return "unknown" if "unknown" in outcomes else "met"


def pack(facts: HouseholdFacts, standard: Thresholds, standard_id: int) -> Packed:
    """Judge one household and return what there is to store."""
    verdicts, error = judge(facts, standard)
    outcomes: list[str] = [verdict[0] for verdict in verdicts]
    details = f"[{_json(verdicts[0])},{','.join(map(_json_of_a_common_one, verdicts[1:7]))}]"
    further, evidence = _further(verdicts[7:], standard) if len(verdicts) > 7 else "[]", _evidence(facts)
    covered = f"{facts.village_id} {standard_id} {facts.per_head} {details} {further} {evidence}"
    return Packed(
        facts.household_id,
        facts.township_id,
        facts.village_id,
        overall_of(outcomes),
        outcomes[:7],
        outcomes.count("unmet"),
        outcomes.count("unknown"),
        facts.per_head,
        details,
        further,
        evidence,
        int.from_bytes(blake2b(covered.encode(), digest_size=8).digest(), signed=True),
        error,
    )


def _json(verdict: Verdict) -> str:
    outcome, value, reason, source, day = verdict
    quoted = f'"{day.isoformat()}"' if day else "null"
    return f'["{outcome}",{encode_basestring(value)},{encode_basestring(reason)},{encode_basestring(source)},{quoted}]'


def _further(verdicts: list[Verdict], standard: Thresholds) -> str:
    return f"[{','.join(map(_json_of_a_named_one, _further_of(standard.criteria), verdicts))}]"


def _evidence(facts: HouseholdFacts) -> str:
    """Return the ids of the facts that each of the seven rests on, in form order, as JSON."""
    living = facts.living_id or ""
    return (
        f"[[{facts.worksheet_id or ''}],[{living}],[{living}],[{facts.water_id or ''}],"
        f"[{facts.schooling_ids or ''}],[{facts.insurance_ids or ''}],[{facts.housing_id or ''}]]"
    )


@lru_cache(maxsize=16384)
def _json_of_a_common_one(verdict: Verdict) -> str:
    return _json(verdict)


@lru_cache(maxsize=16384)
def _json_of_a_named_one(name: str, verdict: Verdict) -> str:
    return f'["{name}",{_json(verdict)[1:]}'


def content_of(details: list[list[str]], further: list[list[str]]) -> list[list[str]]:
    """Return outcome, value and reason of all criteria: what a reader calls a change, without sources and days."""
    return [row[:3] for row in details] + [row[:4] for row in further]
