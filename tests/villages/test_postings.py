from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import Household
from tests.conftest import give_role
from tests.villages.conftest import ago, cadre_of, opened, posting_entry, refusals, rows
from villages.models import Posting, Township, Village
from villages.services.postings import correct_posting, create_posting, end_posting


def test_a_township_clerk_posts_a_cadre_to_a_village_of_the_township(county):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)

    assert (posting.village, posting.township, posting.recorded_by) == (county.upper, county.east, county.liu)
    told = AuditEntry.objects.get(action="villages.create_posting").after
    assert (told["cadre"], told["kind"], told["place"]) == ("孙远山", "驻村队员", "上湾村")


def test_a_posting_opens_the_village_and_its_end_closes_it(county):
    sun = county.sun
    give_role(sun, "resident")
    assert not Household.objects.visible_to(sun).exists()

    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    assert list(Household.objects.visible_to(sun)) == [county.bai]

    end_posting(posting_id=posting.pk, last_day=ago(1), reason="任期届满", actor=county.liu)
    assert not Household.objects.visible_to(sun).exists()


def test_the_same_entry_sent_twice_is_one_posting(county):
    first = create_posting(entry=posting_entry(county), actor=county.liu)

    assert create_posting(entry=posting_entry(county), actor=county.liu) == first
    assert Posting.objects.filter(cadre=cadre_of(county.sun)).count() == 1


@pytest.mark.parametrize("username", ["li", "sheng", "he", "wang", "qian"])
def test_who_does_not_arrange_help_posts_nobody(county, username):
    before = rows()

    with pytest.raises(PermissionDenied):
        create_posting(entry=posting_entry(county), actor=getattr(county, username))

    assert rows() == before
    assert refusals() == [("villages.create_posting.refused", username)]


def test_a_village_of_another_township_is_not_found(county):
    before = rows()

    with pytest.raises(Village.DoesNotExist):
        create_posting(entry=posting_entry(county, village_id=county.far.pk), actor=county.liu)

    assert rows() == before


def test_township_staff_are_posted_by_the_county_office_alone(county):
    staff = posting_entry(county, kind="township_staff", village_id=None, township_id=county.east.pk)

    with pytest.raises(PermissionDenied):
        create_posting(entry=staff, actor=county.liu)
    posting = create_posting(entry=staff, actor=county.zhao)

    assert (posting.township, posting.village) == (county.east, None)
    with pytest.raises(PermissionDenied):
        end_posting(posting_id=posting.pk, last_day=ago(0), reason="调走", actor=county.liu)


def test_township_staff_need_a_township(county):
    with pytest.raises(Township.DoesNotExist):
        create_posting(entry=posting_entry(county, kind="township_staff", village_id=None), actor=county.zhao)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_from": timezone.localdate() + timedelta(1)}, "不能晚于今天"),
        ({"valid_from": ago(0).replace(year=1916)}, "太早"),
        ({"valid_to": ago(60)}, "不能早于起始日期"),
        ({"kind": "mayor"}, "请选择岗位"),
    ],
)
def test_days_out_of_order_and_unknown_kinds_are_refused(county, changes, words):
    before = rows()

    with pytest.raises(Refused, match=words):
        create_posting(entry=posting_entry(county, **changes), actor=county.liu)

    assert rows() == before


@pytest.mark.parametrize("kind", ["first_secretary", "team_leader"])
def test_a_village_has_one_first_secretary_and_one_leader_at_a_time(county, kind):
    create_posting(entry=posting_entry(county, kind=kind), actor=county.liu)
    other = posting_entry(county, kind=kind, cadre_id=cadre_of(county.wang).pk, valid_from=ago(3))

    with pytest.raises(Refused, match="已经有第一书记或工作队队长"):
        create_posting(entry=other, actor=county.liu)

    members = posting_entry(county, cadre_id=cadre_of(county.wang).pk)
    assert create_posting(entry=members, actor=county.liu)


