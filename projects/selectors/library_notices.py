"""Notices of the library as list, page and public see them: what may be published, the clock, what was objected."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.permissions import REVEAL_PERSONAL_DATA
from config.lib.keyset import KeysetPage, keyset_page
from projects.library_status import KEEPS_NOTICE, SETTLES
from projects.models import LibraryNotice, LibraryNoticeLine, LibraryObjection, LibraryPhoto
from villages.persons import person_key
from villages.selectors.boards import Day, close_lock, days_of

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest notice has the smallest key."""
PUBLIC_PAGE = 5
"""So few a page, as one notice of the county may list hundreds of projects."""
WRITTEN_BY_YOU = "这条异议是您登记的，由另一位同事核实。"


class NoticeTab(models.TextChoices):
    """The one-click views of the notices."""

    RUNNING = "running", "公示中"
    CLOSED = "closed", "已结束"
    WITHDRAWN = "withdrawn", "已撤下"


_OF_TAB: dict[str, Q] = {
    NoticeTab.RUNNING: Q(closed_on__isnull=True, withdrawn_at__isnull=True),
    NoticeTab.CLOSED: Q(closed_on__isnull=False),
    NoticeTab.WITHDRAWN: Q(withdrawn_at__isnull=False),
}


def open_against(notice: LibraryNotice) -> models.QuerySet[LibraryObjection]:
    """Return the objections nobody has settled against the projects of a list, those to an earlier list among them."""
    here = LibraryObjection.objects.unsettled().filter(line__round=F("line__entry__round"))
    return here.filter(line__entry__notice_lines__notice=notice)


@dataclass(frozen=True)
class NoticeList:
    """One page of notices and how many are in each tab."""

    counts: dict[str, int]
    page: KeysetPage


def read_notices(user: Any, *, tab: str, after: str = "", before: str = "") -> NoticeList:
    """Return one page of the notices `user` may see, the latest first."""
    mine = LibraryNotice.objects.visible_to(user)
    counts = mine.order_by().aggregate(**{name: Count("pk", filter=of_tab) for name, of_tab in _OF_TAB.items()})
    rows = mine.filter(_OF_TAB[tab]).select_related("township", "village")
    rows = rows.annotate(projects=Count("lines"), newest=NEWEST_FIRST - F("pk"))
    return NoticeList(counts, keyset_page(rows, fields=("newest",), after=after, before=before))


@dataclass(frozen=True)
class Said:
    """One objection, and whether this user may settle it or open who raised it."""

    objection: LibraryObjection
    lock: str
    may_settle: bool
    may_reveal: bool


@dataclass(frozen=True)
class LibraryNoticePage:
    """Everything the page of one notice shows."""

    lines: list[LibraryNoticeLine]
    days: list[Day]
    photos: list[LibraryPhoto]
    objections: list[Said]
    keeps: bool
    close_lock: str

    @property
    def total(self) -> Decimal:
        """What the projects of the list are planned to cost."""
        return sum((line.amount for line in self.lines), Decimal(0))


def read_notice(notice: LibraryNotice, user: Any) -> LibraryNoticePage:
    """Return the page of `notice` for `user`; who sees the notice sees its whole list, which hangs on the board."""
    mine = LibraryObjection.objects.filter(Q(notice=notice) | Q(pk__in=open_against(notice).values("pk")))
    rows = list(mine.select_related("line", "recorded_by", "settled_by").order_by("pk"))
    settles, reveals = user.may(SETTLES[notice.level]), user.may(REVEAL_PERSONAL_DATA)
    person = person_key(user) if settles and rows else ""
    said = [
        Said(
            objection=one,
            lock=WRITTEN_BY_YOU if settles and not one.result and one.recorded_person == person else "",
            may_settle=settles and not one.result and one.recorded_person != person,
            may_reveal=reveals and bool(one.who or one.phone),
        )
        for one in rows
    ]
    unsettled = any(not one.result for one in rows)
    return LibraryNoticePage(
        lines=list(notice.lines.all()),
        days=days_of(notice, timezone.localdate()),
        photos=list(LibraryPhoto.objects.filter(notice=notice)),
        objections=said,
        keeps=notice.is_running and user.may(KEEPS_NOTICE[notice.level]),
        close_lock=close_lock(notice, unsettled=unsettled) if notice.is_running else "",
    )


def public_notices(*, after: str = "", before: str = "") -> KeysetPage:
    """Return one page of the notices that hang or hung, the latest first, with their lines; none that was taken down.

    Everything here may be published: the lines hold the white-list of E16 and nothing else.
    """
    rows = LibraryNotice.objects.filter(withdrawn_at__isnull=True).select_related("township", "village")
    rows = rows.prefetch_related("lines").annotate(newest=NEWEST_FIRST - F("pk"))
    return keyset_page(rows, fields=("newest",), after=after, before=before, size=PUBLIC_PAGE)
