"""What the apps above say about places and cadres, on this app's pages."""

from dataclasses import dataclass

from config.lib.hooks import Hook

VILLAGE_FIGURES = Hook("village_figures")
"""Called with `village_ids`; returns {village id: VillageFigures}. A village without households may be left out."""

VILLAGE_CARDS = Hook("village_cards")
"""Called with `village` and `user`; returns a list of `accounts.hooks.Card` for the village's page."""

CADRE_LOADS = Hook("cadre_loads")
"""Called with `cadre_ids`; returns {cadre id: number of households helped today}."""

MOST_HOUSEHOLDS = Hook("most_households")
"""Called with nothing; returns how many households one cadre helps at most by the rule of today, None for no rule."""

CADRE_CARDS = Hook("cadre_cards")
"""Called with `cadre` and `user`; returns a list of `accounts.hooks.Card` for the cadre's page."""


@dataclass(frozen=True)
class VillageFigures:
    """What the register counts in one village today.

    `people` and `households` are all on the register but those removed or gone; `poor_people` those who have not left
    poverty; `section_cadres` the helpers of section level or above, `section_households` whom they help here.
    """

    households: int = 0
    people: int = 0
    poor_people: int = 0
    without_helper: int = 0
    section_cadres: int = 0
    section_households: int = 0


def figures_of(village_ids: list[int]) -> dict[int, VillageFigures]:
    """Return the figures of villages; one that no app knows anything about has zeros."""
    found = {pk: VillageFigures() for pk in village_ids}
    for answer in VILLAGE_FIGURES.call_all(village_ids=village_ids) if village_ids else []:
        found.update(answer)
    return found


def most_households() -> int | None:
    """Return how many households one cadre helps at most by the rule of today, or None; more is never forbidden."""
    return next((most for most in MOST_HOUSEHOLDS.call_all() if most is not None), None)


def loads_of(cadre_ids: list[int]) -> dict[int, int]:
    """Return how many households each cadre helps today; nobody is left out."""
    found = dict.fromkeys(cadre_ids, 0)
    for answer in CADRE_LOADS.call_all(cadre_ids=cadre_ids) if cadre_ids else []:
        found.update(answer)
    return found
