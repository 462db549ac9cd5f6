"""Villages with their eight links (八个一), the page of one village, and entering each link."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from accounts.permissions import KEEP_VILLAGE_YEARS, LINK_VILLAGES, POST_TO_VILLAGES, VIEW_VILLAGES, ScopeKind
from config.lib.merging import Writer
from villages.clocks import versions_from
from villages.entry_fields import LINK_FIELDS
from villages.forms.placing import EndForm, LinkCorrectForm, LinkForm, VillageFilterForm
from villages.hooks import VILLAGE_CARDS
from villages.mixins import ScopedStaffMixin
from villages.models import County, Township, Village, VillageLink
from villages.models.links import AREA_OF, LinkKind
from villages.selectors.eight_links import (
    TEAM_FROM_POOR_PEOPLE,
    by_township,
    counts_by_mark,
    in_tab,
    marks_of,
)
from villages.selectors.links import area_links, entries_of_link, links_of_village
from villages.selectors.postings import is_over, postings_of_village
from villages.selectors.years import latest_year, told_year
from villages.services.links import correct_link, end_link, link_values, links_at_place_of, set_link
from villages.views.correcting import CorrectionMixin, writer_among
from villages.views.postings import PlaceFormView

TABS = {"all": "全部", "missing": "有缺的村", "no_team": "该派工作队没派"}


class VillageListView(ScopedStaffMixin, ListView):
    """All villages the user works in, by township, each with its eight marks."""

    permission = VIEW_VILLAGES
    model = Village
    template_name = "villages/village_list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township").order_by("township__sort", "code")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        form = VillageFilterForm(query, user=user)
        tab = query.get("tab") if query.get("tab") in TABS else "all"
        rows = marks_of(form.narrow(self.object_list), today)
        shown = in_tab(rows, tab)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tab": tab,
            "tabs": [
                {"label": label, "url": f"?tab={name}", "count": len(in_tab(rows, name)), "current": name == tab}
                for name, label in TABS.items()
            ],
            "townships": by_township(shown),
            "counts": counts_by_mark(rows),
            "complete": sum(1 for row in rows if not row.missing),
            "total": len(rows),
            "team_from": TEAM_FROM_POOR_PEOPLE,
            "upper_links": area_links(user, today),
            "may_link": user.may(LINK_VILLAGES),
        }


class VillageDetailView(ScopedStaffMixin, DetailView):
    """One village: what is missing of the eight, who works there, its people and helpers."""

    permission = VIEW_VILLAGES
    model = Village
    template_name = "villages/village_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township__county")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        village, user, today = self.object, self.request.user, timezone.localdate()
        cards = [card for cards in VILLAGE_CARDS.call_all(village=village, user=user) for card in cards]
        latest = latest_year(village)
        postings, row = list(postings_of_village(village)), marks_of([village], today)[0]
        return super().get_context_data(**kwargs) | {
            "row": row,
            "team": row.team,
            "latest": latest,
            "told_year": told_year(latest),
            "year_url": reverse("villages:year", args=[village.pk, today.year]) if user.may(KEEP_VILLAGE_YEARS) else "",
            "postings": [posting for posting in postings if not is_over(posting, today)],
            "former": [posting for posting in postings if is_over(posting, today)],
            "former_links": [link for link in links_of_village(village) if is_over(link, today)],
            "cards": sorted(cards, key=lambda card: card.order),
            "team_from": TEAM_FROM_POOR_PEOPLE,
            "may_link": user.may(LINK_VILLAGES),
            "may_link_county": user.may(LINK_VILLAGES) and user.scope_kind == ScopeKind.COUNTY,
            "may_post": user.may(POST_TO_VILLAGES),
        }


class LinkSetView(PlaceFormView):
    """Enter one of the eight links for its area, or change who it is."""

    permission = LINK_VILLAGES
    form_class = LinkForm
    template_name = "villages/link_form.html"

    @property
    def kind(self) -> str:
        """The kind in the address; an unknown one is no page."""
        if self.kwargs["kind"] not in LinkKind.values:
            raise Http404
        return self.kwargs["kind"]

    def get_queryset(self) -> Any:
        models = {"village": Village, "township": Township}
        area = AREA_OF[self.kind]
        if area != "county":
            return models[area].objects.visible_to(self.request.user)
        counties = County.objects.all()
        return counties if self.request.user.scope_kind == ScopeKind.COUNTY else counties.none()

    def get_form_kwargs(self) -> dict[str, Any]:
        self.current = self._current()
        return super().get_form_kwargs() | {"kind": self.kind, "replaces": self.current is not None}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": timezone.localdate()}

    def save(self, form: LinkForm) -> str:
        reason = form.cleaned_data.get("reason", "")
        link = set_link(
            kind=self.kind, area_id=self.object.pk, entry=form.entry(), reason=reason, actor=self.request.user
        )
        return f"{link}，已登记。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "area": self.object,
            "label": LinkKind(self.kind).label,
            "current": self.current,
            "back": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return back_to(AREA_OF[self.kind], self.object.pk)

    def _current(self) -> VillageLink | None:
        links = VillageLink.objects.visible_to(self.request.user).believed().filter(kind=self.kind)
        area = links.filter(**{AREA_OF[self.kind]: self.object.pk}, valid_to__isnull=True)
        return area.select_related("cadre", "unit").first()


class OneLinkView(PlaceFormView):
    """A form about one link."""

    permission = LINK_VILLAGES
    model = VillageLink

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("cadre__unit", "unit", "village", "township", "county")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = self.object
        return super().get_context_data(**kwargs) | {
            "link": link,
            "area": link.village or link.township or link.county,
            "entries": entries_of_link(link),
            "back": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return back_to(AREA_OF[self.object.kind], self.object.village_id or 0)


class LinkEndView(OneLinkView):
    """End a link without another in its place."""

    form_class = EndForm
    template_name = "villages/link_end.html"

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": timezone.localdate()}

    def save(self, form: EndForm) -> str:
        values, actor = form.cleaned_data, self.request.user
        ended = end_link(link_id=self.object.pk, last_day=values["last_day"], reason=values["reason"], actor=actor)
        return f"{ended}，到 {ended.valid_to} 结束，已登记。"


class LinkCorrectView(CorrectionMixin, OneLinkView):
    """Put a wrong link right, or take it back."""

    fields = LINK_FIELDS

    form_class = LinkCorrectForm
    template_name = "villages/link_correct.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.object.kind, "replaces": False}

    @property
    def record(self) -> str:
        return f"link-correct-{self.object.pk}"

    @property
    def about(self) -> str:
        return f"{self.object.village or self.object.township or self.object.county} · {self.object}"

    @property
    def versions(self) -> list[VillageLink]:
        """The link and what took its place, oldest first."""
        return versions_from(self.object, links_at_place_of(self.object))

    def current(self) -> dict[str, Any]:
        return link_values(self.versions[-1])

    def written_by(self, name: str) -> Writer | None:
        return writer_among(self.versions, name)

    def save(self, form: LinkCorrectForm) -> str:
        values = form.cleaned_data
        entry = None if values["withdraw"] else form.entry()
        correct_link(
            link_id=self.object.pk,
            entry=entry,
            opening=form.opening(),
            reason=values["why"],
            actor=self.request.user,
        )
        return "这一条已撤回。" if entry is None else "更正已保存，原来的一条留在历史里。"


def back_to(area: str, pk: int) -> str:
    """Return the page one came from: the village, or the list for what belongs to more than one."""
    return reverse("villages:detail", args=[pk]) if area == "village" else reverse("villages:list")
