from itertools import chain
from typing import Any

from django.views.generic import TemplateView

from accounts.hooks import ASIDE, HOME_CARDS, waiting_for
from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_HOME


class HomeView(PermissionPageMixin, TemplateView):
    """The first page after the login: what waits for this user, and the cards that the other apps have for them."""

    permission = VIEW_HOME
    template_name = "accounts/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect what waits and the cards, each in its order."""
        user = self.request.user
        cards = sorted(chain.from_iterable(HOME_CARDS.call_all(user)), key=lambda card: card.order)
        return super().get_context_data(**kwargs) | {
            "waiting": waiting_for(user),
            "cards": cards,
            "has_aside": any(card.order > ASIDE for card in cards),
        }
