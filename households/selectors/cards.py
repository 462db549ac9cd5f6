"""What stands on contact cards (联系卡): who helps which household, from which unit, since when.

Of the household nothing but its head and place: the card hangs where everybody can read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.models import Household, Pairing
from households.status import GONE


@dataclass(frozen=True)
class ContactCard:
    """One card: the household it hangs in, its helper, and the helper's work phone where it was opened."""

    household: Household
    pairing: Pairing | None
    phone: str = ""


def cards_for(households: Any, today: date, phones: Mapping[int, str]) -> list[ContactCard]:
    """Return a card for each of `households` that is still visited, in the order of the village."""
    listed = list(
        households.exclude(status__in=GONE)
        .select_related("township", "village", "group")
        .order_by("group__code", "head_sort", "id")
    )
    pairings = Pairing.objects.believed().as_of(today).filter(household__in=[h.pk for h in listed])
    by_household = {pairing.household_id: pairing for pairing in pairings.select_related("cadre__unit")}
    return [_card(household, by_household.get(household.pk), phones) for household in listed]


def _card(household: Household, pairing: Pairing | None, phones: Mapping[int, str]) -> ContactCard:
    return ContactCard(household, pairing, phones.get(pairing.cadre_id, "") if pairing else "")
