"""Visits worth a second look: copied or shared text, many within minutes, written down late, a photo used twice.

Hints for people, never verdicts. Each is a visit of the period and, where there is one, the visit to lay beside it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import BigIntegerField, DateTimeField
from django.db.models.functions import MD5, Length
from django.utils import timezone

from config.lib.keyset import KeysetPage, keyset_page
from households.codes import HintKind
from households.models import HintReview, Visit, VisitPhoto
from households.models.visit_rules import VisitRule
from households.selectors.visit_lists import OLDEST_FIRST, Chosen, visits_for_list, with_details

HINTS_AT_ONCE = 20


@dataclass(frozen=True)
class Hint:
    """One visit worth a second look: why in a sentence, the visit beside it, what somebody who looked found."""

    visit: Visit
    other: Visit | None
    why: str
    review: HintReview | None


def hinted(kind: str, *, user: Any, chosen: Chosen, rule: VisitRule) -> QuerySet[Visit]:
    """Return the standing visits of the chosen period that a check points at, with `other_id`, the visit beside."""
    visits = visits_for_list(user, chosen).filter(voided_at__isnull=True)
    match kind:
        case HintKind.COPIED:
            written = visits.annotate(characters=Length("text")).filter(characters__gte=rule.copied_characters)
            return _with_other(written, _copied_from(user))
        case HintKind.SHARED:
            written = visits.annotate(characters=Length("text")).filter(characters__gte=rule.shared_characters)
            return _with_other(written, _shared_with(user, rule))
        case HintKind.RAPID:
            return _with_other(visits, _first_of_the_rush(user, rule))
        case HintKind.PHOTO:
            with_photos = visits.filter(Exists(VisitPhoto.objects.filter(visit=OuterRef("pk"))))
            return _with_other(with_photos, _same_photo(user))
        case _:
            latest = ExpressionWrapper(F("visited_on") + timedelta(days=rule.backdated_days), DateTimeField())
            late = visits.filter(recorded_at__date__gt=latest)
            return late.annotate(other_id=Value(None, output_field=BigIntegerField()))


def reviewed(kind: str, visits: QuerySet[Visit], *, done: bool) -> QuerySet[Visit]:
    """Narrow hinted `visits` to those that somebody has looked at, or to those that wait."""
    looked_at = Exists(HintReview.objects.filter(visit=OuterRef("pk"), kind=kind))
    return visits.filter(looked_at) if done else visits.filter(~looked_at)


def hints_on_page(
    kind: str, visits: QuerySet[Visit], *, user: Any, rule: VisitRule, after: str = "", before: str = ""
) -> tuple[list[Hint], KeysetPage]:
    """Return one page of hints, the oldest first, each with the visit beside it."""
    page = keyset_page(visits, fields=OLDEST_FIRST, after=after, before=before, size=HINTS_AT_ONCE)
    return hints_from(kind, page.rows, user=user, rule=rule), page


def hints_from(kind: str, visits: list[Any], *, user: Any, rule: VisitRule) -> list[Hint]:
    """Return hinted visits (from `hinted`) with what stands beside them, in a few more queries."""
    beside = Visit.objects.visible_to(user).only("pk").filter(pk__in=[v.other_id for v in visits if v.other_id])
    others = {other.pk: other for other in with_details(beside)}
    looked = HintReview.objects.filter(kind=kind, visit__in=[v.pk for v in visits]).select_related("recorded_by")
    reviews = {review.visit_id: review for review in looked}
    pairs = [(v, others.get(light.other_id)) for v, light in zip(with_details(visits), visits, strict=True)]
    return [Hint(v, other, why_words(kind, v, other, rule), reviews.get(v.pk)) for v, other in pairs]


def why_words(kind: str, visit: Visit, other: Visit | None, rule: VisitRule) -> str:
    """Return in a sentence what the check noticed."""
    match kind:
        case HintKind.COPIED:
            return "两次走访的情况记录一字不差。"
        case HintKind.SHARED:
            names = f"{visit.cadre.name}和{other.cadre.name}" if other else "两位干部"
            return f"{names}的情况记录一字不差，相隔不到 {rule.shared_days} 天。"
        case HintKind.RAPID:
            return f"{visit.cadre.name} 在 {rule.rapid_minutes} 分钟内登记了 {rule.rapid_count} 次走访，这是头尾两次。"
        case HintKind.PHOTO:
            return "同一张照片用在了两次走访里。"
        case _:
            days = (timezone.localdate(visit.recorded_at) - visit.visited_on).days
            return f"走访 {days} 天以后才登记。"


def _with_other(visits: QuerySet[Visit], other: QuerySet[Any]) -> QuerySet[Visit]:
    return visits.annotate(other_id=Subquery(other)).filter(other_id__isnull=False)


def _by_anybody(user: Any) -> Any:
    """Return the standing visits that were written down before the outer one."""
    before = Q(recorded_at__lt=OuterRef("recorded_at")) | Q(recorded_at=OuterRef("recorded_at"), pk__lt=OuterRef("pk"))
    return Visit.objects.visible_to(user).filter(before, voided_at__isnull=True)


def _earlier(user: Any) -> Any:
    """Return those of them that the same cadre made."""
    return _by_anybody(user).filter(cadre=OuterRef("cadre"))


def _last_with_same_words(visits: Any) -> QuerySet[Any]:
    # By the hash, which an index holds, and by the text itself.
    same = visits.annotate(digest=MD5("text")).filter(digest=MD5(OuterRef("text")), text=OuterRef("text"))
    found: QuerySet[Any] = same.exclude(text="").order_by("-recorded_at", "-id").values("pk")[:1]
    return found


def _copied_from(user: Any) -> QuerySet[Any]:
    return _last_with_same_words(_earlier(user))


def _shared_with(user: Any, rule: VisitRule) -> QuerySet[Any]:
    """Return the visit of another cadre in the same township, few days before, that says the same."""
    since = ExpressionWrapper(OuterRef("visited_on") - timedelta(days=rule.shared_days), DateTimeField())
    near = {"visited_on__gte": since, "household__township": OuterRef("household__township")}
    return _last_with_same_words(_by_anybody(user).filter(**near).exclude(cadre=OuterRef("cadre")))


def _first_of_the_rush(user: Any, rule: VisitRule) -> QuerySet[Any]:
    """Return the visit written down as the first of `rapid_count`, if all fall within `rapid_minutes`."""
    start = ExpressionWrapper(OuterRef("recorded_at") - timedelta(minutes=rule.rapid_minutes), DateTimeField())
    rush = _earlier(user).filter(recorded_at__gte=start).order_by("-recorded_at", "-id").values("pk")
    place = max(0, rule.rapid_count - 2)
    return rush[place : place + 1]


def _same_photo(user: Any) -> QuerySet[Any]:
    earlier = VisitPhoto.objects.visible_to(user).filter(
        original_sha256=OuterRef("original_sha256"), pk__lt=OuterRef("pk"), visit__voided_at__isnull=True
    )
    elsewhere = earlier.exclude(visit=OuterRef("visit")).order_by("-pk").values("visit")[:1]
    mine = VisitPhoto.objects.visible_to(user).filter(visit=OuterRef("pk")).annotate(used=Subquery(elsewhere))
    return mine.filter(used__isnull=False).order_by("pk").values("used")[:1]
