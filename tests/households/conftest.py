"""Households by themselves: the apps above them answer through stubs, so that a fault here is a fault here."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEntry
from households.models import Doubt, LivingFact, StatusEvent, Visit, VisitPhoto
from households.services.visits import VisitEntry, record_visit

ANSWERS = {"food": "yes", "clothing": "yes", "water": "yes", "house": "yes", "school": "unseen", "insurance": "yes"}


@pytest.fixture(autouse=True)
def _alone(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = {
        "paired_household_ids": ["households.hooks.paired_household_ids"],
        "home_cards": ["households.hooks.home_cards"],
        "waiting_items": ["households.waiting.waiting_items"],
        "visit_recorded": ["tests.households.stubs.noted"],
        "register_changed": [],
        "household_bulk_actions": ["households.hooks.bulk_actions"],
        "household_panels": [],
        "village_figures": ["households.village_hooks.figures"],
        "village_cards": ["households.village_hooks.village_cards"],
        "cadre_loads": ["households.village_hooks.cadre_loads"],
        "most_households": ["households.village_hooks.most_households"],
        "cadre_cards": ["households.village_hooks.cadre_cards"],
        "household_standings": ["tests.households.stubs.standings"],
    }


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def entry_for(**changes: Any) -> VisitEntry:
    """Return a well-filled visit form, with `changes`."""
    filled = {"submit_key": uuid4(), "kind": "learn", "visited_on": timezone.localdate(), "met": "head", **ANSWERS}
    return VisitEntry(**(filled | {"text": "户主在家编竹器。"} | changes))


def form_for(**changes: Any) -> dict[str, Any]:
    """Return what a browser posts for a well-filled visit form, with `changes`."""
    filled = {
        "submit_key": str(uuid4()),
        "kind": "learn",
        "visited_on": timezone.localdate().isoformat(),
        "met": "head",
    }
    return filled | ANSWERS | {"text": "户主在家编竹器。", "problem_state": "none", "problem": ""} | changes


@pytest.fixture
def visit(county) -> Visit:
    """Wang's visit to Chen today."""
    return record_visit(household_id=county.chen.pk, entry=entry_for(), actor=county.wang)


@pytest.fixture
def visited() -> Callable[..., Visit]:
    """Put a visit into the register as it would stand there after `days` days."""

    def put(household: Any, user: Any, days: int, **changes: Any) -> Visit:
        on = timezone.localdate() - timedelta(days)
        filled = {"submit_key": uuid4(), "kind": "learn", "visited_on": on, "met": "head", **ANSWERS}
        about = {"household": household, "cadre": user.cadre_account.cadre, "recorded_by": user}
        return Visit.objects.create(**(filled | about | {"recorded_at": timezone.now()} | changes))

    return put


def picture(*, size: tuple[int, int] = (80, 60), kind: str = "JPEG", name: str = "p.jpg", **options: Any) -> Any:
    """Return an upload that really is a picture."""
    out = BytesIO()
    Image.new("RGB", size, "olive").save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def business_rows() -> dict[str, int]:
    """Count everything a visit may write but the audit trail."""
    return {m.__name__: m.objects.count() for m in (Visit, LivingFact, Doubt, VisitPhoto, StatusEvent)}


def refusals() -> list[tuple[str, str]]:
    """Return action and actor of every refusal in the audit trail."""
    return list(AuditEntry.objects.filter(action__endswith=".refused").values_list("action", "actor__username"))
