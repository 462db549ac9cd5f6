"""Notices: posted with a frozen list, closed when their days have run out, taken down when the list changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_EXIT_PAPERS
from assessments.exit_rules import ExitRules, rules_of
from assessments.models import ExitCase, Moment, Notice, NoticeEntry, NoticeKind, Objection
from assessments.selectors.deciding import ReadyCase
from assessments.selectors.sizes import household_sizes
from assessments.services.case_photos import store_photos
from assessments.services.steps import Words, settle, weigh
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.refusals import Refused
from households.models import Household
from villages.persons import person_of
from villages.services.boards import NoticeEntryForm, last_day_after, require_may_end, require_place


@service("exit.post")
def post_notice(*, case_rounds: Mapping[int, int], entry: NoticeEntryForm, second: bool = False, actor: User) -> Notice:
    """Post the list of these cases (id → round shown) of one village, from today on, and return the notice.

    Every case of the list is on notice then. Raises Refused for cases of several villages, words that will not do or no
    photo, BlockedRefused as every step.
    """
    transition = EXIT_TRANSITIONS.get(CaseAction.REPOST if second else CaseAction.POST)
    require_place(entry)
    ready = weigh(transition, case_rounds=case_rounds, words=Words(), actor=actor)
    kind = NoticeKind.SECOND if second else NoticeKind.FIRST
    notice = make_notice(kind, ready, place=entry.place, phone=entry.phone, actor=actor)
    store_photos(notice, Moment.START, entry.photos, actor=actor)
    settle(transition, ready, words=Words(document=notice.number), actor=actor)
    told = {"number": notice.number, "last_day": notice.last_day.isoformat(), "households": len(ready)}
    record(actor=actor, action="exit.posted", subject=notice, after=told)
    return notice


def make_notice(
    kind: NoticeKind,
    ready: Sequence[ReadyCase],
    *,
    place: str,
    phone: str,
    document: str = "",
    replaces: Notice | None = None,
    actor: User,
) -> Notice:
    """Write a notice of one village's cases from today on, its list built from what may be published, and return it."""
    cases = [one.case for one in ready]
    if len({case.household.village_id for case in cases}) != 1:
        raise Refused("一张公示只能是一个村的户。请分村张贴。")
    rules, today = rules_of(cases[0].standard), timezone.localdate()
    days = _days_of(kind, rules)
    notice = Notice.objects.create(
        kind=kind,
        village_id=cases[0].household.village_id,
        exit_year=cases[0].exit_year,
        place=place.strip(),
        posted_on=today,
        required_days=days,
        in_working_days=rules.in_working_days and bool(days),
        last_day=last_day_after(today, days, in_working_days=rules.in_working_days),
        phone=phone.strip(),
        document=document,
        replaces=replaces,
        posted_by=actor,
    )
    NoticeEntry.objects.bulk_create(_entries(notice, cases))
    return notice


def _days_of(kind: NoticeKind, rules: ExitRules) -> int:
    if kind == NoticeKind.ANNOUNCEMENT:
        return 0
    return rules.second_days if kind == NoticeKind.SECOND else rules.notice_days


def _entries(notice: Notice, cases: Iterable[ExitCase]) -> list[NoticeEntry]:
    """Return the lines of a list: group, householder and size of the family, and nothing else of them (E1)."""
    home = {case.household_id: case for case in cases}
    sizes = household_sizes(list(home))
    rows = Household.objects.filter(pk__in=home).order_by("group__code", "head_sort", "pk")
    lines = rows.values_list("pk", "group__name", "head_name")
    return [
        NoticeEntry(
            notice=notice,
            case=home[pk],
            serial=serial,
            group_name=group or "",
            head_name=head,
            people=sizes.get(pk, 0),
        )
        for serial, (pk, group, head) in enumerate(lines, 1)
    ]


@service("exit.close_notice")
def close_notice(*, notice_id: int, opinion: str, photos: "Sequence[UploadedFile[Any]]", actor: User) -> Notice:
    """Close a notice whose days have run out, with a photo of the board and an opinion, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused before the days have passed in full, while an
    objection is open, without a photo or an opinion, or for one that has ended.
    """
    require(actor, KEEP_EXIT_PAPERS)
    person_of(actor)
    notice = Notice.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=notice_id)
    require_running(notice)
    today, unsettled = timezone.localdate(), Objection.objects.about(notice).unsettled().exists()
    words = require_may_end(notice, opinion=opinion, unsettled=unsettled)
    store_photos(notice, Moment.END, photos, actor=actor)
    notice.closed_on, notice.closed_by, notice.opinion = today, actor, words
    notice.save(update_fields=["closed_on", "closed_by", "opinion"])
    record(
        actor=actor, action="exit.close_notice", subject=notice, after={"closed_on": today.isoformat()}, reason=words
    )
    return notice


def require_running(notice: Notice) -> None:
    """Refuse a notice that is on the board for objections no more."""
    if notice.withdrawn_at is not None:
        raise Refused("这张公示已经撤下。请看接着张贴的那一张。")
    if not notice.is_running:
        raise Refused("这张公示已经结束。请刷新页面看最新情况。")


def begin_without(cases: Iterable[ExitCase], *, reason: str, actor: User) -> list[Notice]:
    """Take down the running notices that these cases are on, and begin them anew for the others; return the new ones.

    A list that has changed has to hang its full days again.
    """
    gone = {case.pk for case in cases}
    begun: list[Notice] = []
    # Whoever waited for a lock may find that the list hangs anew meanwhile, with these cases on it: look again.
    while found := list(Notice.objects.running().filter(entries__case__in=gone).values_list("pk", flat=True)):
        notices = Notice.objects.filter(pk__in=found).order_by("pk").select_for_update()
        for notice in [one for one in notices if one.is_running]:
            begun += _begin_anew(notice, gone, reason, actor)
    return begun


def _begin_anew(notice: Notice, gone: set[int], reason: str, actor: User) -> list[Notice]:
    notice.withdrawn_at, notice.withdraw_reason = timezone.now(), reason
    notice.save(update_fields=["withdrawn_at", "withdraw_reason"])
    record(actor=actor, action="exit.withdraw_notice", subject=notice, after={"number": notice.number}, reason=reason)
    left = ExitCase.objects.filter(notice_entries__notice=notice).exclude(pk__in=gone).order_by("pk")
    rest = [ReadyCase(case, case.verdict) for case in left.select_related("household", "standard", "verdict")]
    if not rest:
        return []
    kind = NoticeKind(notice.kind)
    begun = make_notice(kind, rest, place=notice.place, phone=notice.phone, replaces=notice, actor=actor)
    told = {"number": begun.number, "last_day": begun.last_day.isoformat(), "households": len(rest)}
    record(actor=actor, action="exit.posted", subject=begun, after=told, reason=reason)
    return [begun]
