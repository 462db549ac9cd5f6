"""The place where higher apps speak on the project page."""

from dataclasses import dataclass, field
from typing import Any

from config.lib.hooks import Hook

PROJECT_PANELS = Hook("project_panels")
"""Called with `project` and `user`; each function returns a list of `Panel` for the project page."""


@dataclass(frozen=True)
class Panel:
    """One section of the project page: a partial template, what it shows, and its place among the others."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50
