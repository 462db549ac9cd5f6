"""What households answer on the pages about villages and cadres: figures, loads, who helps whom."""

from typing import Any

from django.utils import timezone

from accounts.hooks import Card
from accounts.permissions import PAIR_HOUSEHOLDS
from households.models import Household
from households.selectors.pairings import helped_by, helpers_in, loads, village_figures, without_helper
from households.selectors.visit_rules import most_households_on
from villages.hooks import VillageFigures
from villages.models import Cadre, Village

HELPERS_SHOWN = 60
UNHELPED_SHOWN = 20


def figures(village_ids: list[int]) -> dict[int, VillageFigures]:
    """Return what the register counts in these villages today."""
    return village_figures(village_ids, timezone.localdate())


def cadre_loads(cadre_ids: list[int]) -> dict[int, int]:
    """Return how many households each of these cadres helps today."""
    return loads(cadre_ids, timezone.localdate())


def most_households() -> int | None:
    """Return how many households one cadre helps at most by the rule of today."""
    return most_households_on(timezone.localdate())


def village_cards(village: Village, user: Any) -> list[Card]:
    """Return, for the page of a village, the households without a helper and the cadres who help there."""
    today, may_pair = timezone.localdate(), user.may(PAIR_HOUSEHOLDS)
    missing = without_helper(Household.objects.visible_to(user).filter(village=village), today)
    unhelped = list(missing.select_related("group").order_by("id")[: UNHELPED_SHOWN + 1])
    helpers = list(helpers_in(village, user, today)[: HELPERS_SHOWN + 1])
    shown = {
        "village": village,
        "helpers": helpers[:HELPERS_SHOWN],
        "more_helpers": len(helpers) > HELPERS_SHOWN,
        "unhelped": unhelped[:UNHELPED_SHOWN],
        "more_unhelped": len(unhelped) > UNHELPED_SHOWN,
        "may_pair": may_pair,
    }
    return [Card("households/cards/_village_helpers.html", shown, order=20)]


def cadre_cards(cadre: Cadre, user: Any) -> list[Card]:
    """Return, for the page of a cadre, the households they help as far as `user` sees, to hand over several at once."""
    today = timezone.localdate()
    pairings = list(helped_by(cadre, user, today))
    everywhere = loads([cadre.pk], today).get(cadre.pk, 0)
    shown = {
        "cadre": cadre,
        "pairings": pairings,
        "elsewhere": everywhere - len(pairings),
        "may_pair": user.may(PAIR_HOUSEHOLDS),
    }
    return [Card("households/cards/_cadre_households.html", shown, order=20)]
