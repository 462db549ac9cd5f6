"""Takes projects of the small county along their way into the library, each step by the person whose duty it is."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from projects.library_status import POSTS, forward
from projects.models import LibraryEntry, LibraryNotice
from projects.services.library import FORWARD, StepWords, rounds_of
from projects.services.library_notices import BACKWARD, POST, close_library_notice
from projects.services.proposals import ProposalEntry, Quantity, Share, propose_project
from tests.assessments.chain import picture
from villages.services.boards import NoticeEntryForm

DOCUMENT = "师农领〔2026〕7号"
BY: dict[str, str] = {
    "propose": "he", "post_village": "he", "review": "li", "post_town": "li", "prepare": "zhao", "fix": "qian",
    "post_county": "zhao", "enter": "zhao", "remove": "qian", "send_back": "li", "query": "zhao", "disapprove": "qian",
}  # fmt: skip
"""Action → who takes it."""
COLUMNS: dict[str, Any] = {
    "name": "下湾村人饮管网", "year": 2027, "library_class": "rural_works", "project_type": "water", "nature": "new",
    "content": "铺设管道 3,200 米", "goals": "86 户通自来水", "mechanism": "务工带动", "responsible": "何驻村",
    "planned_from": date(2027, 3, 1), "planned_to": date(2027, 8, 31),
    "planned_households": 86, "planned_people": 301, "planned_registered": 40,
}  # fmt: skip
MONEY = (Share("central", 2027, Decimal("250000.00")), Share("own", 2027, Decimal("30000.50")))
QUANTITIES = (Quantity("管道", Decimal(3200), "米"), Quantity("减压池", Decimal(2), "个"))


def proposal(**changes: Any) -> ProposalEntry:
    """Return what is put down of a project; `changes` are columns, or rows and purposes."""
    about: dict[str, Any] = {"money": MONEY, "quantities": QUANTITIES, "main_purpose": "reach_works"}
    rows = {name: changes.pop(name) for name in ("money", "quantities", "main_purpose", "purposes") if name in changes}
    return ProposalEntry(COLUMNS | changes, **(about | rows))


def propose(here: SimpleNamespace, level: str = "village", **changes: Any) -> LibraryEntry:
    """Propose a project of Lower Bend, of East or of the county."""
    actor = {"village": here.he, "township": here.liu, "county": here.shui}[level]
    area = {"village": here.lower.pk, "township": here.east.pk, "county": None}[level]
    return propose_project(level=level, area_id=area, entry=proposal(**changes), actor=actor)


def board() -> NoticeEntryForm:
    """Return what is said when a list is posted."""
    return NoticeEntryForm("村公示栏", "0874-5760000", [picture()])


def take(here: SimpleNamespace, action: str, *ways: LibraryEntry, actor: Any = None) -> Any:
    """Take a step on these, by whoever's duty it is."""
    who = actor or getattr(here, BY[action])
    for way in ways:
        way.refresh_from_db()
    if action in POSTS:
        return POST[action](rounds=rounds_of(ways), entry=board(), actor=who)
    words = StepWords(
        "属实，同意" if action in FORWARD else "选址不对", DOCUMENT if action in {"fix", "remove"} else ""
    )
    return {**FORWARD, **BACKWARD}[action](rounds=rounds_of(ways), words=words, actor=who)


def close(here: SimpleNamespace, notice: LibraryNotice) -> LibraryNotice:
    """Close a notice on the day after its last, by who keeps it."""
    keeper = {"village": here.he, "township": here.li, "county": here.zhao}[notice.level]
    with time_machine.travel(timezone.now() + timedelta(days=notice.required_days + 1), tick=False):
        return close_library_notice(notice_id=notice.pk, opinion="公示期满，没有异议", photos=[picture()], actor=keeper)


def bring_to(here: SimpleNamespace, last: str, way: LibraryEntry | None = None) -> LibraryEntry:
    """Take a project step by step until `last`, closing each notice on the way but the one that `last` posts."""
    way = way or propose(here)
    for move in forward(way.level)[1:]:
        taken = take(here, move.action, way)
        if move.action == last:
            break
        if move.action in POSTS:
            close(here, taken)
    way.refresh_from_db()
    return way
