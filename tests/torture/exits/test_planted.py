"""The campaign can fail: with one guard taken away it finds what the guard keeps out."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.selectors import conditions, deciding, weighing
from assessments.services import recheck, runs
from assessments.status import Need
from tests.torture.exits import histories
from tests.torture.exits.histories import some_trees
from tests.torture.exits.told import Broken

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

MOST_TREES = 60
FORKS = ((12, 2), (8, 2), (8, 0))
"""Slender trees: what is sought lies near, and the next tree is another."""


def _no_fault(*_: Any, **__: Any) -> str:
    return ""


def _nothing(*_: Any, **__: Any) -> dict[int, str]:
    return {}


def household(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether the household meets everything, or stands still; and little is mended."""
    patch.setattr(histories, "REPAIRED", 0.05)
    patch.setattr(deciding, "_household_fault", _no_fault)


def stops(patch: pytest.MonkeyPatch) -> None:
    """No verdict stops a case: it goes on by itself once all is met again."""
    for module in (recheck, runs):
        patch.setattr(module, "stop_cases", lambda *_: 0)


def persons(patch: pytest.MonkeyPatch) -> None:
    """Nobody compares persons."""
    for module in (deciding, weighing):
        patch.setattr(module, "duty_fault", _no_fault)


def notice(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether the notice has run out, or an objection is open."""
    patch.setitem(conditions._LOOK, Need.NOTICE, _nothing)


def sample(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks what the sample found."""
    patch.setitem(conditions._LOOK, Need.SAMPLE, _nothing)


def visit(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether somebody went to see."""
    patch.setitem(conditions._LOOK, Need.VISIT, _nothing)


def once(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether the household was proposed, or has left, already."""
    patch.setattr(weighing, "_returned_this_year", lambda cases: None)
    patch.setattr(weighing, "_may_be_proposed", lambda *_: None)


PLANTED: list[tuple[Callable[[pytest.MonkeyPatch], None], str]] = [
    (household, "ended in an exit|IntegrityError"),
    (stops, "it fell, and nobody has dealt with it"),
    (persons, "exit_decision_one_duty_a_person"),
    (notice, "ended in an exit|IntegrityError"),
    (sample, "ended in an exit|IntegrityError"),
    (visit, "without a visit"),
    (once, "IntegrityError"),
]


@pytest.mark.parametrize(("plant", "found"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_guard_that_is_taken_away_is_missed(village, clock, monkeypatch, plant, found):
    plant(monkeypatch)

    with pytest.raises(Broken, match=found):
        some_trees(village, clock, seeds=range(MOST_TREES), forks=FORKS)
