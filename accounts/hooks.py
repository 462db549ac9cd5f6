"""The places where higher apps speak on pages of this one."""

from dataclasses import dataclass, field
from typing import Any

from config.lib.hooks import Hook

HOME_CARDS = Hook("home_cards")
"""Called with the user; each function returns a list of `Card`, empty when it has nothing for them."""


@dataclass(frozen=True)
class Card:
    """One card on the home page: a partial template, what it shows, and its place (small numbers first)."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50
