"""The county keeps its standards: a copy is written by one person, released by another, and ended, never edited."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import DRAFT_STANDARDS, RELEASE_STANDARDS
from assessments.area_criteria import AREA_CRITERIA
from assessments.criteria import MUST_NOT, SEVEN
from assessments.models import ExitRun, Level, Standard
from assessments.models.standards import TERMS, StandardState
from assessments.shipped_standards import shipped_standard
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.row_numbers import row_number
from villages.models import County
from villages.persons import person_of, require_other_person

PERCENT = 100
KEEPING_LOCK = 1_214_604_103
OWN_DRAFT = "这个标准是您写的，不能由您发布。请由另一位审批人发布。"


def standard_of(key: str) -> Standard | None:
    """Return the standard behind an address: one of the register by its number, or a published one by its key."""
    number = row_number(key)
    if number is None:
        return shipped_standard(key)
    return Standard.objects.filter(pk=number).first()


@service("assessments.copy_standard")
def copy_standard(*, source: str, actor: User) -> Standard:
    """Make a draft for the county with the terms of another standard, shipped or the county's own, and return it.

    Whoever wrote in a draft that is copied is a writer of the copy too, and cannot release it. Raises PermissionDenied,
    NotFoundRefused.
    """
    require(actor, DRAFT_STANDARDS)
    person = person_of(actor)
    origin = standard_of(source)
    if origin is None:
        raise NotFoundRefused("没有这个标准。请回到标准目录重新选。")
    _queue_up()
    today, county = timezone.localdate(), County.objects.order_by("pk").first()
    number = (Standard.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    draft = Standard.objects.create(
        code=f"S-{today.year}-{number:04}",
        label=f"{origin.label}（本县）"[:80],
        region=county,
        level=origin.level,
        year=today.year,
        valid_from=max(today + timedelta(days=1), origin.valid_from),
        copied_from=origin.code,
        drafted_by=actor,
        drafted_persons=sorted({person, *_unreleased_writers(origin)}),
        **{name: getattr(origin, name) for name in TERMS},
    )
    record(actor=actor, action="assessments.copy_standard", subject=draft, after={"copied_from": origin.code})
    return draft


@service("assessments.edit_standard")
def edit_standard(*, standard_id: int, terms: Mapping[str, Any], actor: User) -> Standard:
    """Write `terms` (columns by name) into a draft and return it. Whoever writes into it cannot release it.

    Raises PermissionDenied, NotFoundRefused, and Refused for one that is no draft or terms that do not fit together.
    """
    require(actor, DRAFT_STANDARDS)
    person = person_of(actor)
    draft = _locked(standard_id)
    _require_draft(draft)
    before = {name: str(getattr(draft, name)) for name in terms}
    for name, value in terms.items():
        setattr(draft, name, value)
    _require_sound(draft)
    draft.drafted_persons = sorted({*draft.drafted_persons, person})
    draft.save()
    after = {name: str(getattr(draft, name)) for name in terms}
    changed = [name for name in terms if before[name] != after[name]]
    told = ({name: side[name] for name in changed} for side in (before, after))
    record(actor=actor, action="assessments.edit_standard", subject=draft, before=next(told), after=next(told))
    return draft


@service("assessments.release_standard")
def release_standard(*, standard_id: int, actor: User) -> Standard:
    """Release a draft that others wrote: from its first day on it holds, and the one before it ends the day before.

    Raises PermissionDenied, NotFoundRefused, SamePersonRefused to whoever wrote in it, and Refused for one that is no
    draft, where another released one begins on its first day or later, or for days that others were used on already.
    """
    require(actor, RELEASE_STANDARDS)
    person = person_of(actor)
    _queue_up()
    draft = _locked(standard_id)
    _require_draft(draft)
    require_other_person(person=person, earlier=draft.drafted_persons, sentence=OWN_DRAFT)
    _require_sound(draft)
    ended = _end_the_one_before(draft)
    draft.released_at, draft.released_by, draft.released_person = timezone.now(), actor, person
    draft.save()
    told = {"valid_from": draft.valid_from.isoformat(), "ended": [str(one.code) for one in ended]}
    record(actor=actor, action="assessments.release_standard", subject=draft, after=told)
    return draft


@service("assessments.retire_standard")
def retire_standard(*, standard_id: int, last_day: date | None, actor: User) -> Standard:
    """Put a draft away, or let a released standard hold for the last time on `last_day`; return it.

    Raises PermissionDenied, NotFoundRefused, and Refused for one that has ended, or a last day that is missing, over,
    before its first or after its last.
    """
    require(actor, DRAFT_STANDARDS if actor.may(DRAFT_STANDARDS) else RELEASE_STANDARDS)
    standard = _locked(standard_id)
    if standard.released_at is not None:
        require(actor, RELEASE_STANDARDS)
    if standard.state == StandardState.RETIRED or standard.retired_at is not None:
        raise Refused("这个标准已经停用，不用再停用。")
    if standard.released_at is not None:
        standard.valid_to = _last_day(standard, last_day)
    standard.retired_at = timezone.now()
    standard.save(update_fields=["valid_to", "retired_at"])
    told = {"valid_to": str(standard.valid_to or "")}
    record(actor=actor, action="assessments.retire_standard", subject=standard, after=told)
    return standard


def _unreleased_writers(origin: Standard) -> list[str]:
    """Return who wrote terms that nobody else has released yet: a copy must not wash them off."""
    return [] if origin.released_at is not None else origin.drafted_persons


def _queue_up() -> None:
    """Let one person at a time copy or release: numbers and periods must not meet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEEPING_LOCK])


