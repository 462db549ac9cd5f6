from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from households.codes import HintKind
from households.models import HintReview, Visit, VisitPhoto
from households.selectors.visit_hints import hinted, hints_from, reviewed
from households.selectors.visit_lists import Chosen
from households.services.hints import review_hint
from households.services.voiding import void_visit
from tests.conftest import make_household, pair
from tests.households.conftest import refusals

TEXT = "今天到户了解近况，烤烟开始采烤。"
WHY = "当天集中走访，晚上一起登记"
REFUSAL = "households.review_hint.refused"


@pytest.fixture
def found(county):
    """Return what one kind of check points at for a user: (visit, the visit beside it)."""

    def ask(kind: str, user=None, **chosen) -> list[tuple[Visit, Visit | None]]:
        who = user or county.zhao
        visits = list(hinted(kind, user=who, chosen=Chosen(**chosen), rule=county.rule).order_by("pk"))
        return [(hint.visit, hint.other) for hint in hints_from(kind, visits, user=who, rule=county.rule)]

    return ask


@pytest.fixture
def copied(county, visited) -> tuple[Visit, Visit]:
    """Two visits of Wang to Chen with the same words."""
    return visited(county.chen, county.wang, 9, text=TEXT), visited(county.chen, county.wang, 2, text=TEXT)


def test_the_same_words_of_one_cadre_are_laid_side_by_side(found, copied):
    first, second = copied

    assert found(HintKind.COPIED) == [(second, first)]


def test_other_words_short_words_and_words_of_somebody_else_are_no_copy(county, visited, found):
    visited(county.chen, county.wang, 9, text=TEXT)
    visited(county.chen, county.wang, 8, text=TEXT + "下周再来。")
    visited(county.chen, county.he, 7, text=TEXT)
    visited(county.chen, county.wang, 6, text="一切都好。")
    visited(county.chen, county.wang, 5, text="一切都好。")

    assert found(HintKind.COPIED) == []


@pytest.mark.parametrize(("characters", "is_hint"), [(14, False), (15, True)])
def test_words_count_from_the_length_of_the_rule_on(county, visited, found, characters, is_hint):
    for days in (9, 8):
        visited(county.chen, county.wang, days, text="好" * characters)

    assert bool(found(HintKind.COPIED)) is is_hint


def test_a_voided_copy_is_no_hint_any_more(county, copied, found):
    void_visit(visit_id=copied[0].pk, reason="记到了别的户", actor=county.liu)

    assert found(HintKind.COPIED) == []


def rush(county, visited, *, seconds: float, times: int) -> list[Visit]:
    """Let Wang write down `times` visits, all within `seconds`."""
    start = timezone.now() - timedelta(days=1)
    gap = seconds / (times - 1)
    return [
        visited(county.chen, county.wang, 1, recorded_at=start + timedelta(seconds=gap * number))
        for number in range(times)
    ]


@pytest.mark.parametrize(
    ("seconds", "times", "is_hint"), [(299, 5, True), (300, 5, True), (301, 5, False), (60, 4, False)]
)
def test_five_written_down_within_five_minutes_are_a_rush(county, visited, found, seconds, times, is_hint):
    visits = rush(county, visited, seconds=seconds, times=times)

    assert found(HintKind.RAPID) == ([(visits[4], visits[0])] if is_hint else [])


def test_a_rush_is_of_one_cadre(county, visited, found):
    rush(county, visited, seconds=60, times=4)
    visited(county.bai, county.li, 1, recorded_at=timezone.now() - timedelta(days=1))

    assert found(HintKind.RAPID) == []


@pytest.mark.parametrize(("late", "is_hint"), [(3, False), (4, True)])
def test_what_is_written_down_days_later_is_a_hint(county, visited, found, late, is_hint):
    visit = visited(county.chen, county.wang, 10, recorded_at=timezone.now() - timedelta(days=10 - late))

    assert found(HintKind.BACKDATED) == ([(visit, None)] if is_hint else [])


def test_the_same_photo_on_two_visits_is_a_hint(county, visited, found):
    visits = [visited(county.chen, county.wang, days) for days in (3, 2, 1)]
    for visit, digest in zip(visits, ("a" * 64, "b" * 64, "a" * 64), strict=True):
        VisitPhoto.objects.create(
            visit=visit, file="x.jpg", original_sha256=digest, width=1, height=1, recorded_by=county.wang
        )

    assert found(HintKind.PHOTO) == [(visits[2], visits[0])]


def test_the_township_sees_its_own_hints_only_and_never_the_other_half_elsewhere(county, visited, found):
    far = make_household(county.far, "远二", "530399000009", size=1)
    pair(county.wang, far)
    visited(far, county.wang, 9, text=TEXT)
    visited(county.chen, county.wang, 2, text=TEXT)

    assert len(found(HintKind.COPIED)) == 1
    assert found(HintKind.COPIED, user=county.liu) == []


def test_the_period_narrows_the_visit_and_not_the_one_it_was_copied_from(found, copied, today):
    assert len(found(HintKind.COPIED, since=today - timedelta(5))) == 1
    assert found(HintKind.COPIED, until=today - timedelta(5)) == []


def test_somebody_looked_and_says_why_nothing_is_wrong(county, copied):
    first, second = copied

    review = review_hint(kind="copied", visit_id=second.pk, other_id=first.pk, reason=f" {WHY} ", actor=county.liu)

    assert (review.reason, review.other, review.recorded_by) == (WHY, first, county.liu)
    assert AuditEntry.objects.get(action="households.review_hint").reason == WHY
    every = hinted("copied", user=county.liu, chosen=Chosen(), rule=county.rule)
    assert (reviewed("copied", every, done=False).count(), reviewed("copied", every, done=True).count()) == (0, 1)


def test_nobody_clears_a_hint_about_their_own_visit(county, visited):
    mine = visited(county.bai, county.li, 2, text=TEXT)

    with pytest.raises(SamePersonRefused, match="您自己的走访"):
        review_hint(kind="copied", visit_id=mine.pk, other_id=None, reason=WHY, actor=county.li)

    assert not HintReview.objects.exists()
    assert refusals() == [(REFUSAL, "li")]


@pytest.mark.parametrize("username", ["wang", "he", "sheng"])
def test_who_may_not_review_notes_nothing(county, copied, username):
    with pytest.raises(PermissionDenied):
        review_hint(kind="copied", visit_id=copied[1].pk, other_id=None, reason=WHY, actor=getattr(county, username))

    assert not HintReview.objects.exists()
    assert refusals() == [(REFUSAL, username)]


def test_a_hint_elsewhere_is_not_found(county, visited):
    far = visited(county.yuan, county.sun, 2)

    with pytest.raises(Visit.DoesNotExist):
        review_hint(kind="copied", visit_id=far.pk, other_id=None, reason=WHY, actor=county.liu)

    assert not HintReview.objects.exists()


def test_a_hint_is_looked_at_once_with_a_reason(county, copied):
    about = {"kind": "copied", "visit_id": copied[1].pk, "other_id": None, "actor": county.liu}
    for reason in ("", "好的", "问了 138 8741 2046"):
        with pytest.raises(Refused):
            review_hint(**about, reason=reason)
    review_hint(**about, reason=WHY)

    with pytest.raises(Refused, match="已经有人核对过"):
        review_hint(**about | {"actor": county.zhao}, reason=WHY)

    assert HintReview.objects.count() == 1
