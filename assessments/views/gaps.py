from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_QUALITY, VIEW_VERDICTS
from assessments.forms import GapFilter
from assessments.selectors.gaps import GapKind, GapList, read_gaps

NARROWED = {"title": "没有符合筛选的户。", "label": "清空筛选"}
COMPLETE = {"title": "资料都齐了。", "text": "没有缺核算表、鉴定、名单、帮扶人或电话的户。"}


class GapListView(PermissionPageMixin, TemplateView):
    """What is missing per household, counted by village and kind; its address is the saved view."""

    permission = VIEW_VERDICTS
    template_name = "assessments/gap_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the gaps within the user's rows."""
        query = self.request.GET
        form = GapFilter(query, user=self.request.user)
        chosen = form.chosen()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_gaps(user=self.request.user, chosen=chosen, **cursors)
        bare = reverse("assessments:gap_list")
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": found,
            "kinds": GapKind,
            "tabs": self._tabs(found, str(chosen.get("kind", ""))),
            "places": [self._place(place) for place in found.places],
            "clear": bare,
            "empty": NARROWED | {"url": bare} if chosen else COMPLETE,
            "sees_quality": self.request.user.may(VIEW_QUALITY),
            "note": f"缺资料{'（已筛选）' if chosen else ''}共 {found.total:,} 户。",
        }

    def _tabs(self, found: GapList, kind: str) -> list[dict[str, Any]]:
        """Return the kinds that are missing somewhere, as one-click views with how many households lack them."""
        shown = [one for one in GapKind if found.totals.by_kind[one] or one == kind]
        everything = {
            "label": "全部",
            "url": self._address(kind=""),
            "count": found.totals.any_kind,
            "current": not kind,
        }
        return [everything] + [
            {
                "label": one.label,
                "url": self._address(kind=one.value),
                "count": found.totals.by_kind[one],
                "current": one == kind,
            }
            for one in shown
        ]

    def _place(self, counts: Any) -> dict[str, Any]:
        """Return one line of the counts, each with the address that shows its households."""
        where = {counts.place.field: str(counts.place.pk)}
        cells = [
            {"label": kind.label, "count": n, "url": self._address(**where, kind=kind.value)}
            for kind, n in ((kind, counts.by_kind[kind]) for kind in GapKind)
        ]
        return {"name": counts.place.name, "url": self._address(**where), "counts": counts, "cells": cells}

    def _address(self, **changes: str) -> str:
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in changes.items():
            if value:
                query[name] = value
            else:
                query.pop(name, None)
        return f"{reverse('assessments:gap_list')}?{query.urlencode()}"