def _locked(standard_id: int) -> Standard:
    found = Standard.objects.select_for_update().filter(pk=standard_id).first()
    if found is None:
        raise NotFoundRefused("没有这个标准。请回到标准目录重新选。")
    return found


def _require_draft(standard: Standard) -> None:
    if standard.state != StandardState.DRAFT:
        raise Refused(f"「{standard}」{standard.state.label}，不能再改。要改请照它另建一个。")


def _last_day(standard: Standard, last_day: date | None) -> date:
    if last_day is None:
        raise Refused("请填最后一天：已发布的标准到哪一天为止。")
    if last_day < standard.valid_from:
        raise Refused(f"「{standard}」从 {standard.valid_from} 起才有，最后一天不能更早。请改正。")
    if standard.valid_to is not None and last_day > standard.valid_to:
        raise Refused(f"「{standard}」到 {standard.valid_to} 为止，最后一天不能更晚。要接着用，请照它另建一个。")
    if last_day < timezone.localdate():
        raise Refused("最后一天已经过去。那些天的核对用的是它，请填今天或以后的一天。")
    return last_day


def _require_sound(standard: Standard) -> None:
    """Raise unless the terms fit together: what the database would refuse, in sentences."""
    if standard.valid_to is not None and standard.valid_to < standard.valid_from:
        raise Refused("终止日期比起始日期早。请改正。")
    if standard.level == Level.HOUSEHOLD:
        _require_sound_household(standard)
    else:
        _require_sound_area(standard)
    if standard.notice_days < 1 or standard.second_notice_days == 0:
        raise Refused("公示至少 1 天。不要第二次公示就空着。")
    if any(
        percent is not None and percent > PERCENT for percent in (standard.one_off_percent, standard.sample_percent)
    ):
        raise Refused("百分比不能超过 100。")
    if standard.sample_small_up_to < standard.sample_all_up_to:
        raise Refused("「多少户以内算少」不能比「多少户以内全查」小。请改正。")
    if standard.sample_large_least < standard.sample_small_least or standard.sample_small_least < 1:
        raise Refused("户多时至少抽的，不能比户少时少；户少时至少抽 1 户。请改正。")


def _require_sound_household(standard: Standard) -> None:
    if standard.income_line <= 0:
        raise Refused("请填收入线，要大于 0。")
    if None in standard.earlier_lines:
        raise Refused("以前各期的收入线要从往前第 1 期填起，中间不能空着：每条线只和它那一期的收入比。")
    if any(line <= 0 for line in standard.earlier_lines):
        raise Refused("以前各期的收入线要大于 0。")
    if missing := [code for code in SEVEN if code not in standard.criteria]:
        raise Refused(f"七项都要核对，不能少：{'、'.join(missing)}。")
    if bool(standard.must_not_exit) != ("must_not_exit" in standard.criteria):
        raise Refused("核对「不得退出情形」的标准要列出情形，列出了情形就要核对。请把两处改成一致。")
    if unknown := set(standard.must_not_exit) - set(MUST_NOT):
        raise Refused(f"不认识的情形：{'、'.join(sorted(unknown))}。")


def _require_sound_area(standard: Standard) -> None:
    if not standard.criteria or set(standard.criteria) - set(AREA_CRITERIA):
        raise Refused("请至少选一项要核对的。")
    for code in standard.criteria:
        if AREA_CRITERIA[code].compare and code not in standard.limits:
            raise Refused(f"请填「{AREA_CRITERIA[code].label}」的界限。")


def _end_the_one_before(standard: Standard) -> list[Standard]:
    """End the released standards that reach into the days of `standard`; refuse when one begins within them."""
    others = _reaching_into(standard, standard.valid_to).filter(region=standard.region)
    ended = list(others.select_for_update(of=("self",)))
    for other in ended:
        if other.valid_from >= standard.valid_from:
            raise Refused(f"「{other}」已经从 {other.valid_from} 起发布，和这个标准的日期重叠。请先改起始、终止日期。")
    _require_unused_days(standard)
    for other in ended:
        other.valid_to = standard.valid_from - timedelta(days=1)
        other.save(update_fields=["valid_to"])
    return ended


def _reaching_into(standard: Standard, last_day: date | None) -> QuerySet[Standard]:
    """Return the other released standards of its level that hold on any day from its first to `last_day`."""
    reach = Q(valid_to__isnull=True) | Q(valid_to__gte=standard.valid_from)
    if last_day is not None:
        reach &= Q(valid_from__lte=last_day)
    return Standard.objects.filter(reach, level=standard.level, released_at__isnull=False).exclude(pk=standard.pk)


def _require_unused_days(standard: Standard) -> None:
    """Raise when other standards were used on days that `standard` would hold for: what they said then must stay so."""
    today = timezone.localdate()
    first = standard.valid_from
    if standard.valid_from < today:
        yesterday = today - timedelta(days=1)
        if _reaching_into(standard, min(yesterday, standard.valid_to or yesterday)).exists():
            first = today
    if standard.level == Level.HOUSEHOLD:
        checked = ExitRun.objects.filter(as_of__gte=standard.valid_from).aggregate(last=Max("as_of"))["last"]
        first = max(first, checked + timedelta(days=1)) if checked else first
    if standard.valid_from < first:
        raise Refused(
            f"{standard.valid_from} 起有些天用的是别的标准，已经核对过。请写草稿的人把起始日期改成 {first} 或以后。"
        )
