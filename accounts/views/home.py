from itertools import chain
from typing import Any

from django.views.generic import TemplateView

from accounts.hooks import HOME_CARDS
from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_HOME


class HomeView(PermissionPageMixin, TemplateView):
    """The first page after the login: the cards that the other apps have for this user."""

    permission = VIEW_HOME
    template_name = "accounts/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect the cards and put them in order."""
        cards = chain.from_iterable(HOME_CARDS.call_all(self.request.user))
        return super().get_context_data(**kwargs) | {"cards": sorted(cards, key=lambda card: card.order)}
