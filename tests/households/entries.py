"""Short ways to fill in entry forms and to send them."""

from typing import Any
from uuid import uuid4

from config.lib.merging import digest
from households.models import Household
from households.services.changes import Paper
from households.services.register import household_values


def paper(opened: dict[str, Any] | None = None, **values: Any) -> Paper:
    """Return the papers of a form opened with these values."""
    stamped = {name: digest(value) for name, value in (opened or {}).items()}
    return Paper(**{"submit_key": uuid4(), "reason": "核对户口簿", "opened": stamped} | values)


def household_form(household: Household, **changes: Any) -> tuple[dict[str, Any], Paper]:
    """Return the typed values and the papers of a household form, opened now, with `changes` typed in."""
    now = household_values(household)
    typed = now | {"phone": "", "bank_account": ""} | changes
    return typed, paper(now)
