"""Notices and announcements for pages, paper and the public: what may be published, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from accounts.permissions import ACCEPT_EXIT, KEEP_EXIT_PAPERS, REVEAL_PERSONAL_DATA
from accounts.reveal import mask_name
from assessments.models import CasePhoto, Notice, NoticeEntry, NoticeKind, Objection
from assessments.selectors.case_list import person_or_nobody
from assessments.selectors.duties import duty_fault, persons_on
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.keyset import KeysetPage, keyset_page
from villages.selectors.boards import Day, close_lock, days_of

PUBLIC_PAGE = 50
NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest notice has the smallest key."""
VILLAGE_FIELDS = (("serial", "序号"), ("group_name", "村民小组"), ("head_name", "户主姓名"), ("people", "家庭人口数"))
"""What a list on a village's board may show of a household (E1; law on personal information, G.1 of our sources)."""
PUBLIC_FIELDS = (("serial", "序号"), ("masked", "户主姓名"), ("people", "家庭人口数"))
"""What the public page may show: the township only, one character of the name."""


class NoticeTab(models.TextChoices):
    """The one-click views of the notices."""

    RUNNING = "running", "公示中"
    CLOSED = "closed", "已结束"
    ANNOUNCED = "announced", "公告"


_OF_TAB: dict[str, Q] = {
    NoticeTab.RUNNING: Q(closed_on__isnull=True, withdrawn_at__isnull=True) & ~Q(kind=NoticeKind.ANNOUNCEMENT),
    NoticeTab.CLOSED: (Q(closed_on__isnull=False) | Q(withdrawn_at__isnull=False)) & ~Q(kind=NoticeKind.ANNOUNCEMENT),
    NoticeTab.ANNOUNCED: Q(kind=NoticeKind.ANNOUNCEMENT),
}

_SAID = "entries__case__objections"
_UNSETTLED = Count(
    _SAID,
    filter=Q(**{f"{_SAID}__result": ""}) & (_OF_TAB[NoticeTab.RUNNING] | Q(**{f"{_SAID}__notice": models.F("pk")})),
    distinct=True,
)
"""How many objections are open, by the same rule as ObjectionQuerySet.about."""


@dataclass(frozen=True)
class NoticeList:
    """One page of notices and how many are in each tab."""

    tab: str
    counts: dict[str, int]
    page: KeysetPage


def read_notices(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> NoticeList:
    """Return one page of the notices `user` may see, the latest first."""
    mine = Notice.objects.filter(pk__in=Notice.objects.visible_to(user).values("pk"))
    for place, path in (("township", "village__township"), ("village", "village")):
        if place in chosen:
            mine = mine.filter(**{path: chosen[place]})
    counts = mine.order_by().aggregate(**{name: Count("pk", filter=condition) for name, condition in _OF_TAB.items()})
    rows = mine.filter(_OF_TAB[tab]).select_related("village__township")
    rows = rows.annotate(
        households=Count("entries", distinct=True), unsettled=_UNSETTLED, newest=NEWEST_FIRST - models.F("pk")
    )
    return NoticeList(tab, counts, keyset_page(rows, fields=("newest",), after=after, before=before))


@dataclass(frozen=True)
class Said:
    """One objection, and whether this user may settle it or open the telephone number."""

    objection: Objection
    lock: str
    may_settle: bool
    may_reveal: bool


@dataclass(frozen=True)
class NoticePage:
    """Everything the page of one notice shows."""

    notice: Notice
    entries: list[NoticeEntry]
    photos: list[CasePhoto]
    objections: list[Said]
    days: list[Day]
    may_close: bool
    close_lock: str
    may_object: bool

    @property
    def people(self) -> int:
        return sum(entry.people for entry in self.entries)


def read_notice(notice: Notice, user: Any) -> NoticePage:
    """Return the page of `notice` for `user`; who sees the notice sees its whole list, which hangs on the board."""
    objections = list(Objection.objects.visible_to(user).about(notice).select_related(
        "case__household", "recorded_by", "settled_by"
    ))  # fmt: skip
    keeps = user.may(KEEP_EXIT_PAPERS) and notice.is_running
    return NoticePage(
        notice=notice,
        entries=list(notice.entries.all()),
        photos=list(CasePhoto.objects.visible_to(user).filter(notice=notice)),
        objections=_all_said(objections, user),
        days=days_of(notice, timezone.localdate()),
        may_close=keeps,
        close_lock=close_lock(notice, unsettled=any(not one.result for one in objections)) if keeps else "",
        may_object=keeps,
    )


def _all_said(objections: list[Objection], user: Any) -> list[Said]:
    """Return the objections as this user may settle them, in two queries however many there are."""
    settles = user.may(ACCEPT_EXIT) and any(not objection.result for objection in objections)
    person = person_or_nobody(user) if settles else ""
    earlier = persons_on([objection.case for objection in objections]) if settles else {}
    return [_said(objection, user, person, earlier.get(objection.case_id, {})) for objection in objections]


def _said(objection: Objection, user: Any, person: str, earlier: dict[str, str]) -> Said:
    may_settle = user.may(ACCEPT_EXIT) and not objection.result
    lock = _settle_lock(objection, person, earlier) if may_settle else ""
    has_contact = bool(objection.phone or objection.who)
    return Said(objection, lock, may_settle, user.may(REVEAL_PERSONAL_DATA) and has_contact)


def _settle_lock(objection: Objection, person: str, earlier: dict[str, str]) -> str:
    if objection.recorded_person == person:
        return "这条异议是您登记的，由另一位同事核实。"
    return duty_fault(EXIT_TRANSITIONS.get(CaseAction.UPHOLD), person, earlier)


@dataclass(frozen=True)
class PublicLine:
    """One household as the public page shows it: no group, no village, one character of the name."""

    serial: int
    masked: str
    people: int


@dataclass(frozen=True)
class PublicNotice:
    """One running notice as the public page shows it, and nothing else of it."""

    number: str
    label: str
    township: str
    exit_year: int
    posted_on: date
    last_day: date
    required_days: int
    in_working_days: bool
    phone: str
    lines: tuple[PublicLine, ...]

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)


@dataclass(frozen=True)
class PublicPage:
    """One page of the notices that run today, how many run, and the keys that lead on."""

    notices: list[PublicNotice]
    total: int
    after: str
    before: str


def public_notices(*, after: str = "", before: str = "") -> PublicPage:
    """Return one page of the notices that run today, by township, built field by field from what may be published."""
    running = Notice.objects.running().select_related("village__township").prefetch_related("entries")
    rows = running.annotate(township_sort=models.F("village__township__sort"), newest=NEWEST_FIRST - models.F("pk"))
    page = keyset_page(rows, fields=("township_sort", "newest"), after=after, before=before, size=PUBLIC_PAGE)
    return PublicPage([public_notice(notice) for notice in page.rows], running.count(), page.after, page.before)


def public_notice(notice: Notice) -> PublicNotice:
    """Return what the public may read of a notice."""
    lines = tuple(PublicLine(one.serial, mask_name(one.head_name), one.people) for one in notice.entries.all())
    return PublicNotice(
        number=notice.number,
        label=notice.get_kind_display(),
        township=notice.village.township.name,
        exit_year=notice.exit_year,
        posted_on=notice.posted_on,
        last_day=notice.last_day,
        required_days=notice.required_days,
        in_working_days=notice.in_working_days,
        phone=notice.phone,
        lines=lines,
    )
