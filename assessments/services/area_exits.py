"""The steps of the exit of an area, by the table of its level: weighed, signed with the evidence as it stands, moved.

Every step goes through `_take`. The area is locked when it applies, then its exit; whoever comes second is judged by
what the first left behind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from assessments.area_criteria import AREA_CRITERIA
from assessments.area_judging import AreaVerdict
from assessments.area_status import NOTICE, PERMISSIONS, TABLES, AreaAction, AreaState
from assessments.exit_rules import rules_of
from assessments.models import (
    AreaDecision,
    AreaEvidence,
    AreaExit,
    AreaMoment,
    AreaNotice,
    AreaPhoto,
    Level,
    Standard,
)
from assessments.selectors.area_steps import (
    Standing,
    areas_of,
    standing_of,
    step_fault,
    verdicts_now,
)
from config.lib.dates import income_window
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from households.services.kept_photos import MOST_PHOTOS
from households.services.photos import keep
from villages.models import Village
from villages.persons import person_of
from villages.services.boards import NoticeEntryForm, last_day_after, require_place
from villages.services.village_exits import mark_exited

EARLIEST_STEP = date(2014, 1, 1)
LONGEST_OPINION, LONGEST_DOCUMENT = 200, 120
WITH_PAPERS = (AreaAction.APPLY, AreaAction.CHECK)
"""Steps at which papers that prove a criterion may be attached."""
ANOTHER_ROUND = "打开页面以后，这里退回过又重新申请了。请看过新一轮再办理。"


@dataclass(frozen=True)
class AreaEntry:
    """What goes with a step: opinion, day, document; photos of papers by criterion; what is said of a notice."""

    reason: str = ""
    on_date: date | None = None
    document: str = ""
    papers: "Mapping[str, Sequence[UploadedFile[Any]]]" = field(default_factory=dict)
    notice: NoticeEntryForm | None = None


@service("area.apply")
def apply_for_exit(*, level: str, area_id: int, entry: AreaEntry, actor: User) -> AreaExit:
    """Begin the exit of an area, or another round of one that was sent back, by the standard of today; return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a village that is not poor, without a
    standard, while anything asked is unmet or unknown, or when it is under way already.
    """
    transition = TABLES[level].get(AreaAction.APPLY)
    require(actor, transition.permission)
    person_of(actor)
    area = areas_of(actor, Level(level)).select_for_update(of=("self",)).get(pk=area_id)
    if isinstance(area, Village) and not area.is_poor:
        raise Refused(f"{area}不是贫困村，不用办理退出。")
    today = timezone.localdate()
    standard, year = Standard.objects.on(today, Level(level)), income_window(today)[1].year
    exit_ = _standing_exit(level, area)
    if exit_ is None:
        exit_ = AreaExit(level=level, state=AreaState.NEW, **place_of(level, area))
    elif exit_.state == AreaState.RETURNED:
        exit_.round += 1
    exit_.standard, exit_.exit_year = standard, year
    return _take(transition, exit_, entry, actor)


def place_of(level: str, area: Any) -> dict[str, Any]:
    """Return the columns by which an exit names its area."""
    if level == Level.VILLAGE:
        return {"village": area, "township": area.township}
    return {"township": area} if level == Level.TOWNSHIP else {}


def _standing_exit(level: str, area: Any) -> AreaExit | None:
    rows = AreaExit.objects.filter(level=level, **place_of(level, area)).select_related("village", "township")
    return rows.select_for_update(of=("self",)).first()


def _step(action: str) -> Callable[..., AreaExit]:
    """Return the service of a step on an exit that stands. It raises as `_take`."""

    @service(f"area.{action}")
    def step(*, exit_id: int, shown_round: int, entry: AreaEntry, actor: User) -> AreaExit:
        return take_step(action, exit_id=exit_id, shown_round=shown_round, entry=entry, actor=actor)

    return step


def take_step(action: str, *, exit_id: int, shown_round: int, entry: AreaEntry, actor: User) -> AreaExit:
    """Take one step on an exit, locked, and return it; for services that have more to do along with it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused when it cannot go now.
    """
    if not any(map(actor.may, PERMISSIONS[action])):
        require(actor, PERMISSIONS[action][0])
    rows = AreaExit.objects.visible_to(actor).select_related("village", "township", "standard")
    exit_ = rows.select_for_update(of=("self",)).get(pk=exit_id)
    transition = TABLES[exit_.level].get(action)
    require(actor, transition.permission)
    if shown_round != exit_.round:
        raise Refused(ANOTHER_ROUND)
    return _take(transition, exit_, entry, actor)


STEPS: dict[str, Callable[..., AreaExit]] = {
    action: _step(action) for action in AreaAction.values if action != AreaAction.APPLY
}
"""Action → its service."""


def _take(transition: Transition, exit_: AreaExit, entry: AreaEntry, actor: User) -> AreaExit:
    """Weigh, sign, move: the database ends an exit only with everything signed and seen as met."""
    _require_words(transition, entry)
    before, person = exit_.state, person_of(actor)
    verdicts = [] if transition.is_back else verdicts_now(exit_)
    standing = standing_of(exit_)
    notice, weighed = standing.notice, replace(standing, verdicts=verdicts)
    fault = step_fault(transition, exit_, person, weighed)
    if fault:
        raise Refused(fault)
    _require_order(transition, standing, entry)
    if not exit_.pk:
        # The row must stand before anybody can sign on it; nobody sees it before this transaction ends.
        exit_.state = transition.target
        exit_.save(force_insert=True)
    decision = _sign(transition, exit_, person, entry, actor)
    _freeze(decision, verdicts)
    _attach(decision, entry, verdicts, actor)
    if transition.action == AreaAction.POST:
        _hang(exit_, entry, actor)
    if transition.is_back and notice is not None and notice.is_running:
        notice.withdrawn_at, notice.withdraw_reason = timezone.now(), entry.reason.strip()
        notice.save(update_fields=["withdrawn_at", "withdraw_reason"])
    exit_.state, exit_.changed_at = transition.target, timezone.now()
    exit_.save(update_fields=["state", "changed_at", "round", "standard", "exit_year"])
    told = {"state": exit_.state, "round": exit_.round, "document": entry.document.strip()}
    record(
        actor=actor,
        action=f"area.{transition.action}",
        subject=exit_,
        before={"state": before},
        after=told,
        reason=entry.reason.strip(),
    )
    if transition.target == AreaState.EXITED and exit_.village_id is not None:
        mark_exited(village_id=exit_.village_id, on_date=decision.on_date, document=decision.document, actor=actor)
    return exit_


def _require_words(transition: Transition, entry: AreaEntry) -> None:
    if transition.needs_reason and not entry.reason.strip():
        raise Refused(f"{transition.label}要写明原因，申请的人才知道补什么。")
    if transition.needs_document and not entry.document.strip():
        raise Refused(f"{transition.label}要填写文件编号。")
    if len(entry.reason) > LONGEST_OPINION or len(entry.document) > LONGEST_DOCUMENT:
        raise Refused(f"意见最多 {LONGEST_OPINION} 字，文件编号最多 {LONGEST_DOCUMENT} 字，请写短一些。")
    require_no_numbers(entry.reason)
    require_no_numbers(entry.document)
    if entry.on_date is not None and not EARLIEST_STEP <= entry.on_date <= timezone.localdate():
        raise Refused("办理日期应在 2014 年以后、今天以前。请照材料上的日期填。")
    if transition.action == AreaAction.POST:
        if entry.notice is None:
            raise Refused("请写明张贴在哪里。")
        require_place(entry.notice)


def _require_order(transition: Transition, standing: Standing, entry: AreaEntry) -> None:
    """Refuse a day before the step before, and an approval before its notice was closed."""
    day = entry.on_date or timezone.localdate()
    if standing.since is not None and day < standing.since:
        raise Refused(f"上一步是 {standing.since:%Y-%m-%d} 办的，这一步的日期不能更早。请照材料上的日期填。")
    closed_on = standing.notice.closed_on if standing.notice is not None and NOTICE in transition.needs else None
    if closed_on is not None and day < closed_on:
        raise Refused(f"公示在 {closed_on:%Y-%m-%d} 结束，批准的日期不能更早。请照文件上的日期填。")


def _sign(transition: Transition, exit_: AreaExit, person: str, entry: AreaEntry, actor: User) -> AreaDecision:
    return AreaDecision.objects.create(
        exit=exit_,
        round=exit_.round,
        action=transition.action,
        person=person,
        actor=actor,
        role=actor.role,
        reason=entry.reason.strip(),
        document=entry.document.strip(),
        on_date=entry.on_date or timezone.localdate(),
    )


def _freeze(decision: AreaDecision, verdicts: Sequence[AreaVerdict]) -> None:
    """Keep how everything stood at this step."""
    AreaEvidence.objects.bulk_create(
        AreaEvidence(
            decision=decision,
            place=place,
            code=one.code,
            outcome=one.outcome.value,
            value=one.value[:60],
            limit=one.limit[:60],
            reason=one.reason[:200],
            source=one.source[:160],
            source_on=one.day,
        )
        for place, one in enumerate(verdicts, 1)
    )


def _attach(decision: AreaDecision, entry: AreaEntry, verdicts: Sequence[AreaVerdict], actor: User) -> None:
    asked = {one.code for one in verdicts}
    for code, uploads in entry.papers.items():
        if code not in asked or decision.action not in WITH_PAPERS:
            raise Refused("这一步不能附这一项的材料。请刷新页面重新选。")
        about = {"exit": decision.exit, "decision": decision, "moment": AreaMoment.PAPER, "code": code}
        keep_photos(uploads, about, AREA_CRITERIA[code].label, actor)


def keep_photos(
    uploads: "Sequence[UploadedFile[Any]]", about: Mapping[str, Any], what: str, actor: User
) -> list[AreaPhoto]:
    """Store photos of one thing, at most six, and return them."""
    if len(uploads) > MOST_PHOTOS:
        raise Refused(f"「{what}」的照片最多 {MOST_PHOTOS} 张，请挑清楚的传。")
    photos = [AreaPhoto(**about, recorded_by=actor) for _ in uploads]
    for photo, upload in zip(photos, uploads, strict=True):
        keep(photo, upload)
    return photos


def _hang(exit_: AreaExit, entry: AreaEntry, actor: User) -> None:
    """Begin the notice of this round from today on, with its photo."""
    said = entry.notice
    if said is None or not said.photos:
        raise Refused("请附公示张贴的照片，至少 1 张。")
    rules, today = rules_of(exit_.standard), timezone.localdate()
    notice = AreaNotice.objects.create(
        exit=exit_,
        round=exit_.round,
        place=said.place.strip(),
        phone=said.phone.strip(),
        posted_on=today,
        required_days=rules.notice_days,
        in_working_days=rules.in_working_days,
        last_day=last_day_after(today, rules.notice_days, in_working_days=rules.in_working_days),
        posted_by=actor,
    )
    about = {"exit": exit_, "notice": notice, "moment": AreaMoment.START}
    keep_photos(said.photos, about, AreaMoment.START.label, actor)
