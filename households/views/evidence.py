"""Papers of a household: uploaded, served within scope, opened with a reason, taken back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVEAL_PERSONAL_DATA, UPLOAD_EVIDENCE, VIEW_HOUSEHOLDS
from accounts.reveal import open_stored
from config.lib.refusals import Refused
from households.documents import Document, State
from households.evidence_kinds import SENSITIVE, EvidenceKind
from households.forms.evidence import EvidenceForm, OpenForm, WithdrawForm
from households.models import Evidence, Household
from households.selectors.dossier import documents_of, papers_of
from households.selectors.household_page import for_heading, for_page, members_of
from households.services.evidence import (
    SUFFIXES,
    add_evidence,
    is_open_to,
    may_withdraw,
    open_evidence,
    require_open,
    withdraw_evidence,
)
from households.status import GONE
from villages.mixins import OneRecordMixin, ScopedStaffMixin

PAGES = {"measures": "households:measures", "income": "households:facts", "visits": "households:detail"}
"""What of the register itself is a document, and the page that shows it."""

NEVER_RUN = "sandbox; default-src 'none'"
"""The policy under which a browser shows a stored file: nothing in it acts, nothing is fetched."""


def served(paper: Any, name: str) -> HttpResponse:
    """Return the stored file of a paper, called `name`: a picture to look at, anything else to download.

    Nobody may keep or run it.
    """
    try:
        content = open_stored(paper.file)
    except (FileNotFoundError, Refused) as error:
        raise Http404("材料的文件不在了，或者打不开。") from error
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(
            not paper.is_picture, f"{name}.{SUFFIXES[paper.content_type]}"
        ),
        "Content-Security-Policy": NEVER_RUN,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=paper.content_type, headers=headers)


def named(paper: Evidence) -> str:
    """Return what the file of a household's paper is called."""
    return f"{paper.get_kind_display()}-{paper.issued_on}"


@dataclass(frozen=True)
class PaperLine:
    """One stored paper as one user sees it: where its file opens, whether with a reason, who may take it back."""

    paper: Evidence
    url: str
    needs_reason: bool
    withdraw_url: str
    is_closed: bool

    @classmethod
    def of(cls, paper: Evidence, user: Any) -> "PaperLine":
        """Return a paper as `user`, who sees the household, sees it."""
        is_open, may_reveal = is_open_to(paper, user), user.may(REVEAL_PERSONAL_DATA)
        name = "households:evidence_file" if is_open else "households:evidence_open"
        return cls(
            paper=paper,
            url=reverse(name, args=[paper.pk]) if is_open or may_reveal else "",
            needs_reason=not is_open,
            withdraw_url=reverse("households:evidence_withdraw", args=[paper.pk]) if may_withdraw(paper, user) else "",
            is_closed=not is_open and not may_reveal,
        )


@dataclass(frozen=True)
class DocumentLine:
    """One document of the file, with its papers or the page that shows it, and where a missing one is uploaded."""

    document: Document
    papers: list[PaperLine]
    page_url: str
    add_url: str

    @classmethod
    def of(cls, one: Document, household_id: int, by_id: dict[int, PaperLine], *, may_upload: bool) -> "DocumentLine":
        """Return a document with its addresses for one user."""
        asked = {"kind": one.kind} | ({"member": one.member} if one.member else {})
        add = f"{reverse('households:evidence_add', args=[household_id])}?{urlencode(asked)}"
        return cls(
            document=one,
            papers=[by_id[pk] for pk in one.papers],
            page_url=reverse(PAGES[one.page], args=[household_id]) if one.page else "",
            add_url=add if may_upload and one.is_missing and one.kind else "",
        )


class DossierView(ScopedStaffMixin, DetailView):
    """The file of one household: which documents it must hold, what is there and missing; then every stored paper."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/dossier.html"

    def get_queryset(self) -> Any:
        return for_page(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user, today = self.object, self.request.user, timezone.localdate()
        found = documents_of(household, members_of(household, today), today)
        papers = [PaperLine.of(paper, user) for paper in papers_of(household)]
        by_id = {line.paper.pk: line for line in papers}
        may_upload = user.may(UPLOAD_EVIDENCE) and household.status not in GONE
        lines = [DocumentLine.of(one, household.pk, by_id, may_upload=may_upload) for one in found]
        return super().get_context_data(**kwargs) | {
            "lacking": [line for line in lines if line.document.state == State.MISSING],
            "there": [line for line in lines if line.document.state == State.PRESENT],
            "spared": [line for line in lines if line.document.state == State.NOT_NEEDED],
            "wanted": sum(one.state != State.NOT_NEEDED for one in found),
            "papers": papers,
            "add_url": reverse("households:evidence_add", args=[household.pk]) if may_upload else "",
        }


class PaperFormView(ScopedStaffMixin, OneRecordMixin, FormView):
    """A form about one household's papers. Subclasses say which service saves it."""

    def save(self, form: Any) -> HttpResponse:
        """Call the one service and return the answer."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)


class EvidenceAddView(PaperFormView):
    """Upload one paper; the address may say of which kind and whose."""

    permission = UPLOAD_EVIDENCE
    model = Household
    form_class = EvidenceForm
    template_name = "households/evidence_form.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "household": self.object}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        kind = asked.get("kind") if asked.get("kind") in EvidenceKind.values else ""
        member = asked.get("member", "")
        return {"kind": kind, "member": member if member.isascii() and member.isdigit() and len(member) < 10 else ""}

    def save(self, form: EvidenceForm) -> HttpResponse:
        paper = add_evidence(
            household_id=self.object.pk,
            entry=form.entry(),
            upload=form.cleaned_data["file"],
            actor=self.request.user,
        )
        messages.success(self.request, f"{paper.get_kind_display()}已存入一户一档。")
        return HttpResponseRedirect(reverse("households:dossier", args=[self.object.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"household": self.object, "gone": self.object.status in GONE}
        return super().get_context_data(**kwargs) | shown


class EvidenceFileView(ScopedStaffMixin, SingleObjectMixin, View):
    """The file of one paper. What tells of illness or disability is opened on a page of its own, with a reason."""

    permission = VIEW_HOUSEHOLDS
    model = Evidence

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = self.get_object()
        require_open(paper, request.user)
        return served(paper, named(paper))


class OnePaperView(PaperFormView):
    """A form about one paper."""

    model = Evidence

    def get_queryset(self) -> Any:
        places = ("household__township", "household__village", "household__group", "member", "recorded_by")
        return super().get_queryset().select_related(*places)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"household": self.object.household, "paper": self.object}


class EvidenceOpenView(OnePaperView):
    """Ask why somebody wants to see a sensitive paper, and answer with its file."""

    permission = REVEAL_PERSONAL_DATA
    form_class = OpenForm
    template_name = "households/evidence_open.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind__in=SENSITIVE)

    def save(self, form: OpenForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        paper = open_evidence(evidence_id=self.object.pk, reason=reason, actor=self.request.user)
        return served(paper, named(paper))


class EvidenceWithdrawView(OnePaperView):
    """Take back a paper that was uploaded wrongly."""

    permission = UPLOAD_EVIDENCE
    form_class = WithdrawForm
    template_name = "households/evidence_withdraw.html"

    def save(self, form: WithdrawForm) -> HttpResponse:
        withdraw_evidence(evidence_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        messages.success(self.request, "材料已撤回，记录留在一户一档里。")
        return HttpResponseRedirect(reverse("households:dossier", args=[self.object.household_id]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        allowed = may_withdraw(self.object, self.request.user)
        return super().get_context_data(**kwargs) | {"may_withdraw": allowed}
