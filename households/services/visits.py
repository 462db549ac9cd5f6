"""Visits: what a cadre saw at a home, written down once, and what the register believes because of it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.codes import Answer, Guarantee, Met, ProblemState, Source, VisitKind
from households.hooks import VISIT_RECORDED
from households.models import Doubt, Household, LivingFact, Visit
from households.models.visits import MOST_LATITUDE, MOST_LONGITUDE, POSITION, VISIT_CHECKS
from households.services.photo_waits import announce
from households.services.quality import check_after_entry
from households.status import GONE
from villages.models import Cadre, CadreAccount

LONGEST_TEXT = 2000
LATEST_ENTRY_DAYS = 31
"""How many days after a visit it may still be written down. Helpers report weekly and the month is counted at its end;
what is remembered later than that is no evidence of how a household lives."""


DOUBTED_BY = {
    "water": Guarantee.WATER,
    "house": Guarantee.HOUSING,
    "school": Guarantee.SCHOOLING,
    "insurance": Guarantee.MEDICAL,
}
"""Which guarantee a 无 puts in doubt. A 有 proves nothing against a department's list, so it changes nothing."""


class SubmitKeyRefused(Refused):
    """The form's key has already made a visit, and this submission says something else. `visit` is what stands."""

    def __init__(self, visit: Visit) -> None:
        super().__init__("这次走访先前已经存好了，后来改的内容没有存入。要补充，请再点一次「保存走访」，会另记一次。")
        self.visit = visit


@dataclass(frozen=True)
class VisitEntry:
    """One filled-in visit form. `submit_key` is made with the empty form and makes a double tap one visit.

    `photos` says how many photos come after the text; latitude and longitude (WGS 84) with their accuracy in metres say
    where the phone stood, if it was asked. Neither is part of what makes two submissions the same.
    """

    submit_key: UUID
    kind: str
    visited_on: date
    met: str
    food: str
    clothing: str
    water: str
    house: str
    school: str
    insurance: str
    text: str = ""
    problem_state: str = ProblemState.NONE
    problem: str = ""
    photos: int = 0
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None


BESIDE_THE_WORDS = frozenset({"submit_key", "photos", *POSITION})


@service("households.record_visit")
def record_visit(*, household_id: int, entry: VisitEntry, actor: User, corrects: Visit | None = None) -> Visit:
    """Write down one visit, what it says about food and clothing, what it puts in doubt; then re-check the household.

    The household is locked within the actor's scope first, so that two taps queue up: the second returns the visit of
    the first. `corrects` is the visit that this one takes the place of: its day is allowed however long ago it is, and
    where the phone stood then stays: a correction is written elsewhere.
    Raises PermissionDenied without the right to record visits, ObjectDoesNotExist outside the scope, Refused
    for a household that is gone, an account without a cadre, a date out of range, personal numbers in the text, or a
    key that belongs to another visit, and SubmitKeyRefused when the same form comes again with other content.
    """
    require(actor, RECORD_VISITS)
    household = Household.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=household_id)
    cadre = cadre_behind(actor)
    values = {name: value for name, value in asdict(entry).items() if name not in BESIDE_THE_WORDS}
    earlier = Visit.objects.filter(submit_key=entry.submit_key).first()
    if earlier is None:
        _require_sound(household, entry, kept_day=corrects.visited_on if corrects else None)
        about = {"household": household, "cadre": cadre, "recorded_by": actor}
        about |= {name: getattr(corrects or entry, name) for name in POSITION}
        earlier, is_new = Visit.objects.get_or_create(submit_key=entry.submit_key, defaults=values | about)
        if is_new:
            return _completed(earlier, entry, actor)
    _require_same(earlier, household=household, actor=actor, values=values)
    announce(earlier, entry.photos, actor)
    return earlier


