"""What the exit list says on the home page; what waits for a decision is in waiting.py."""

from typing import Any

from django.urls import reverse

from accounts.hooks import Card
from accounts.permissions import VIEW_EXIT_LIST
from assessments.models import HouseholdVerdict
from assessments.selectors.exit_list import Tab, counts_by_township, latest_run


def case_cards(user: Any) -> list[Card]:
    """Return the figures of tonight's list, each leading to its tab; nothing for other roles."""
    if not user.may(VIEW_EXIT_LIST):
        return []
    run = latest_run()
    rows = counts_by_township(HouseholdVerdict.objects.visible_to(user).current(), run.previous if run else None)
    counts = {tab: sum(row[tab] for row in rows.values()) for tab in Tab}
    return [Card("assessments/cards/_tonight.html", {"figures": _figures(counts), "run": run}, order=20)]


def _figures(counts: dict[Tab, int]) -> list[dict[str, Any]]:
    return [{"label": tab.label, "value": f"{counts[tab]:,}", "unit": "户", "url": _list(tab)} for tab in Tab]


def _list(tab: str) -> str:
    return f"{reverse('assessments:exit_list')}?tab={tab}"
