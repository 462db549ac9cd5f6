"""Short ways to fill in entry forms and to send them."""

from datetime import date
from typing import Any
from uuid import uuid4

from accounts.models import AuditEntry
from config.lib.idcard import check_character
from config.lib.merging import digest
from households.codes import Source, WaterLevel
from households.fact_kinds import FACT_KINDS
from households.models import Household, Membership, MembershipEvent, RegisterChange, WaterFact
from households.services.changes import Paper
from households.services.facts import fact_values
from households.services.register import household_values

A_DAY = date(2026, 3, 2)
BORN = date(1985, 9, 30)


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


def id_number(birth: date = BORN, order: str = "001") -> str:
    """Return a valid ID number; an odd last digit of `order` is a man's."""
    first = f"530323{birth:%Y%m%d}{order}"
    return first + check_character(first)


def person(**changes: Any) -> dict[str, Any]:
    """Return what is typed about a healthy man of 1985, with `changes`."""
    typed = {
        "name": "杨小山", "id_number": id_number(changes.get("birth_date", BORN)), "sex": "1", "birth_date": BORN,
        "relation": "son", "ethnicity": "07", "education": "junior", "health": ["healthy"], "labour": "ordinary",
        "explained": "",
    }  # fmt: skip
    return typed | changes


def now_in(household: Household) -> dict[str, str]:
    """Return who counts in a household from now on, and in which relation."""
    rows = Membership.objects.believed().filter(household=household, valid_to__isnull=True).order_by("member__code")
    return dict(rows.values_list("member__name", "relation"))


def state_of(household: Household) -> tuple[Any, ...]:
    """Return everything that a refused event must leave as it was."""
    fresh = Household.objects.get(pk=household.pk)
    own = [getattr(fresh, name) for name in ("head_name", "status", "village_id", "group_id")]
    rows = list(Membership.objects.filter(household=household).order_by("pk").values_list())
    counted = (MembershipEvent.objects.count(), RegisterChange.objects.count(), Household.objects.count())
    return (*own, rows, counted)


def refusals(action: str) -> int:
    """Return how many refusals of an action are on record."""
    return AuditEntry.objects.filter(action=f"{action}.refused").count()
