"""Asks every rule about households, and counts what each found and how it fared."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from households.quality.record import Calendar, Home
from households.quality.rule import Rule

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
        tally = evaluation.tallies[rule.id] = Tally()
        started = time.perf_counter()
        for home in listed:
            try:
                _ask(rule, home, calendar, evaluation.found, tally)
            except Exception as fault:  # whatever a rule raises is its own fault, and told as such
                tally.crashes += 1
                tally.reason = tally.reason or f"{type(fault).__name__}（户 {home.id}）"[:LONGEST_REASON]
                evaluation.unanswered.add((rule.id, home.id))
        tally.seconds = time.perf_counter() - started
    return evaluation


def _ask(rule: Rule, home: Home, calendar: Calendar, found: dict[Key, Found], tally: Tally) -> None:
    for fault in rule.find(home, calendar):
        key = (rule.id, home.id, fault.person.id if fault.person else None, fault.field or rule.field)
        if key not in found:
            tally.found += 1
        sentence, value = fault.sentence[:LONGEST_SENTENCE], fault.value[:LONGEST_VALUE]
        found[key] = Found(rule.severity.value, value, sentence)
