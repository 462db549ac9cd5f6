"""Contact cards (联系卡): the work phones of helpers, opened for printing, each with a reason in the trail."""

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import REVEAL_PERSONAL_DATA
from accounts.reveal import reveal_each
from households.models import Household, Pairing
from villages.models import Cadre


@service("households.print_cards")
def phones_for_cards(*, household_ids: list[int], reason: str, actor: User) -> dict[int, str]:
    """Return the work phones of those who help these households today, by cadre.

    Only households within the actor's scope count. A cadre without a phone is left out. Raises PermissionDenied without
    the right to see numbers in full, Refused without a reason.
    """
    require(actor, REVEAL_PERSONAL_DATA)
    households = Household.objects.visible_to(actor).filter(pk__in=household_ids)
    pairings = Pairing.objects.visible_to(actor).believed().as_of(timezone.localdate())
    helpers = pairings.filter(household__in=households.values("pk")).values("cadre")
    cadres = Cadre.objects.filter(pk__in=helpers).exclude(phone="")
    phones = reveal_each(actor=actor, rows=cadres, field="phone", reason=reason)
    told = {"households": len(household_ids), "phones": len(phones)}
    record(actor=actor, action="households.print_cards", after=told, reason=reason.strip())
    return phones