def test_nobody_lives_in_two_villages_or_holds_one_post_twice(county):
    create_posting(entry=posting_entry(county), actor=county.liu)

    with pytest.raises(Refused, match="不能同时驻两个村"):
        create_posting(entry=posting_entry(county, village_id=county.lower.pk), actor=county.liu)
    with pytest.raises(Refused, match="已经是上湾村的驻村队员"):
        create_posting(entry=posting_entry(county, valid_from=ago(3)), actor=county.liu)


def test_an_ended_posting_keeps_its_beginning_and_says_why(county):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)

    ended = end_posting(posting_id=posting.pk, last_day=ago(2), reason=" 任期届满 ", actor=county.liu)

    posting.refresh_from_db()
    assert posting.superseded_at is not None
    assert posting.valid_to is None
    assert (ended.valid_from, ended.valid_to, ended.reason, ended.end_reason) == (ago(30), ago(2), "派驻", "任期届满")
    assert end_posting(posting_id=posting.pk, last_day=ago(2), reason="任期届满", actor=county.liu) == ended


@pytest.mark.parametrize(
    ("last_day", "reason", "words"),
    [(2, " ", "为什么结束"), (40, "任期届满", "不能早于"), (-1, "任期届满", "不能晚于今天")],
)
def test_an_end_needs_a_reason_and_a_day_of_the_posting(county, last_day, reason, words):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    before = rows()

    with pytest.raises(Refused, match=words):
        end_posting(posting_id=posting.pk, last_day=ago(last_day), reason=reason, actor=county.liu)

    assert rows() == before


def test_what_has_ended_or_was_changed_meanwhile_does_not_end_again(county):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    ended = end_posting(posting_id=posting.pk, last_day=ago(2), reason="任期届满", actor=county.liu)

    with pytest.raises(Refused, match="已经在"):
        end_posting(posting_id=ended.pk, last_day=ago(1), reason="任期届满", actor=county.liu)
    with pytest.raises(Refused, match="刚才已经有人改过"):
        end_posting(posting_id=posting.pk, last_day=ago(1), reason="调走", actor=county.liu)


def test_a_posting_elsewhere_is_neither_ended_nor_corrected(county):
    posting = create_posting(entry=posting_entry(county, village_id=county.far.pk), actor=county.zhao)
    before = rows()

    with pytest.raises(Posting.DoesNotExist):
        end_posting(posting_id=posting.pk, last_day=ago(0), reason="调走", actor=county.liu)
    with pytest.raises(Posting.DoesNotExist):
        correct_posting(posting_id=posting.pk, entry=None, reason="登记错了", actor=county.liu)

    assert rows() == before


def test_a_correction_supersedes_the_wrong_row(county):
    wrong = create_posting(entry=posting_entry(county), actor=county.liu)

    sent = {"posting_id": wrong.pk, "opening": opened(wrong), "reason": "照文件", "actor": county.liu}
    right = correct_posting(entry=posting_entry(county, valid_from=ago(20)), **sent)

    wrong.refresh_from_db()
    assert wrong.superseded_at == right.recorded_at
    assert (wrong.valid_from, right.valid_from) == (ago(30), ago(20))
    assert correct_posting(entry=posting_entry(county, valid_from=ago(20)), **sent) == right


def test_a_posting_that_never_was_is_taken_back(county):
    wrong = create_posting(entry=posting_entry(county), actor=county.liu)

    assert correct_posting(posting_id=wrong.pk, entry=None, reason="登记错人", actor=county.liu) is None

    assert not Posting.objects.believed().filter(cadre=cadre_of(county.sun)).exists()
    assert Posting.objects.filter(cadre=cadre_of(county.sun)).exists()


@pytest.mark.parametrize(("reason", "words"), [("", "哪里登记错了"), ("照文件", "没有改动")])
def test_a_correction_needs_a_reason_and_a_difference(county, reason, words):
    posting = create_posting(entry=posting_entry(county), actor=county.liu)
    before = rows()

    with pytest.raises(Refused, match=words):
        correct_posting(posting_id=posting.pk, entry=posting_entry(county), reason=reason, actor=county.liu)

    assert rows() == before
