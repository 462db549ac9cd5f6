"""Numbers of persons that facts hold, encrypted: the newest of each, for whoever may see one in full."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from households.fact_kinds import FACT_KINDS
from households.models import Household


@dataclass(frozen=True)
class StoredNumber:
    """One number that can be opened: how the form calls it, whose and which it is, the fact and field that hold it."""

    key: str
    label: str
    fact: Any
    field: str


def numbers_in_facts(household: Household, today: date) -> list[StoredNumber]:
    """Return the newest number of each kind that facts true today hold of the people of a household."""
    found: dict[str, StoredNumber] = {}
    for kind in FACT_KINDS.values():
        for field in kind.numbers:
            facts = kind.model.objects.believed().as_of(today).filter(**{kind.owner: household}).exclude(**{field: ""})
            for fact in facts.select_related("member").order_by("-valid_from", "-id"):
                key = f"{field}-{fact.member_id}"
                found.setdefault(key, StoredNumber(key, f"{fact.member} 的{kind.words_of(field).label}", fact, field))
    return list(found.values())
