"""One kind of paper for every household of a village in one file: asked for, watched, written, taken away."""

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
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
from accounts.permissions import EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA
from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import require_no_numbers
from config.lib.printing.blocks import Imprint, Printout
from config.lib.printing.formats import PaperFormat, format_of, write_papers
from config.lib.refusals import Refused
from households.models import Household, PaperExport, PaperKey
from households.paper_kinds import PAPER_KINDS, PaperKind
from households.papers.words import Opened
from households.selectors.household_page import for_page
from households.selectors.papers import Asked
from households.services.papers import open_numbers
from households.status import GONE
from villages.models import Village

BUILD_TASK = "households.tasks.build_paper_export"
HOUSEHOLDS_PER_BEAT = 10
OF_MANY = {key: kind for key, kind in PAPER_KINDS.items() if not kind.of_window}
"""The kinds that every household has."""


@service("households.print_village")
def start_papers(
    *, village_id: int, kind: str, site: str, reason: str = "", form: str = PaperFormat.PDF, actor: User
) -> PaperExport:
    """Queue one kind of paper for all households of a village that the actor sees; return the job.

    `site` is where the QR codes lead (https://huce.example). With a `reason` the papers carry whole numbers, which asks
    for the right to open them; each leaves its row once it is put on paper. Asked twice for the same while the first is
    still open, returns the first. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a kind
    there is not, one that carries no numbers, or too short a reason.
    """
    require(actor, EXPORT_HOUSEHOLDS)
    if reason := reason.strip():
        require(actor, REVEAL_PERSONAL_DATA)
        _require_reason(kind, reason)
    village = Village.objects.visible_to(actor).get(pk=village_id)
    if kind not in OF_MANY:
        raise Refused("没有这种资料，或者它不能整村打印。请重新选择。")
    told = {"reason": reason} if reason else {}
    if format_of(form) == PaperFormat.WORD:
        told["format"] = PaperFormat.WORD.value
    filters = {"village": village.pk, "kind": kind, "site": site} | told
    return queue_export(PaperExport, filters=filters, actor=actor, action="households.print_village", send=_send)


@service("households.print_village_cancel")
def cancel_papers(*, export_id: int, actor: User) -> PaperExport:
    """Stop a job of the actor's own. Raises PermissionDenied, NotFoundRefused, Refused when it has ended."""
    require(actor, EXPORT_HOUSEHOLDS)
    return stop_export(PaperExport, export_id=export_id, actor=actor, action="households.print_village_cancel")


@service("households.print_village_retry")
def retry_papers(*, export_id: int, actor: User) -> PaperExport:
    """Ask again for the same. Raises PermissionDenied, NotFoundRefused, Refused while the old one is open."""
    require(actor, EXPORT_HOUSEHOLDS)
    asked = ended_export(PaperExport, export_id=export_id, actor=actor).filters
    about = {"kind": asked["kind"], "site": asked["site"], "reason": asked.get("reason", "")}
    about["form"] = asked.get("format", PaperFormat.PDF)
    return start_papers(village_id=asked["village"], **about, actor=actor)


def _require_reason(kind: str, reason: str) -> None:
    require_no_numbers(reason)
    if len(reason) < MIN_REASON:
        raise Refused(f"理由至少写 {MIN_REASON} 个字，这条理由会记入日志。")
    if kind in OF_MANY and not OF_MANY[kind].numbers:
        raise Refused(f"{OF_MANY[kind].label}上没有号码。请把理由清空再打印。")


@service("households.print_village_download")
def record_papers_download(*, export_id: int, actor: User) -> str:
    """Note that the actor takes the file, return its name. Raises PermissionDenied, NotFoundRefused, Refused."""
    require(actor, EXPORT_HOUSEHOLDS)
    return take_away(PaperExport, export_id=export_id, actor=actor, action="households.print_village_download")


def build_papers(export_id: int) -> None:
    """Write the file of one queued job; do nothing when it is not queued (any more)."""
    build_file(PaperExport, export_id, _write)


def sweep_papers() -> int:
    """Clear up after jobs; return how many files went."""
    return sweep_files(PaperExport)


def _send(export: PaperExport) -> None:
    send_to_worker(export, BUILD_TASK)


@dataclass(frozen=True)
class _Paper:
    """One paper on its way into the file, and whose it is."""

    household: Household
    printout: Printout


def _write(export: PaperExport, part: Path) -> dict[str, Any]:
    """Put the papers together as the owner sees the households when the worker gets to them, then draw them."""
    owner = export.requested_by
    if owner is None or not owner.may(EXPORT_HOUSEHOLDS):
        raise PermissionError(errno.EACCES, "the owner may not export any more")
    if export.filters.get("reason") and not owner.may(REVEAL_PERSONAL_DATA):
        raise PermissionError(errno.EACCES, "the owner may not open numbers any more")
    kind, now = OF_MANY[export.filters["kind"]], timezone.localtime()
    papers = list(_put_together(export, owner, kind))
    if not papers:
        raise NotWritten("这个村没有在册的户，没有可打印的。")
    keys = _keys(papers, kind)
    mark = DEMONSTRATION_MARK if settings.DEMONSTRATION else ""
    printed = f"{now:%Y-%m-%d %H:%M} {owner.display_name} 打印"
    links = (export.filters["site"] + reverse("papers:open", args=[keys[paper.household.pk]]) for paper in papers)
    drawn = [(paper.printout, Imprint(link, printed, mark)) for paper, link in zip(papers, links, strict=True)]
    file = BytesIO()
    write_papers(export.form, file, drawn, lambda: heartbeat(export, len(papers)))
    written = write_closed(part, file.getvalue())
    told = {"paper": kind.label, "numbers": bool(export.filters.get("reason")), "export": export.pk}
    record_many(actor=owner, action="households.print_paper", told=[(paper.household, told) for paper in papers])
    return written | {"done": len(papers), "total": len(papers), "as_of": now}


def _put_together(export: PaperExport, owner: User, kind: PaperKind) -> Iterator[_Paper]:
    """Yield the papers in the order of the village. Raises Stopped when nobody wants the job any more."""
    today, reason = timezone.localdate(), export.filters.get("reason", "")
    here = Household.objects.visible_to(owner).filter(village=export.filters["village"]).exclude(status__in=GONE)
    ids = list(here.order_by("group__code", "head_sort", "id").values_list("pk", flat=True))
    PaperExport.objects.filter(pk=export.pk).update(total=len(ids))
    for done, household_id in enumerate(ids):
        if done % HOUSEHOLDS_PER_BEAT == 0 and not heartbeat(export, done):
            raise Stopped
        household = for_page(here, today).filter(pk=household_id).first()
        if household is not None:
            opened = _opened(household, kind, reason, owner) if reason else Opened()
            yield _Paper(household, kind.read(Asked(household, today, None, opened)))


def _opened(household: Household, kind: PaperKind, reason: str, owner: User) -> Opened:
    try:
        return open_numbers(household, kind.numbers, reason, owner)
    except Refused as refusal:
        raise NotWritten(f"{household}：{refusal}") from refusal


def _keys(papers: Sequence[_Paper], kind: PaperKind) -> dict[int, str]:
    """Return the key of each paper by household; made where there was none."""
    ids = [paper.household.pk for paper in papers]
    PaperKey.objects.bulk_create([PaperKey(household_id=pk, kind=kind.key) for pk in ids], ignore_conflicts=True)
    return dict(PaperKey.objects.filter(household__in=ids, kind=kind.key).values_list("household", "key"))
