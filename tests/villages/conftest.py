"""Villages by themselves: figures and loads come from households, as in the county; nothing else answers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.merging import Opening, digests
from villages.models import Cadre, Posting, Team, Unit, VillageLink
from villages.services.cadres import cadre_values
from villages.services.links import LinkEntry, link_values
from villages.services.postings import PostingEntry, posting_values
from villages.services.units import team_values, unit_values


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    """Return the day `days` days before today."""
    return timezone.localdate() - timedelta(days)


def cadre_of(user: Any) -> Cadre:
    """Return the cadre behind an account of the small county."""
    return user.cadre_account.cadre


def posting_entry(county: Any, **changes: Any) -> PostingEntry:
    """Return a well-filled posting of Sun to Upper Bend as a team member, with `changes`."""
    filled = {
        "cadre_id": cadre_of(county.sun).pk,
        "kind": "team_member",
        "village_id": county.upper.pk,
        "valid_from": ago(30),
        "reason": "派驻",
    }
    return PostingEntry(**(filled | changes))


def link_entry(county: Any, **changes: Any) -> LinkEntry:
    """Return a link to the water bureau, with `changes`."""
    return LinkEntry(**({"valid_from": ago(30), "unit_id": county.unit.pk} | changes))


def opened(record: Any, chosen: dict[str, str] | None = None) -> Opening:
    """Return what a correction form of `record` carries that is opened now, and the sides chosen beside that."""
    values: dict[type, Any] = {
        Cadre: cadre_values, Unit: unit_values, Team: team_values,
        Posting: posting_values, VillageLink: link_values,
    }  # fmt: skip
    stored = type(record).objects.get(pk=record.pk)
    return Opening(digests(values[type(record)](stored)), chosen or {})


def rows() -> dict[str, list[Any]]:
    """Return everything these services may write but the audit trail, to see that a refusal changed nothing."""
    models = (Posting, VillageLink, Cadre, Unit, Team)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def refusals() -> list[tuple[str, str]]:
    """Return action and actor of every refusal in the audit trail."""
    return list(AuditEntry.objects.filter(action__endswith=".refused").values_list("action", "actor__username"))
