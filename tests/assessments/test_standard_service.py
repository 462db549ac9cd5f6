"""How a county's standard comes about: copied, written, released by another person, ended."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.criteria import SEVEN
from assessments.models import Level, Standard, StandardState
from assessments.services import standards
from assessments.services.standards import copy_standard, edit_standard, release_standard, retire_standard
from assessments.shipped_standards import SHIPPED
from config.lib.refusals import NotFoundRefused, Refused, SamePersonRefused
from tests.assessments.factories import make_draft, make_run, make_standard
from tests.conftest import give_role
from villages.models import County

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def refusals(action):
    return AuditEntry.objects.filter(action=f"assessments.{action}.refused").count()


def test_a_copy_of_a_published_standard_is_the_countys_own_draft(county):
    draft = copy_standard(source="yunnan-6", actor=county.zhao)

    assert (draft.state, draft.copied_from, draft.drafted_by) == (StandardState.DRAFT, "yunnan-6", county.zhao)
    assert draft.criteria == [*SEVEN, "pension", "project"]
    assert draft.region is not None
    assert draft.valid_from >= today()


def test_every_published_standard_can_be_copied_and_judged_by(county):
    for shipped in SHIPPED:
        copied = copy_standard(source=shipped.key, actor=county.zhao)
        assert edit_standard(standard_id=copied.pk, terms={"label": "本县"}, actor=county.zhao).level == shipped.level
        assert copied.thresholds().criteria == tuple(copied.criteria)


@pytest.mark.parametrize("source", ["no-such", "999999", "9" * 5000, ""])
def test_there_is_nothing_to_copy_where_there_is_no_standard(county, source):
    with pytest.raises(NotFoundRefused):
        copy_standard(source=source, actor=county.zhao)
    assert not Standard.objects.exists()


def test_a_draft_is_written_and_its_writers_are_kept(county):
    draft = make_draft()
    edit_standard(standard_id=draft.pk, terms={"income_line": Decimal("3600.00")}, actor=county.zhao)

    draft.refresh_from_db()
    assert draft.income_line == Decimal("3600.00")
    assert len(draft.drafted_persons) == 2
    entry = AuditEntry.objects.get(action="assessments.edit_standard")
    assert (entry.before, entry.after) == ({"income_line": "3500.00"}, {"income_line": "3600.00"})


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"income_line": Decimal(0)}, "请填收入线"),
        ({"earlier_lines": [Decimal(-1)]}, "以前各期"),
        ({"earlier_lines": [None, Decimal(3335)]}, "中间不能空着"),
        ({"criteria": list(SEVEN[1:])}, "七项都要核对"),
        ({"must_not_exit": ["gravely_ill"]}, "改成一致"),
        ({"criteria": [*SEVEN, "must_not_exit"]}, "改成一致"),
        ({"notice_days": 0}, "至少 1 天"),
        ({"one_off_percent": 101}, "百分比"),
        ({"sample_small_up_to": 10}, "多少户以内"),
        ({"sample_large_least": 5}, "户多时"),
        ({"valid_to": timezone.localdate()}, "终止日期"),
    ],
)
def test_terms_that_do_not_fit_together_are_refused_in_words(county, terms, sentence):
    draft = make_draft()
    with pytest.raises(Refused, match=sentence):
        edit_standard(standard_id=draft.pk, terms=terms, actor=county.zhao)

    draft.refresh_from_db()
    assert (draft.income_line, draft.criteria, draft.drafted_persons) == (Decimal(3500), list(SEVEN), ["d" * 64])
    assert refusals("edit_standard") == 1


def test_an_area_standard_wants_a_limit_for_what_is_counted(county):
    draft = make_draft(level=Level.VILLAGE, income_line=0, criteria=["incidence"], limits={"incidence": 3})
    with pytest.raises(Refused, match="贫困发生率"):
        edit_standard(standard_id=draft.pk, terms={"limits": {}}, actor=county.zhao)


def test_another_person_releases_it_and_the_one_before_ends_the_day_before(county):
    before, draft = make_standard(), make_draft(valid_from=timezone.localdate() + 10 * DAY)
    released = release_standard(standard_id=draft.pk, actor=county.qian)

    before.refresh_from_db()
    assert (released.state, released.released_by) == (StandardState.RELEASED, county.qian)
    assert before.valid_to == draft.valid_from - DAY
    assert Standard.objects.on(draft.valid_from) == released
    assert Standard.objects.on(draft.valid_from - DAY) == before


def test_who_wrote_in_a_draft_cannot_release_it(county):
    draft = make_draft()
    edit_standard(standard_id=draft.pk, terms={"label": "本县标准"}, actor=county.zhao)
    give_role(county.zhao, Role.COUNTY_APPROVER)

    with pytest.raises(SamePersonRefused):
        release_standard(standard_id=draft.pk, actor=county.zhao)
    draft.refresh_from_db()
    assert draft.state == StandardState.DRAFT


def test_who_wrote_a_draft_cannot_release_a_copy_that_another_makes_of_it(county):
    draft = make_draft()
    copied = copy_standard(source=str(draft.pk), actor=county.zhao)
    assert "d" * 64 in copied.drafted_persons
    assert len(copied.drafted_persons) == 2

    release_standard(standard_id=draft.pk, actor=county.qian)
    assert "d" * 64 not in copy_standard(source=str(draft.pk), actor=county.zhao).drafted_persons


def test_the_database_itself_refuses_one_released_by_its_writer(county):
    draft = make_draft()
    for person in ("", "d" * 64):
        with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
            Standard.objects.filter(pk=draft.pk).update(released_at=timezone.now(), released_person=person)


def test_a_released_standard_is_never_edited(county):
    standard = make_standard()
    with pytest.raises(Refused, match="已发布，不能再改"):
        edit_standard(standard_id=standard.pk, terms={"label": "改一下"}, actor=county.zhao)
    for column in ({"notice_days": 3}, {"criteria": [*SEVEN, "power"]}, {"limits": {"x": 1}}, {"released_at": None}):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            Standard.objects.filter(pk=standard.pk).update(**column)


def test_two_released_standards_of_a_level_never_hold_on_one_day(county):
    make_standard()
    draft = make_draft(valid_from=make_standard().valid_from)
    with pytest.raises(Refused, match="日期重叠"):
        release_standard(standard_id=draft.pk, actor=county.qian)
    assert refusals("release_standard") == 1


@pytest.mark.parametrize("own_region", [False, True])
def test_a_standard_does_not_begin_on_days_that_another_was_used_on(county, own_region):
    before = make_standard()
    region = County.objects.get() if own_region else None
    draft = make_draft(valid_from=today() - 10 * DAY, region=region)
    with pytest.raises(Refused, match=f"起始日期改成 {today()} 或以后"):
        release_standard(standard_id=draft.pk, actor=county.qian)

    before.refresh_from_db()
    draft.refresh_from_db()
    assert (before.valid_to, draft.state) == (None, StandardState.DRAFT)
    assert refusals("release_standard") == 1


def test_a_standard_begins_behind_the_last_day_that_was_checked(county):
    before, draft = make_standard(), make_draft(valid_from=today())
    make_run()
    with pytest.raises(Refused, match=f"起始日期改成 {today() + DAY} 或以后"):
        release_standard(standard_id=draft.pk, actor=county.qian)
    edit_standard(standard_id=draft.pk, terms={"valid_from": today() + DAY}, actor=county.zhao)
    release_standard(standard_id=draft.pk, actor=county.qian)

    before.refresh_from_db()
    assert before.valid_to == today()


def test_the_first_standard_of_a_level_may_begin_in_the_past(county):
    about = {"income_line": 0, "criteria": ["incidence"], "limits": {"incidence": 3}, "valid_from": today() - 300 * DAY}
    draft = make_draft(level=Level.VILLAGE, **about)
    release_standard(standard_id=draft.pk, actor=county.qian)
    assert Standard.objects.on(today() - 200 * DAY, Level.VILLAGE) == draft


def test_a_village_standard_stands_beside_a_household_standard(county):
    make_standard()
    draft = make_draft(level=Level.VILLAGE, income_line=0, criteria=["incidence"], limits={"incidence": 3})
    release_standard(standard_id=draft.pk, actor=county.qian)

    assert Standard.objects.on(draft.valid_from, Level.VILLAGE) == draft
    assert Standard.objects.on(draft.valid_from) == make_standard()


def test_a_draft_is_put_away_and_a_released_one_ends_on_a_day(county):
    draft, standard = make_draft(), make_standard()
    assert retire_standard(standard_id=draft.pk, last_day=None, actor=county.zhao).state == StandardState.RETIRED
    with pytest.raises(PermissionDenied):
        retire_standard(standard_id=standard.pk, last_day=today(), actor=county.zhao)
    for last_day in (None, today() - DAY):
        with pytest.raises(Refused, match="最后一天"):
            retire_standard(standard_id=standard.pk, last_day=last_day, actor=county.qian)
    ended = retire_standard(standard_id=standard.pk, last_day=today(), actor=county.qian)

    assert ended.valid_to == today()
    with pytest.raises(Refused, match="已经停用"):
        retire_standard(standard_id=standard.pk, last_day=today(), actor=county.qian)


def test_a_standard_that_ends_is_not_made_to_hold_longer(county):
    standard = make_standard()
    release_standard(standard_id=make_draft().pk, actor=county.qian)
    with pytest.raises(Refused, match="最后一天不能更晚"):
        retire_standard(standard_id=standard.pk, last_day=today() + 100 * DAY, actor=county.qian)


def test_a_draft_released_meanwhile_is_not_ended_by_who_only_drafts(county, monkeypatch):
    draft, locked = make_draft(), standards._locked

    def released_meanwhile(standard_id):
        about = {"released_at": timezone.now(), "released_by": county.qian, "released_person": "q" * 64}
        Standard.objects.filter(pk=standard_id).update(**about)
        return locked(standard_id)

    monkeypatch.setattr(standards, "_locked", released_meanwhile)
    with pytest.raises(PermissionDenied):
        retire_standard(standard_id=draft.pk, last_day=draft.valid_from, actor=county.zhao)


@pytest.mark.parametrize("who", ["wang", "liu", "sheng", "qian"])
def test_only_the_county_clerk_writes(county, who):
    draft = make_draft()
    for service, about in (
        (copy_standard, {"source": "yunnan-6"}),
        (edit_standard, {"standard_id": draft.pk, "terms": {}}),
    ):
        with pytest.raises(PermissionDenied):
            service(actor=getattr(county, who), **about)
    assert Standard.objects.count() == 1
