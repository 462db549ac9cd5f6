"""Lists about helping: households without a helper, households per cadre, cadres whose posting has ended."""

from typing import Any

from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone
from django.views.generic import ListView

from accounts.permissions import PAIR_HOUSEHOLDS, VIEW_CADRES
from config.lib.keyset import keyset_page
from households.forms.pairings import PlaceFilterForm
from households.models import Household
from households.selectors.kept_on import Lost, read_kept_on
from households.selectors.lists import for_list
from households.selectors.pairings import after_their_posting, distribution, helpers_of, without_helper
from households.selectors.visit_rules import most_households_on, rule_on
from villages.mixins import ScopedStaffMixin
from villages.selectors.cadres import search_cadres

MORE_THAN_ANY = 10_000
"""Keys of paging are whole numbers from zero up: the most burdened come first by what they lack to this."""
LOAD_TABS = {"all": "全部帮扶人", "over": "超过规定", "ended": "驻村结束还在结对"}


def sections(current: str, unhelped: int) -> list[dict[str, Any]]:
    """Return the tabs that lead from one list about helping to the other."""
    listed: tuple[tuple[str, str, int | None], ...] = (
        ("unhelped", "没有帮扶人的户", unhelped),
        ("loads", "每人帮几户", None),
        ("kept_on", "脱贫户四不摘", None),
    )
    return [
        {"label": label, "url": reverse(f"households:{name}"), "count": count, "current": name == current}
        for name, label, count in listed
    ]


class UnhelpedListView(ScopedStaffMixin, ListView):
    """Households that nobody helps today, by village, with a button to pair each."""

    permission = VIEW_CADRES
    model = Household
    template_name = "households/unhelped_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        form = PlaceFilterForm(query, user=user)
        unhelped = without_helper(self.object_list, today)
        page = keyset_page(
            for_list(form.narrow(unhelped), today),
            fields=("village_id", "id"),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tabs": sections("unhelped", unhelped.count()),
            "page": page,
            "is_filtered": bool(form.words),
            "may_pair": user.may(PAIR_HOUSEHOLDS),
        }


class KeptOnView(ScopedStaffMixin, ListView):
    """四不摘: exited households that have lost helper, visits or help, by township and one by one."""

    permission = VIEW_CADRES
    model = Household
    template_name = "households/kept_on.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        tab = query.get("tab") if query.get("tab") in Lost.values else Lost.HELPER.value
        form, rule = PlaceFilterForm(query, user=user), rule_on(today)
        keys = {name: query.get(name, "") for name in ("after", "before")}
        found = read_kept_on(self.object_list, tab, form.places(), today=today, rule=rule, **keys)
        tabs = [
            {"label": one.label, "url": f"?tab={one.value}", "count": found.counts[one], "current": one == tab}
            for one in Lost
        ]
        return super().get_context_data(**kwargs) | {
            "form": form,
            "sections": sections("kept_on", without_helper(self.object_list, today).count()),
            "tab": tab,
            "tabs": tabs,
            "labels": Lost.labels,
            "found": found,
            "is_filtered": bool(form.words),
            "demand": rule.demand if rule else "",
        }


class LoadListView(ScopedStaffMixin, ListView):
    """How many households each cadre helps, how that is spread, who is over the rule, whose posting has ended."""

    permission = VIEW_CADRES
    model = Household
    template_name = "households/load_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        tab = query.get("tab") if query.get("tab") in LOAD_TABS else "all"
        words = query.get("q", "").strip()[:40]
        helpers, most = helpers_of(user, today), most_households_on(today)
        lists = {
            "all": helpers,
            "over": helpers.none() if most is None else helpers.filter(load__gt=most),
            "ended": after_their_posting(helpers, today),
        }
        steps = distribution(helpers, most)
        counts = {
            "all": sum(step.cadres for step in steps),
            "over": sum(step.cadres for step in steps if step.is_over),
            "ended": lists["ended"].count(),
        }
        page = keyset_page(
            search_cadres(lists[tab], words).annotate(fewest=Value(MORE_THAN_ANY) - F("load")),
            fields=("fewest", "id"),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        return super().get_context_data(**kwargs) | {
            "sections": sections("loads", without_helper(self.object_list, today).count()),
            "tab": tab,
            "tabs": [
                {"label": label, "url": f"?tab={name}", "count": counts[name], "current": name == tab}
                for name, label in LOAD_TABS.items()
            ],
            "words": words,
            "steps": steps,
            "helpers": counts["all"],
            "helped": sum(step.households * step.cadres for step in steps),
            "most": most,
            "page": page,
        }