def date_fault(visited_on: date, today: date, *, kept_day: date | None = None) -> str:
    """Return the sentence why a visit of `visited_on` may not be written down `today`, or "" when it may.

    `kept_day` is the day of the visit that is being corrected, which stays as good as it was.
    """
    if visited_on == kept_day:
        return ""
    if visited_on > today:
        return "走访日期不能晚于今天。请改成实际去的那一天。"
    if visited_on < today - timedelta(days=LATEST_ENTRY_DAYS):
        return f"走访日期最早可以填 {LATEST_ENTRY_DAYS} 天前。更早的走访请按今天记一次，在情况记录里写明实际哪天去的。"
    return ""


def cadre_behind(actor: User) -> Cadre:
    """Return the cadre who acts through `actor`. Raises Refused for an account nobody stands behind."""
    account = CadreAccount.objects.select_related("cadre__unit").filter(user=actor).first()
    if account is None:
        raise Refused("您的账号没有关联到干部本人，不能记走访。请联系县办系统管理员。")
    return account.cadre


def _require_sound(household: Household, entry: VisitEntry, *, kept_day: date | None) -> None:
    if household.status in GONE:
        raise Refused(f"{household}已经{household.get_status_display()}，不再记走访。")
    if fault := date_fault(entry.visited_on, timezone.localdate(), kept_day=kept_day):
        raise Refused(fault)
    if any(value not in known for value, known in _choices(entry)):
        raise Refused("走访表里有系统不认识的选项。请刷新页面后重新选择。")
    if len(entry.text) > LONGEST_TEXT:
        raise Refused(f"情况记录最多 {LONGEST_TEXT} 字。请写短一些，其余的记入下一次走访。")
    for text in (entry.text, entry.problem):
        require_no_numbers(text)
    _require_position(entry)
    if entry.problem_state != ProblemState.NONE and not entry.problem.strip():
        raise Refused("请写明发现了什么问题。")


def _require_position(entry: VisitEntry) -> None:
    """Refuse half a position, or one that is no place on earth."""
    said = [getattr(entry, name) for name in POSITION]
    if said == [None, None, None]:
        return
    latitude, longitude, accuracy = said
    if None in said or abs(latitude) > MOST_LATITUDE or abs(longitude) > MOST_LONGITUDE or accuracy < 0:
        raise Refused("走访的位置不完整或者不对。请重新定位，或者不记位置。")


def _choices(entry: VisitEntry) -> Iterator[tuple[str, list[str]]]:
    """Yield each coded value of a form with the values there are."""
    yield entry.kind, VisitKind.values
    yield entry.met, Met.values
    yield entry.problem_state, ProblemState.values
    for check in VISIT_CHECKS:
        yield getattr(entry, check), Answer.values


def _require_same(visit: Visit, *, household: Household, actor: User, values: dict[str, object]) -> None:
    if visit.household_id != household.pk or visit.recorded_by_id != actor.pk:
        raise Refused("这张表的编号已经用过了。请重新打开「记一次走访」再填。")
    if any(getattr(visit, name) != value for name, value in values.items()):
        raise SubmitKeyRefused(visit)


def _completed(visit: Visit, entry: VisitEntry, actor: User) -> Visit:
    """Write what follows from a new visit: facts, doubts, the photos to come, the audit row, the re-check."""
    origin = {
        "household": visit.household,
        "visit": visit,
        "valid_from": visit.visited_on,
        "source": Source.VISIT,
        "source_name": f"走访 {visit.cadre.name}",
        "recorded_by": actor,
    }
    LivingFact.objects.create(**origin, food=visit.food, clothing=visit.clothing)
    doubted = [guarantee for check, guarantee in DOUBTED_BY.items() if getattr(visit, check) == Answer.NO]
    Doubt.objects.bulk_create([Doubt(**origin, guarantee=guarantee) for guarantee in doubted])
    # The text may tell of illness: the trail names the visit, it does not repeat it.
    told = {name: getattr(visit, name) for name in ("kind", "met", *VISIT_CHECKS, "problem_state")}
    told |= {"visited_on": visit.visited_on.isoformat(), "photos": entry.photos}
    told |= {"placed": visit.latitude is not None}
    announce(visit, entry.photos, actor)
    record(actor=actor, action="households.record_visit", subject=visit, after=told)
    VISIT_RECORDED.call_all(household_id=visit.household_id, actor=actor)
    check_after_entry(visit.household_id)
    return visit
