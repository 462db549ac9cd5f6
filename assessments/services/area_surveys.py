"""Sample surveys of areas: entered upon a document, corrected or taken back by superseding, never overwritten."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import INSPECT_EXIT
from assessments.models import AreaSurvey
from assessments.models.area_figures import PAIRS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from villages.clocks import CHANGED_MEANWHILE, succeed, supersede
from villages.models import County, Township, Village
from villages.services.dates import require_reason

EARLIEST = date(2014, 1, 1)
MOST_COUNTED = 10_000_000
LONGEST_NAME, LONGEST_DOCUMENT = 60, 120
NOT_FOUND = "没有这个地方，或者不在您能看到的范围内。请重新选择。"
SAME_DAY = "这个地方这一天已经登记过抽查。填错了请打开那一条更正。"


@dataclass(frozen=True)
class SurveyEntry:
    """One filled-in survey; a pair of empty counts was not asked. Both places empty is the county."""

    surveyed_on: date
    surveyor: str
    document: str
    township_id: int | None = None
    village_id: int | None = None
    exited_people: int | None = None
    wrong_people: int | None = None
    other_people: int | None = None
    missed_people: int | None = None
    asked_homes: int | None = None
    content_homes: int | None = None

    def columns(self) -> dict[str, Any]:
        """Return what is written, by column."""
        found = asdict(self)
        return found | {"valid_from": found.pop("surveyed_on")}


@service("area.enter_survey")
def enter_survey(*, entry: SurveyEntry, actor: User) -> AreaSurvey:
    """Write down what a survey of one area found, and return the row; the very same entry again changes nothing.

    Raises PermissionDenied, Refused for a place out of scope, for counts or words that will not do, and where another
    survey of that place and day stands.
    """
    require(actor, INSPECT_EXIT)
    columns = _checked(entry, actor)
    of_the_day = AreaSurvey.objects.believed().filter(
        township=columns["township_id"], village=columns["village_id"], valid_from=entry.surveyed_on
    )
    stands = of_the_day.first()
    if stands is not None:
        if all(getattr(stands, name) == value for name, value in columns.items()):
            return stands
        raise Refused(SAME_DAY)
    survey = AreaSurvey.objects.create(**columns, recorded_by=actor)
    record(actor=actor, action="area.enter_survey", subject=survey, after=told(survey), reason=survey.document)
    return survey


@service("area.correct_survey")
def correct_survey(*, survey_id: int, entry: SurveyEntry | None, reason: str, actor: User) -> AreaSurvey | None:
    """Replace a wrong survey by `entry`, of the same area, or take it back when `entry` is None; the row stays.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason, when nothing differs, when
    somebody changed it meanwhile, or as `enter_survey`.
    """
    require(actor, INSPECT_EXIT)
    survey = AreaSurvey.objects.visible_to(actor).get(pk=survey_id)
    words = require_reason(reason, "请写明哪里登记错了，依据是什么。")
    require_no_numbers(words)
    if survey.superseded_at is not None:
        raise Refused(CHANGED_MEANWHILE)
    if entry is None:
        supersede(survey)
        record(actor=actor, action="area.correct_survey", subject=survey, before=told(survey), reason=words)
        return None
    columns = _checked(entry, actor)
    if all(getattr(survey, name) == value for name, value in columns.items()):
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回。")
    if (columns["township_id"], columns["village_id"]) != (survey.township_id, survey.village_id):
        raise Refused("更正不能换地方。登记错了地方，请撤回这一条，再登记一条。")
    same_day = AreaSurvey.objects.believed().filter(
        township=survey.township_id, village=survey.village_id, valid_from=entry.surveyed_on
    )
    if same_day.exclude(pk=survey.pk).exists():
        raise Refused(SAME_DAY)
    after = succeed(survey, **columns, recorded_by_id=actor.pk)
    before, now = told(survey), told(after)
    record(actor=actor, action="area.correct_survey", subject=after, before=before, after=now, reason=words)
    return after


def told(survey: AreaSurvey) -> dict[str, Any]:
    """Return a survey for the audit trail."""
    counts = {name: getattr(survey, name) for pair in PAIRS for name in pair}
    return {"on": survey.valid_from.isoformat(), "area": survey.area, "surveyor": survey.surveyor} | counts


def _checked(entry: SurveyEntry, actor: User) -> dict[str, Any]:
    """Return the columns of an entry that will do. The county is locked, so that two entries of a day queue up."""
    if not EARLIEST <= entry.surveyed_on <= timezone.localdate():
        raise Refused("抽查日期应在 2014 年以后、今天以前。请照报告上的日期填。")
    for words in (entry.surveyor, entry.document):
        require_no_numbers(words)
    if not 1 <= len(entry.surveyor.strip()) <= LONGEST_NAME or not 1 <= len(entry.document.strip()) <= LONGEST_DOCUMENT:
        raise Refused(f"请写明谁抽查的（最多 {LONGEST_NAME} 字），凭什么材料登记（最多 {LONGEST_DOCUMENT} 字）。")
    _require_counts(entry)
    list(County.objects.select_for_update().values_list("pk"))
    place = _place(entry, actor)
    return entry.columns() | place | {"surveyor": entry.surveyor.strip(), "document": entry.document.strip()}


def _require_counts(entry: SurveyEntry) -> None:
    labels = {field.name: str(field.verbose_name) for field in AreaSurvey._meta.concrete_fields}
    pairs = [(part, whole, getattr(entry, part), getattr(entry, whole)) for part, whole in PAIRS]
    for part, whole, found, asked in pairs:
        if (found is None) != (asked is None):
            raise Refused(f"「{labels[whole]}」和「{labels[part]}」要一起填，没有查这一项的都留空。")
        if asked is not None and not (1 <= asked <= MOST_COUNTED and 0 <= (found or 0) <= asked):
            raise Refused(f"「{labels[part]}」不能多于「{labels[whole]}」，抽查的人数户数要填 1 以上。")
    if all(asked is None for _, _, _, asked in pairs):
        raise Refused("错退、漏评、认可度至少填一项。")


def _place(entry: SurveyEntry, actor: User) -> dict[str, int | None]:
    """Return the columns of the area, seen by the actor; a village brings its township along."""
    if entry.village_id is not None:
        village = Village.objects.visible_to(actor).filter(pk=entry.village_id).first()
        if village is None:
            raise NotFoundRefused(NOT_FOUND)
        return {"village_id": village.pk, "township_id": village.township_id}
    if entry.township_id is not None and not Township.objects.visible_to(actor).filter(pk=entry.township_id).exists():
        raise NotFoundRefused(NOT_FOUND)
    return {"village_id": None, "township_id": entry.township_id}
