"""What the check would cost as a loop over ORM objects: one household at a time, one query a fact. Only to compare."""

from datetime import date

from django.utils import timezone

from config.lib.dates import income_window, is_school_age
from households.models import (
    Household,
    HousingFact,
    IncomeWorksheet,
    InsuranceFact,
    LivingFact,
    Membership,
    SchoolingFact,
    WaterFact,
)


def judge_with_objects(day: date, *, count: int) -> int:
    """Read everything about `count` open households by way of the ORM; return how many objects that took."""
    moment, objects = timezone.now(), 0
    for household in Household.objects.open().order_by("pk")[:count]:
        for model in (LivingFact, WaterFact, HousingFact):
            facts = model.objects.as_of(day).as_known(moment).filter(household=household)
            objects += facts.order_by("-valid_from", "-pk").first() is not None
        sheets = IncomeWorksheet.objects.as_known(moment).filter(household=household, window_end=income_window(day)[1])
        objects += sheets.first() is not None
        members = Membership.objects.as_of(day).as_known(moment).filter(household=household).select_related("member")
        for membership in members:
            objects += 1
            insurance = InsuranceFact.objects.as_known(moment).filter(member=membership.member, year=day.year)
            objects += insurance.order_by("-valid_from", "-pk").first() is not None
            if is_school_age(membership.member.birth_date, day):
                schooling = SchoolingFact.objects.as_known(moment).filter(member=membership.member)
                objects += schooling.order_by("-valid_from", "-pk").first() is not None
    return objects
