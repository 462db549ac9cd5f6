"""Printing: what stands on a paper, the key behind its QR code, whole numbers for a reason, a row in the trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_HOUSEHOLDS
from accounts.reveal import reveal_each
from config.lib.printing.blocks import Printout
from households.models import Household, Pairing, PaperKey
from households.paper_kinds import PAPER_KINDS, Number
from households.papers.words import Opened
from households.selectors.household_page import for_page, members_of
from households.selectors.papers import Asked
from villages.models import Cadre


@dataclass(frozen=True)
class Printed:
    """One paper ready to be drawn, the key for its QR code, and when it was printed."""

    printout: Printout
    key: str
    at: datetime


@service("households.print_paper")
def print_paper(
    *,
    household_id: int,
    kind: str,
    window: tuple[date, date] | None = None,
    with_numbers: bool = False,
    reason: str = "",
    actor: User,
) -> Printed:
    """Return a paper about a household as the register stands now, and note who printed it.

    Numbers are masked as on the pages; `with_numbers` opens those that the kind carries, which asks for the right to
    see them and for a reason, and leaves a row for each. Raises PermissionDenied, ObjectDoesNotExist outside the scope,
    Refused without a sufficient reason or where there is nothing to print.
    """
    require(actor, VIEW_HOUSEHOLDS)
    today, paper = timezone.localdate(), PAPER_KINDS[kind]
    household = for_page(Household.objects.visible_to(actor), today).get(pk=household_id)
    opened = open_numbers(household, paper.numbers, reason, actor) if with_numbers else Opened()
    printout = paper.read(Asked(household, today, window, opened))
    key, _ = PaperKey.objects.get_or_create(household=household, kind=kind)
    told = {"paper": paper.label, "numbers": with_numbers}
    record(actor=actor, action="households.print_paper", subject=household, after=told, reason=reason.strip())
    return Printed(printout, key.key, timezone.localtime())


def open_numbers(household: Household, numbers: Collection[Number], reason: str, actor: User) -> Opened:
    """Open the numbers of these kinds for a paper, each for the same reason and with a row of its own in the trail.

    The caller has narrowed the household to what `actor` may see. Raises as `accounts.reveal.reveal_each`.
    """
    people = [person.member for person in members_of(household, timezone.localdate())]
    helpers = Pairing.objects.believed().as_of(timezone.localdate()).filter(household=household).values("cadre")
    ids = reveal_each(actor=actor, rows=people if Number.IDS in numbers else [], field="id_number", reason=reason)
    own = {
        field: reveal_each(actor=actor, rows=[household], field=field, reason=reason).get(household.pk, "")
        for number, field in ((Number.PHONE, "phone"), (Number.BANK, "bank_account"))
        if number in numbers and getattr(household, field)
    }
    cadres = Cadre.objects.filter(pk__in=helpers).exclude(phone="") if Number.HELPER in numbers else []
    phones = reveal_each(actor=actor, rows=cadres, field="phone", reason=reason)
    return Opened(ids=ids, **own, helper_phone=next(iter(phones.values()), ""))
