"""Short ways to fill in entry forms and to send them."""

from datetime import date
from typing import Any
from uuid import uuid4

from config.lib.merging import digest
from households.codes import Source, WaterLevel
from households.fact_kinds import FACT_KINDS
from households.models import Household, WaterFact
from households.services.changes import Paper
from households.services.facts import fact_values
from households.services.register import household_values

A_DAY = date(2026, 3, 2)


def paper(opened: dict[str, Any] | None = None, **values: Any) -> Paper:
    """Return the papers of a form opened with these values."""
    stamped = {name: digest(value) for name, value in (opened or {}).items()}
    return Paper(**{"submit_key": uuid4(), "reason": "核对户口簿", "opened": stamped} | values)


def household_form(household: Household, **changes: Any) -> tuple[dict[str, Any], Paper]:
    """Return the typed values and the papers of a household form, opened now, with `changes` typed in."""
    now = household_values(household)
    typed = now | {"phone": "", "bank_account": ""} | changes
    return typed, paper(now)


def make_water(household: Household, **changes: Any) -> WaterFact:
    """Make a water certificate of A_DAY that passes."""
    levels = dict.fromkeys(("quantity", "quality", "convenience", "reliability"), WaterLevel.FULL)
    origin = {"source": Source.DEPARTMENT, "source_name": "县水务局", "valid_from": A_DAY}
    return WaterFact.objects.create(**{"household": household, **levels, **origin} | changes)


def fact_form(key: str, fact: Any, **changes: Any) -> tuple[dict[str, Any], Paper]:
    """Return the typed values and the papers of a form about `fact`, opened now, with `changes` typed in."""
    now = fact_values(FACT_KINDS[key], fact)
    return now | changes, paper(now)
