"""The papers of a village's exit cases of a year in one file: asked for, watched, written, taken away."""

import errno
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record_many, require, service
from accounts.demonstration import DEMONSTRATION_MARK
from accounts.exports import (
    NotWritten,
    Stopped,
    build_file,
    ended_export,
    queue_export,
    send_to_worker,
    stop_export,
    sweep_files,
    take_away,
    write_closed,
)
from accounts.jobs import heartbeat
from accounts.models import User
from accounts.permissions import EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA, VIEW_EXIT_CASES
from accounts.reveal import MIN_REASON
from assessments.models import ExitCase, ExitPaperExport, Notice, NoticeKind
from assessments.paper_kinds import CASE_PAPERS, VILLAGE_PAPERS, CasePaperKind
from assessments.papers.notices import notice_paper
from assessments.selectors.exit_form import AskedOfCase, for_print
from assessments.selectors.village_forms import AskedOfVillage
from assessments.services.exit_papers import NO_SUCH_PAPER, put_together
from assessments.status import CaseState
from config.lib.personal_numbers import require_no_numbers
from config.lib.printing.blocks import OF_A_HOUSEHOLD, OF_A_VILLAGE, OF_THE_PUBLIC, Imprint, Printout, Text
from config.lib.printing.formats import PaperFormat, format_of, write_papers
from config.lib.refusals import Refused
from households.models import Household, PaperKey
from households.papers.words import Opened
from households.selectors.household_page import for_page
from households.services.papers import open_numbers
from villages.models import Village

BUILD_TASK = "assessments.tasks.build_exit_papers"
CASES_PER_BEAT = 5
NOTICES = "notices"
_VILLAGES_OWN = {key: kind.label for key, kind in VILLAGE_PAPERS.items()} | {NOTICES: "公示和公告名单"}
BATCH_KINDS = _VILLAGES_OWN | {key: kind.label for key, kind in CASE_PAPERS.items()}
"""What may stand in the file, in its order: the village's own papers first, then those of each household."""
NOT_LEAVING = (CaseState.RETURNED, CaseState.DROPPED)
"""Cases that have ended otherwise are not printed with the village's."""


@dataclass(frozen=True)
class Asked:
    """What is wanted: the year, the kinds of papers, in which form; with a reason whole numbers stand on them."""

    year: int
    kinds: Collection[str]
    form: str = PaperFormat.PDF
    reason: str = ""


@service("exit.print_village")
def start_exit_papers(*, village_id: int, asked: Asked, site: str, actor: User) -> ExitPaperExport:
    """Queue the papers of all exit cases of a village in a year that the actor sees; return the job.

    `site` is where the QR codes lead. Asked twice for the same while the first is open, returns the first. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a kind there is not or too short a reason.
    """
    require(actor, EXPORT_HOUSEHOLDS)
    require(actor, VIEW_EXIT_CASES)
    village = Village.objects.visible_to(actor).get(pk=village_id)
    kinds = [key for key in BATCH_KINDS if key in asked.kinds]
    if not kinds or set(asked.kinds) - set(kinds):
        raise Refused(NO_SUCH_PAPER)
    filters: dict[str, Any] = {"village": village.pk, "year": asked.year, "kinds": kinds, "site": site}
    filters["format"] = format_of(asked.form).value
    if reason := asked.reason.strip():
        require(actor, REVEAL_PERSONAL_DATA)
        _require_reason(reason, kinds)
        filters["reason"] = reason
    return queue_export(ExitPaperExport, filters=filters, actor=actor, action="exit.print_village", send=_send)


