"""Where a closed household is opened again: asked by the pages that offer it."""

from typing import Any

from django.urls import reverse

from accounts.permissions import REGISTER_HOUSEHOLDS
from households.models import Household
from households.status import HouseholdStatus


def reopen_url(household: Household, user: Any) -> str:
    """Return where `user` opens a household again that was closed by mistake, or "" when they may not or it is open."""
    may = user.may(REGISTER_HOUSEHOLDS) and household.status == HouseholdStatus.CLOSED
    return reverse("households:reopen", args=[household.pk]) if may else ""
