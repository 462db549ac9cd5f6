"""The place where higher apps speak on the project page."""

from dataclasses import dataclass, field
from typing import Any

from config.lib.hooks import Hook
from projects.models import WorksPhoto

PROJECT_PANELS = Hook("project_panels")
"""Called with `project` and `user`; each function returns a list of `Panel` for the project page."""


PROJECT_PAYMENTS = Hook("project_payments")
"""Called with `project_ids` and `on`, a day; returns project id → what was paid for it until then, net of refunds."""


def file_folders() -> dict[str, Any]:
    """Return where the photos of works lie, and the model whose rows name them."""
    return {"works": WorksPhoto}


@dataclass(frozen=True)
class Panel:
    """One section of the project page: a partial template, what it shows, and its place among the others."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50
