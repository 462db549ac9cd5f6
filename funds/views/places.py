"""Money by place: a township's projects and lines, stated and summed; what happened in a village and what it cost."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_FUNDS, VIEW_HOUSEHOLDS, VIEW_PROJECTS
from config.lib.row_numbers import row_number
from funds.charts import money_bar
from funds.selectors import Money
from funds.selectors.board import COUNTY
from funds.selectors.places import Happened, township_money, village_story
from projects.selectors.places import schematic_of
from villages.mixins import ScopedStaffMixin
from villages.models import Township, Village

EVENTS_SHOWN = 30


class TownshipMoneyView(PermissionPageMixin, TemplateView):
    """The money of one township, or of the county itself: by project and by line, each stated and summed."""

    permission = VIEW_FUNDS
    template_name = "funds/township_money.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, of = self.request.user, self.request.GET.get("of", "")
        place = self._place(of)
        money = township_money(user, of)
        return super().get_context_data(**kwargs) | {
            "place": place or "县本级",
            "key": of,
            "money": money,
            "whole": money_bar(money.whole.money, name=f"{place or '县本级'}的资金"),
            "map": schematic_of(user, place) if place else None,
        }

    def _place(self, of: str) -> Township | None:
        """Return the township asked for; None for the county itself. Raises Http404 for anything else."""
        if of == COUNTY:
            return None
        number = row_number(of)
        found = Township.objects.visible_to(self.request.user).filter(pk=number).first() if number else None
        if found is None:
            raise Http404
        return found


class VillageStoryView(ScopedStaffMixin, DetailView):
    """One village: its projects and what they came to, what they cost, who benefited."""

    permission = VIEW_PROJECTS
    model = Village
    template_name = "funds/village_story.html"
    context_object_name = "village"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, village = self.request.user, self.object
        with_funds = user.may(VIEW_FUNDS)
        story = village_story(user, village, with_funds=with_funds)
        whole: Money = story.whole.money
        return super().get_context_data(**kwargs) | {
            "story": story,
            "rows": [(project, story.money[project.pk]) for project in story.projects],
            "with_funds": with_funds,
            "whole": money_bar(whole, name=f"{village}的资金") if with_funds and whole.amount else None,
            "map": schematic_of(user, village.township, village),
            "events": [_event(one) for one in story.happened[:EVENTS_SHOWN]],
            "may_see_households": user.may(VIEW_HOUSEHOLDS),
        }


def _event(one: Happened) -> dict[str, Any]:
    url = reverse("projects:detail", args=[one.project.pk])
    return {"on": one.day, "title": one.project.name, "text": one.words, "url": url}
