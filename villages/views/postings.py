"""Postings: the list, posting somebody, ending, correcting; and the resident team of a village."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView

from accounts.audit import record, require
from accounts.permissions import POST_TO_TOWNSHIPS, POST_TO_VILLAGES, VIEW_CADRES
from config.lib.keyset import keyset_page
from config.lib.merging import Writer
from villages.clocks import versions_from
from villages.entry_fields import POSTING_FIELDS, TEAM_FIELDS
from villages.forms.cadres import TeamForm
from villages.forms.placing import EndForm, PostingCorrectForm, PostingFilterForm, PostingForm
from villages.mixins import ScopedStaffMixin
from villages.models import Posting, Team, Township, Village
from villages.selectors.postings import entries_of_posting, narrow_postings
from villages.services.postings import (
    correct_posting,
    create_posting,
    end_posting,
    permission_for,
    posting_values,
    postings_at_place_of,
)
from villages.services.units import set_team, standing_team, team_values
from villages.views.correcting import CorrectionMixin, writer_among
from villages.views.saving import OneRecordFormView

TABS = {"current": "在任", "ended": "已结束"}


class PostingListView(ScopedStaffMixin, ListView):
    """Who works where: today, or in former terms."""

    permission = VIEW_CADRES
    model = Posting
    template_name = "villages/posting_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        form = PostingFilterForm(query, user=user)
        tab = query.get("tab") if query.get("tab") in TABS else "current"
        words = query.get("q", "")[:40]
        believed = form.narrow(self.object_list.believed())
        counts = {name: narrow_postings(believed, tab=name, words=words, today=today).count() for name in TABS}
        postings = narrow_postings(believed, tab=tab, words=words, today=today)
        page = keyset_page(
            postings.select_related("cadre__unit", "village", "township"),
            fields=("id",),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tab": tab,
            "tabs": [
                {"label": label, "url": f"?tab={name}", "count": counts[name], "current": name == tab}
                for name, label in TABS.items()
            ],
            "page": page,
            "may_post": user.may(POST_TO_VILLAGES),
            "townships": Township.objects.visible_to(user) if user.may(POST_TO_TOWNSHIPS) else [],
        }


class PlaceFormView(ScopedStaffMixin, OneRecordFormView):
    """A form about one village, township or dated row that the user may see."""

    permission = POST_TO_VILLAGES


class VillagePostingAddView(PlaceFormView):
    """Post a cadre to a village."""

    model = Village
    form_class = PostingForm
    template_name = "villages/posting_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        village = self.object
        return super().get_form_kwargs() | {"village": village, "township": village.township}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": timezone.localdate()}

    def save(self, form: PostingForm) -> str:
        posting = create_posting(entry=form.entry(), actor=self.request.user)
        return f"{posting.cadre}任{posting.get_kind_display()}，已登记。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"place": self.object, "back": self.get_success_url()}

    def get_success_url(self) -> str:
        return reverse("villages:detail", args=[self.object.pk])


class TownshipPostingAddView(VillagePostingAddView):
    """Post a member of staff to a township."""

    permission = POST_TO_TOWNSHIPS
    model = Township

    def get_form_kwargs(self) -> dict[str, Any]:
        return super(VillagePostingAddView, self).get_form_kwargs() | {"village": None, "township": self.object}

    def get_success_url(self) -> str:
        return f"{reverse('villages:posting_list')}?township={self.object.pk}"


class OnePostingView(PlaceFormView):
    """A form about one posting. What asks for another permission by its kind is refused as such."""

    model = Posting

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("cadre__unit", "village__township", "township")

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        posting, user = super().get_object(*args, **kwargs), self.request.user
        try:
            require(user, permission_for(posting.kind))
        except PermissionDenied as refusal:
            record(actor=user, action="page.refused", subject=posting, reason=str(refusal))
            raise
        return posting

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "posting": self.object,
            "entries": entries_of_posting(self.object),
            "back": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        if self.object.village_id:
            return reverse("villages:detail", args=[self.object.village_id])
        return f"{reverse('villages:posting_list')}?township={self.object.township_id}"


class PostingEndView(OnePostingView):
    """End a posting."""

    form_class = EndForm
    template_name = "villages/posting_end.html"

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": timezone.localdate()}

    def save(self, form: EndForm) -> str:
        values, actor = form.cleaned_data, self.request.user
        ended = end_posting(
            posting_id=self.object.pk, last_day=values["last_day"], reason=values["reason"], actor=actor
        )
        return f"{ended.cadre}的任职到 {ended.valid_to} 结束，已登记。"


class PostingCorrectView(CorrectionMixin, OnePostingView):
    """Put a wrong posting right, or take it back."""

    fields = POSTING_FIELDS

    form_class = PostingCorrectForm
    template_name = "villages/posting_correct.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        posting = self.object
        return super().get_form_kwargs() | {"village": posting.village, "township": posting.township}

    @property
    def record(self) -> str:
        return f"posting-correct-{self.object.pk}"

    @property
    def about(self) -> str:
        return f"{self.object.village or self.object.township} · {self.object}"

    @property
    def versions(self) -> list[Posting]:
        """The posting and what took its place, oldest first."""
        return versions_from(self.object, postings_at_place_of(self.object))

    def current(self) -> dict[str, Any]:
        return posting_values(self.versions[-1])

    def written_by(self, name: str) -> Writer | None:
        return writer_among(self.versions, name)

    def save(self, form: PostingCorrectForm) -> str:
        values = form.cleaned_data
        entry = None if values["withdraw"] else form.entry()
        correct_posting(
            posting_id=self.object.pk,
            entry=entry,
            opening=form.opening(),
            reason=values["why"],
            actor=self.request.user,
        )
        return "这一条已撤回。" if entry is None else "更正已保存，原来的一条留在历史里。"


class TeamView(CorrectionMixin, PlaceFormView):
    """Register or change the resident team of a village."""

    fields = TEAM_FIELDS
    model = Village
    form_class = TeamForm
    template_name = "villages/team_form.html"

    @cached_property
    def team(self) -> Team | None:
        """The team that the village has from now on."""
        return standing_team(self.object)

    @property
    def record(self) -> str:
        return f"team-{self.object.pk}"

    @property
    def about(self) -> str:
        return f"{self.object}驻村工作队"

    def current(self) -> dict[str, Any]:
        return team_values(self.team)

    def written_by(self, name: str) -> Writer | None:
        teams = Team.objects.visible_to(self.request.user).filter(village=self.object)
        return writer_among(list(teams.select_related("unit", "recorded_by").order_by("recorded_at", "pk")), name)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | ({} if self.team else {"name": self.about, "valid_from": timezone.localdate()})

    def save(self, form: TeamForm) -> str:
        team = set_team(
            village_id=self.object.pk,
            entry=form.entry(),
            opening=form.opening(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return f"{team}已登记，从 {team.valid_from:%Y-%m-%d} 起。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"village": self.object}

    def get_success_url(self) -> str:
        return reverse("villages:detail", args=[self.object.pk])
