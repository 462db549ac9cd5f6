"""Events that came back are put right: the register says what holds, and the wrong event stays beside it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from config.lib.refusals import Refused
from households.codes import ARRIVALS, DEPARTURES
from households.models import Member, Membership, MembershipEvent, RegisterChange
from households.selectors.changes import event_of
from households.services.changes import return_change
from households.services.departures import let_leave
from households.services.event_corrections import correct_arrival, correct_departure
from households.services.members import add_member, correct_member, member_values
from tests.households.entries import now_in, paper, person, refusals, state_of
from tests.households.test_departures_service import DAY, leave, member

OPINION = "死亡证明上的日期是 11 月 5 日"
RIGHT = date(2026, 11, 5)
BORN = date(2026, 10, 9)


def sent_back(county, change) -> RegisterChange:
    """Let Li return an entry."""
    return return_change(change_id=change.pk, opinion=OPINION, actor=county.li)


@pytest.fixture
def death(county) -> RegisterChange:
    """Wang's entry of a death in Chen's family, returned."""
    return sent_back(county, leave(county.chen, 1, county.wang, form=paper(document="村委会证明")))


@pytest.fixture
def birth(county) -> RegisterChange:
    """Wang's entry of a birth in Chen's family, returned."""
    typed = person(name="陈小宝", birth_date=BORN, education="", labour="", relation="son")
    form = paper(document="出生证明")
    added = {"kind": "birth", "typed": typed, "on_date": BORN, "paper": form, "actor": county.wang}
    return sent_back(county, add_member(household_id=county.chen.pk, **added))


def put_right(county, change, **changes) -> RegisterChange:
    """Correct a departure as Wang."""
    asked = {"kind": "death", "on_date": RIGHT, "paper": paper(document="死亡证明"), "actor": county.wang}
    return correct_departure(change_id=change.pk, **asked | changes)


def typed_of(one: Member, **changes):
    """Return what stands on the form about somebody, with `changes`."""
    names = ("name", "sex", "birth_date", "ethnicity", "education", "health", "labour")
    return {name: getattr(one, name) for name in names} | {"id_number": "", "relation": "son"} | changes


def test_a_departure_counts_from_the_right_day_and_the_wrong_one_stays_known(county, death):
    answer = put_right(county, death)

    gone = member(county.chen, 1)
    [counted] = Membership.objects.believed().filter(member=gone)
    wrong, right = MembershipEvent.objects.filter(member=gone).order_by("pk")
    assert (gone.is_active, counted.valid_to) == (False, RIGHT - timedelta(1))
    assert (wrong.on_date, right.on_date, right.corrects) == (DAY, RIGHT, wrong)
    assert (answer.answers, answer.state, answer.kind) == (death, "pending", "event")
    told = {one["name"]: (one["before"], one["after"]) for one in answer.fields}
    assert told[f"member-{gone.pk}"] == ("死亡 2026-11-02", "死亡 2026-11-05")
    assert told["document"] == ("村委会证明", "死亡证明")


def test_somebody_left_in_another_way(county, death):
    put_right(county, death, kind="moved_out", on_date=DAY)

    assert MembershipEvent.objects.get(corrects__isnull=False).kind == "moved_out"


def test_papers_alone_can_be_put_right(county, death):
    answer = put_right(county, death, on_date=DAY)

    assert [one["name"] for one in answer.fields] == ["document"]
    assert MembershipEvent.objects.count() == 1


def test_a_correction_that_came_back_as_well_is_corrected(county, death):
    again = sent_back(county, put_right(county, death))

    put_right(county, again, on_date=RIGHT + timedelta(1), paper=paper(document="死亡证明"))

    assert Membership.objects.believed().get(member=member(county.chen, 1)).valid_to == RIGHT
    assert MembershipEvent.objects.filter(corrects__isnull=False).count() == 2


def test_the_same_form_sent_twice_corrects_once(county, death):
    form = paper(document="死亡证明")
    first = put_right(county, death, paper=form)

    assert put_right(county, death, paper=form) == first
    assert MembershipEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"on_date": date(2015, 1, 1)}, "不能早于"),
        ({"on_date": date(2099, 1, 1)}, "不能晚于今天"),
        ({"kind": "birth"}, "怎么离开的"),
        ({"on_date": DAY, "paper": paper(document="村委会证明")}, "没有改动任何内容"),
    ],
)
def test_a_departure_against_the_rules_changes_nothing(county, death, changes, why):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=why):
        put_right(county, death, **changes)

    assert state_of(county.chen) == before
    assert refusals("households.correct_departure") == 1


def test_an_entry_is_answered_once(county, death):
    put_right(county, death)
    before = state_of(county.chen)

    with pytest.raises(Refused, match="已经更正过"):
        put_right(county, death, on_date=DAY)

    assert state_of(county.chen) == before


def test_an_entry_that_nobody_returned_is_not_put_right(county):
    pending = leave(county.chen, 1, county.wang)
    before = state_of(county.chen)

    with pytest.raises(Refused):
        put_right(county, pending)

    assert state_of(county.chen) == before


def test_who_has_come_back_is_not_made_to_leave_on_another_day(county, death):
    gone = member(county.chen, 1)
    Membership.objects.create(household=county.bai, member=gone, relation="other", valid_from=RIGHT)

    with pytest.raises(Refused, match="后来又登记在一户里"):
        put_right(county, death)


def test_a_departure_of_the_head_is_put_right_by_another_event(county):
    change = leave(county.chen, 0, county.wang, relations={1: "head", 2: "sibling"})
    returned = sent_back(county, change)
    before = state_of(county.chen)

    with pytest.raises(Refused, match="请在家庭变动里办理"):
        put_right(county, returned)

    assert state_of(county.chen) == before


@pytest.mark.parametrize("username", ["li", "sheng", "qian"])
def test_who_enters_nothing_corrects_nothing(county, death, birth, username):
    actor, before = getattr(county, username), state_of(county.chen)
    typed = typed_of(Member.objects.get(name="陈小宝"))

    with pytest.raises(PermissionDenied):
        put_right(county, death, actor=actor)
    with pytest.raises(PermissionDenied):
        correct_arrival(change_id=birth.pk, typed=typed, on_date=BORN, paper=paper(), actor=actor)

    assert state_of(county.chen) == before


def test_an_entry_about_another_township_is_not_found(county, death, birth):
    with pytest.raises(RegisterChange.DoesNotExist):
        put_right(county, death, actor=county.sun)
    with pytest.raises(RegisterChange.DoesNotExist):
        correct_arrival(change_id=birth.pk, typed={}, on_date=BORN, paper=paper(), actor=county.sun)

    assert refusals("households.correct_departure") == refusals("households.correct_arrival") == 1


def opened_at(one: Member):
    """Return the papers of a form about somebody, opened now."""
    return paper(member_values(Membership.objects.believed().get(member=one)))


def test_a_birth_is_put_right_with_the_day_and_the_name(county, birth):
    child, day = Member.objects.get(name="陈小宝"), BORN + timedelta(2)
    typed = typed_of(child, name="陈晓宝", birth_date=day, explained="户口簿上就是这样")

    answer = correct_arrival(change_id=birth.pk, typed=typed, on_date=day, paper=opened_at(child), actor=county.wang)

    child.refresh_from_db()
    [counted] = Membership.objects.believed().filter(member=child)
    assert (child.name, child.birth_date, counted.valid_from, counted.relation) == ("陈晓宝", day, day, "son")
    assert MembershipEvent.objects.get(corrects__isnull=False).on_date == day
    assert (answer.answers, answer.kind) == (birth, "event")
    assert {"event", "name", "birth_date"} <= {one["name"] for one in answer.fields}


def test_a_birth_day_and_the_day_of_birth_stay_one(county, birth):
    child, before = Member.objects.get(name="陈小宝"), state_of(county.chen)

    with pytest.raises(Refused, match="出生的日期就是出生日期"):
        correct_arrival(
            change_id=birth.pk, typed=typed_of(child), on_date=BORN + timedelta(2), paper=paper(), actor=county.wang
        )

    assert state_of(county.chen) == before


def test_a_departure_is_no_arrival_and_who_left_again_is_not_corrected(county, death, birth):
    with pytest.raises(Refused, match="请在家庭变动里办理"):
        correct_arrival(change_id=death.pk, typed={}, on_date=DAY, paper=paper(), actor=county.wang)
    child = Member.objects.get(name="陈小宝")
    leave(county.chen, int(child.code[-2:]), county.wang)

    with pytest.raises(Refused, match="已经不在这一户"):
        correct_arrival(change_id=birth.pk, typed=typed_of(child), on_date=BORN, paper=paper(), actor=county.wang)


def test_correct_member_goes_on_as_before(county, birth):
    child = Member.objects.get(name="陈小宝")
    typed = typed_of(child, name="陈晓宝")
    correct_member(member_id=child.pk, typed=typed, paper=opened_at(child), actor=county.wang)

    assert now_in(county.chen)["陈晓宝"] == "son"


def test_a_departure_is_not_taken_for_the_arrival_that_came_before_it(county, birth):
    form = {"kind": "moved_out", "on_date": RIGHT, "relations": {}, "paper": paper(), "actor": county.wang}
    left = let_leave(household_id=county.chen.pk, member_id=int(birth.subject_id), **form)

    assert event_of(left, DEPARTURES).kind == "moved_out"
    assert event_of(left, ARRIVALS) is None
    assert event_of(birth, ARRIVALS).kind == "birth"