def _require_reason(reason: str, kinds: Collection[str]) -> None:
    require_no_numbers(reason)
    if len(reason) < MIN_REASON:
        raise Refused(f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。")
    if not any(CASE_PAPERS[key].numbers for key in kinds if key in CASE_PAPERS):
        raise Refused("选的资料上没有号码。请把理由清空再打印。")


@service("exit.print_village_cancel")
def cancel_exit_papers(*, export_id: int, actor: User) -> ExitPaperExport:
    """Stop a job of the actor's own. Raises PermissionDenied, NotFoundRefused, Refused when it has ended."""
    require(actor, EXPORT_HOUSEHOLDS)
    return stop_export(ExitPaperExport, export_id=export_id, actor=actor, action="exit.print_village_cancel")


@service("exit.print_village_retry")
def retry_exit_papers(*, export_id: int, actor: User) -> ExitPaperExport:
    """Ask again for the same. Raises PermissionDenied, NotFoundRefused, Refused while the old one is open."""
    require(actor, EXPORT_HOUSEHOLDS)
    old = ended_export(ExitPaperExport, export_id=export_id, actor=actor).filters
    asked = Asked(old["year"], old["kinds"], old["format"], old.get("reason", ""))
    return start_exit_papers(village_id=old["village"], asked=asked, site=old["site"], actor=actor)


@service("exit.print_village_download")
def record_exit_papers_download(*, export_id: int, actor: User) -> str:
    """Note that the actor takes the file, return its name. Raises PermissionDenied, NotFoundRefused, Refused."""
    require(actor, EXPORT_HOUSEHOLDS)
    return take_away(ExitPaperExport, export_id=export_id, actor=actor, action="exit.print_village_download")


def build_exit_papers(export_id: int) -> None:
    """Write the file of one queued job; do nothing when it is not queued (any more)."""
    build_file(ExitPaperExport, export_id, _write)


def sweep_exit_papers() -> int:
    """Clear up after jobs; return how many files went."""
    return sweep_files(ExitPaperExport)


def _send(export: ExitPaperExport) -> None:
    send_to_worker(export, BUILD_TASK)


@dataclass
class _Batch:
    """The papers on their way into the file, and what the trail is told of each, by action."""

    export: ExitPaperExport
    owner: User
    now: datetime
    papers: list[tuple[Printout, Imprint]] = field(default_factory=list)
    told: dict[str, list[tuple[models.Model, Any]]] = field(default_factory=dict)

    def add(self, printout: Printout, path: str, caption: str, told: tuple[str, models.Model, dict[str, Any]]) -> None:
        """Take in one paper whose code leads to `path`; without one it bears no code."""
        action, subject, about = told
        mark = DEMONSTRATION_MARK if settings.DEMONSTRATION else ""
        printed = f"{self.now:%Y-%m-%d %H:%M} {self.owner.display_name} 打印"
        link = self.export.filters["site"] + path if path else ""
        self.papers.append((printout, Imprint(link, printed, mark, caption)))
        self.told.setdefault(action, []).append((subject, about | {"export": self.export.pk}))

    def note(self) -> None:
        """Write a row of the trail for every paper."""
        for action, told in self.told.items():
            record_many(actor=self.owner, action=action, told=told, reason=self.export.filters.get("reason", ""))


def _write(export: ExitPaperExport, part: Path) -> dict[str, Any]:
    """Put the papers together as the owner sees the village when the worker gets to it, then draw them."""
    owner, asked = export.requested_by, export.filters
    needed = {EXPORT_HOUSEHOLDS, VIEW_EXIT_CASES} | ({REVEAL_PERSONAL_DATA} if asked.get("reason") else set())
    if owner is None or not all(owner.may(permission) for permission in needed):
        raise PermissionError(errno.EACCES, "the owner may not print these any more")
    village = Village.objects.visible_to(owner).select_related("township").filter(pk=asked["village"]).first()
    if village is None:
        raise NotWritten("这个村不在您现在能看到的范围内，没有打印。")
    batch = _Batch(export, owner, timezone.localtime())
    _take_in_village(batch, village)
    households = _take_in_cases(batch, village)
    if not batch.papers:
        raise NotWritten(f"{village}在 {asked['year']} 年没有办退出的户，没有可打印的。")
    file = BytesIO()
    write_papers(export.form, file, batch.papers, lambda: heartbeat(export, households))
    written = write_closed(part, file.getvalue())
    batch.note()
    return written | {"done": households, "total": households, "as_of": batch.now}


def _take_in_village(batch: _Batch, village: Village) -> None:
    """Take in the papers of the village itself and its lists; what there is nothing for says so on its page."""
    asked, today = batch.export.filters, timezone.localdate()
    home = reverse("villages:detail", args=[village.pk])
    for key, kind in VILLAGE_PAPERS.items():
        if key in asked["kinds"]:
            try:
                printout = kind.read(AskedOfVillage(village, today))
            except Refused as refusal:
                printout = Printout(kind.label, (f"{village.township}{village}",), (Text(str(refusal)),), village.code)
            batch.add(printout, home, OF_A_VILLAGE, ("exit.print_village_paper", village, {"paper": kind.label}))
    if NOTICES in asked["kinds"]:
        hung = Notice.objects.visible_to(batch.owner).filter(village=village, exit_year=asked["year"])
        for notice in hung.filter(withdrawn_at__isnull=True).select_related("village__township").order_by("pk"):
            told = ("exit.print_notice", notice, {"number": notice.number})
            public = reverse("assessments:public_notices") if notice.kind != NoticeKind.ANNOUNCEMENT else ""
            batch.add(notice_paper(notice), public, OF_THE_PUBLIC, told)


def _take_in_cases(batch: _Batch, village: Village) -> int:
    """Take in the papers of every case, in the order of the village; return how many cases there were.

    Raises Stopped when nobody wants the job any more.
    """
    kinds = [kind for key, kind in CASE_PAPERS.items() if key in batch.export.filters["kinds"]]
    ids = list(_cases_of(batch, village).values_list("pk", "household")) if kinds else []
    ExitPaperExport.objects.filter(pk=batch.export.pk).update(total=len(ids))
    keys = _keys([household for _, household in ids], kinds)
    for done, (case_id, _) in enumerate(ids):
        if done % CASES_PER_BEAT == 0 and not heartbeat(batch.export, done):
            raise Stopped
        for case, kind, printout in _papers_of(batch, case_id, kinds):
            path = reverse("papers:open", args=[keys[case.household_id, kind.key]])
            told = {"paper": kind.label, "numbers": bool(batch.export.filters.get("reason") and kind.numbers)}
            batch.add(printout, path, OF_A_HOUSEHOLD, ("exit.print_paper", case, told))
    return len(ids)


def _cases_of(batch: _Batch, village: Village) -> Any:
    here = ExitCase.objects.visible_to(batch.owner).filter(household__village=village)
    of_year = here.filter(exit_year=batch.export.filters["year"]).exclude(state__in=NOT_LEAVING)
    return of_year.order_by("household__group__code", "household__head_sort", "pk")


def _papers_of(
    batch: _Batch, case_id: int, kinds: list[CasePaperKind]
) -> Iterator[tuple[ExitCase, CasePaperKind, Printout]]:
    owner, reason, today = batch.owner, batch.export.filters.get("reason", ""), timezone.localdate()
    case = for_print(ExitCase.objects.visible_to(owner)).filter(pk=case_id).first()
    household = for_page(Household.objects.visible_to(owner), today).filter(exit_cases=case_id).first()
    if case is None or household is None:
        return
    numbers = {number for kind in kinds for number in kind.numbers} if reason else set()
    try:
        opened = open_numbers(household, numbers, reason, owner) if numbers else Opened()
        for kind, printout in put_together(AskedOfCase(case, household, owner, today, opened), kinds, alone=False):
            yield case, kind, printout
    except Refused as refusal:
        raise NotWritten(f"{household}：{refusal}") from refusal


def _keys(households: list[int], kinds: list[CasePaperKind]) -> dict[tuple[int, str], str]:
    """Return the key of each paper by household and kind; made where there was none."""
    wanted = [PaperKey(household_id=pk, kind=kind.key) for kind in kinds for pk in households]
    PaperKey.objects.bulk_create(wanted, ignore_conflicts=True)
    found = PaperKey.objects.filter(household__in=households, kind__in=[kind.key for kind in kinds])
    return {(household, kind): key for household, kind, key in found.values_list("household", "kind", "key")}
