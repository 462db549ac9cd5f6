"""Puts the small county's households in order, so that a test can break one thing and see only that."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from config.lib.crypto import encrypt, keyed_hash
from config.lib.fields import EncryptedText
from config.lib.idcard import check_character
from households.codes import Insurance, Source
from households.models import ConditionFact, Finding, Household, HousingFact, InsuranceFact, Member
from households.services.quality import check_households

ORIGIN = {"source": Source.DEPARTMENT, "source_name": "部门名单", "valid_from": date(2026, 3, 2)}


def good_number(birth: date, order: int) -> str:
    """Return a valid ID number of a man of this county."""
    first = f"530323{birth:%Y%m%d}{order * 2 + 1:03}"
    return first + check_character(first)


def number_of(member: Member, number: str) -> None:
    """Let a member have this ID number, whatever it is."""
    Member.objects.filter(pk=member.pk).update(id_number=EncryptedText(encrypt(number)), id_hash=keyed_hash(number))


def put_in_order(county: SimpleNamespace) -> SimpleNamespace:
    """Fill in what the three households lack; then no rule finds anything about them. Rules stay asked today."""
    year = timezone.localdate().year
    for order, member in enumerate(Member.objects.order_by("pk")):
        number_of(member, good_number(member.birth_date, order))
        InsuranceFact.objects.create(member=member, year=year, basic=Insurance.RESIDENT, serious_illness=True, **ORIGIN)
    Member.objects.update(education="junior", health=["healthy"], labour="ordinary")
    Household.objects.update(phone=EncryptedText(encrypt("13887654321")), phone_hash=keyed_hash("13887654321"))
    for household in Household.objects.all():
        HousingFact.objects.create(household=household, grade="A", **ORIGIN)
        ConditionFact.objects.create(household=household, house_area=80, road_km=1, **ORIGIN)
    Household.objects.update(main_cause="no_skill")
    return county


def check(*households: Household) -> None:
    """Ask all rules about these households today and store what is different."""
    check_households([household.pk for household in households], timezone.localdate())


def open_rules(household: Household) -> list[str]:
    """Return the rules that have an open finding about a household, in order."""
    return sorted(Finding.objects.open().filter(household=household).values_list("rule", flat=True))


def finding_of(household: Household, rule: str) -> Any:
    """Return the open finding of a rule about a household."""
    return Finding.objects.open().get(household=household, rule=rule)
