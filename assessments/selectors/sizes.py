"""How many people live in a household today."""

from collections.abc import Collection

from django.db.models import Count
from django.utils import timezone

from households.models import Membership


def household_sizes(household_ids: Collection[int]) -> dict[int, int]:
    """Return household id → number of people who count in it today, in one query."""
    living = Membership.objects.believed().as_of(timezone.localdate()).filter(household__in=household_ids)
    return dict(living.values_list("household").annotate(people=Count("pk")))
