"""Draws samples that anybody can draw again: strata by village, near-line households weighted up, one stored seed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

NEAR_LINE = Decimal(500)
NEAR_WEIGHT, WEIGHT = 3, 1


@dataclass(frozen=True)
class Candidate:
    """One case that may be drawn: its id, its stratum, how far its income is above the line."""

    case_id: int
    stratum: str
    margin: Decimal | None

    @property
    def weight(self) -> int:
        """How much likelier it is drawn: near the line three times as likely."""
        return NEAR_WEIGHT if self.margin is None or self.margin < NEAR_LINE else WEIGHT


def drawn_order(candidates: Iterable[Candidate], seed: str) -> list[Candidate]:
    """Return all candidates in the order in which they are drawn: the first n of them are the sample of n.

    Within a stratum the order is a weighted draw without replacement (a key of u^(1/weight), the largest first). Strata
    take turns by their size: after every n draws each has had its share of n, so that a sample widens without being
    drawn anew. Depends on ids, strata, margins and the seed alone.
    """
    strata: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: one.case_id):
        strata.setdefault(candidate.stratum, []).append(candidate)
    placed = []
    for name, members in strata.items():
        members.sort(key=lambda one: (-_key(one, seed), one.case_id))
        placed += [((n + 0.5) / len(members), name, one) for n, one in enumerate(members)]
    return [one for _, _, one in sorted(placed, key=lambda row: (row[0], row[1], row[2].case_id))]


def _key(candidate: Candidate, seed: str) -> float:
    return float(Random(f"{seed} {candidate.case_id}").random() ** (1 / candidate.weight))
