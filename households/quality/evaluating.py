"""Asks every rule about households, and counts what each found and how it fared."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from households.quality.record import Calendar, Home
from households.quality.rule import Fault, Rule

LONGEST_SENTENCE, LONGEST_VALUE, LONGEST_REASON = 200, 80, 200

Key = tuple[str, int, int | None, str]
"""Rule, household, member (None: the household itself) and field: of one key one finding is open at most."""


class Found(NamedTuple):
    """One thing wrong, as it is stored: severity, value, sentence."""

    severity: int
    value: str
    sentence: str


@dataclass
class Tally:
    """How one rule fared: how much it found, how long it took, on how many households it crashed, and why first."""

    found: int = 0
    seconds: float = 0
    crashes: int = 0
    reason: str = ""


@dataclass
class Evaluation:
    """What is wrong about some households, how each rule fared, and where a rule could not answer."""

    found: dict[Key, Found] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    unanswered: set[tuple[str, int]] = field(default_factory=set)


def evaluate(homes: Iterable[Home], calendar: Calendar, rules: Sequence[Rule]) -> Evaluation:
    """Ask each rule about each household. A rule that raises is noted, with its household, and hides no other."""
    listed, evaluation = list(homes), Evaluation()
    for rule in rules:
        tally, find = evaluation.tallies.setdefault(rule.id, Tally()), rule.find
        started = time.perf_counter()
        for home in listed:
            try:
                for fault in find(home, calendar):
                    _note(rule, home, fault, evaluation.found, tally)
            except Exception as crash:  # whatever a rule raises is its own fault, and told as such
                tally.crashes += 1
                tally.reason = tally.reason or f"{type(crash).__name__}（户 {home.id}）"[:LONGEST_REASON]
                evaluation.unanswered.add((rule.id, home.id))
        tally.seconds = time.perf_counter() - started
    return evaluation


def _note(rule: Rule, home: Home, fault: Fault, found: dict[Key, Found], tally: Tally) -> None:
    key = (rule.id, home.id, fault.person.id if fault.person else None, fault.field or rule.field)
    if key not in found:
        tally.found += 1
    found[key] = Found(rule.severity.value, fault.value[:LONGEST_VALUE], fault.sentence[:LONGEST_SENTENCE])
