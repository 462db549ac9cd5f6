"""A household closed by mistake is opened again: upon papers, confirmed by a second person, by new rows only."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from households.changes import ChangeState
from households.models import Household, Member, Membership, MembershipEvent, Pairing, RegisterChange, StatusEvent
from households.services.changes import confirm_change, return_change
from households.services.members import add_member
from households.services.reopening import reopen_household
from households.services.status import take_back_closing
from tests.conftest import LONG_AGO, make_household
from tests.households.entries import id_number, now_in, paper, person, refusals, state_of
from tests.households.test_departures_service import DAY, close

PAPERS = {"document": "村委会证明8号", "reason": "全家外出务工，人都在"}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def closed(county) -> RegisterChange:
    """Chen's household, out of poverty, closed by Liu and confirmed by Li."""
    Household.objects.filter(pk=county.chen.pk).update(status="exited", exit_year=2025)
    change = close(county.chen, county.liu, {0: "death", 1: "moved_out", 2: "lost"})
    return confirm_change(change_id=change.pk, actor=county.li)


def reopen(household, actor, form=None, **papers):
    return reopen_household(household_id=household.pk, paper=form or paper(**PAPERS | papers), actor=actor)


def all_of(household) -> tuple:
    """Return everything that a refusal must leave as it was."""
    pairings = list(Pairing.objects.filter(household=household).order_by("pk").values_list())
    return state_of(household), pairings, StatusEvent.objects.count()


def test_everything_is_again_as_it_was_before_the_closing(county, closed):
    change = reopen(county.chen, county.liu)

    household = Household.objects.get(pk=county.chen.pk)
    assert (household.status, household.exit_year) == ("exited", 2025)
    assert now_in(household) == {"陈阿福": "head", "陈阿福1": "other", "陈阿福2": "other"}
    believed = Membership.objects.believed().filter(household=household)
    assert {(one.valid_from, one.valid_to) for one in believed} == {(LONG_AGO, None)}
    assert set(household.members.values_list("is_active", flat=True)) == {True}
    helper = Pairing.objects.believed().get(household=household)
    assert (helper.cadre, helper.valid_from, helper.valid_to) == (county.wang.cadre_account.cadre, LONG_AGO, None)
    assert list(Household.objects.visible_to(county.wang)) == [household]
    assert [(one["label"], one["before"], one["after"]) for one in change.fields] == [
        ("陈阿福", f"死亡 {DAY}", "户主"),
        ("陈阿福1", f"户籍迁出 {DAY}", "其他"),
        ("陈阿福2", f"失联 {DAY}", "其他"),
        ("帮扶人", "没有", "王小满"),
        ("脱贫标志", "整户自然减少", "已脱贫"),
    ]


def test_nothing_is_overwritten_and_what_was_believed_can_be_asked_again(county, closed):
    rows_before = {row.pk: row for row in Membership.objects.filter(household=county.chen)}
    moment = timezone.now()

    reopen(county.chen, county.liu)

    then = Membership.objects.as_known(moment).filter(household=county.chen)
    assert {one.valid_to for one in then} == {DAY - timedelta(1)}
    for row in Membership.objects.filter(pk__in=rows_before):
        assert (row.valid_from, row.valid_to) == (rows_before[row.pk].valid_from, rows_before[row.pk].valid_to)
    assert Pairing.objects.as_known(moment).get(household=county.chen).valid_to == DAY
    kinds = MembershipEvent.objects.filter(household=county.chen, member__code__endswith="00")
    assert list(kinds.order_by("id").values_list("kind", flat=True)) == ["death", "returned"]
    moves = StatusEvent.objects.filter(household=county.chen).order_by("id")
    assert list(moves.values_list("before", "after", "on_date")) == [
        ("exited", "closed", DAY),
        ("closed", "exited", DAY),
    ]


def test_it_waits_for_a_second_person_who_is_not_the_one_who_did_it(county, closed):
    change = reopen(county.chen, county.liu)

    assert change.state == ChangeState.PENDING
    assert confirm_change(change_id=change.pk, actor=county.li).state == ChangeState.CONFIRMED


def test_a_closing_that_was_returned_is_answered_by_opening_the_household_again(county):
    closing = close(county.chen, county.liu)
    return_change(change_id=closing.pk, opinion="这家人都在", actor=county.li)

    change = reopen(county.chen, county.liu)

    assert change.answers == closing
    assert Household.objects.get(pk=county.chen.pk).status == "registered"


def test_a_closing_that_still_waits_for_its_second_person_is_returned_first(county):
    close(county.chen, county.liu)
    before = all_of(county.chen)

    with pytest.raises(Refused, match="先退回"):
        reopen(county.chen, county.zhao)

    assert (all_of(county.chen), refusals("households.reopen")) == (before, 1)


@pytest.mark.parametrize(("missing", "words"), [({"reason": " "}, "为什么是登记错了"), ({"document": " "}, "请填凭据")])
def test_papers_and_a_reason_are_needed(county, closed, missing, words):
    before = all_of(county.chen)

    with pytest.raises(Refused, match=words):
        reopen(county.chen, county.liu, **missing)

    assert (all_of(county.chen), refusals("households.reopen")) == (before, 1)


@pytest.mark.parametrize("name", ["wang", "li", "sheng"])
def test_only_clerks_open_a_household_again(county, closed, name):
    before = all_of(county.chen)

    with pytest.raises(PermissionDenied):
        reopen(county.chen, getattr(county, name))

    assert (all_of(county.chen), refusals("households.reopen")) == (before, 1)


def test_a_household_of_another_township_is_not_found(county):
    close(county.yuan, county.zhao)
    before = all_of(county.yuan)

    with pytest.raises(ObjectDoesNotExist):
        reopen(county.yuan, county.liu)

    assert (all_of(county.yuan), refusals("households.reopen")) == (before, 1)


def test_a_household_that_is_not_closed_is_not_opened(county):
    before = all_of(county.chen)

    with pytest.raises(Refused, match="没有整户减少"):
        reopen(county.chen, county.liu)
    with pytest.raises(Refused, match="没有整户减少可以撤回"):
        take_back_closing(household_id=county.chen.pk, document="", reason="", actor=county.liu)

    assert all_of(county.chen) == before


def test_a_household_that_came_closed_into_the_register_is_not_opened(county):
    Household.objects.filter(pk=county.chen.pk).update(status="closed")

    with pytest.raises(Refused, match="不是在系统里办的"):
        reopen(county.chen, county.liu)


@pytest.fixture
def loaded(county) -> Household:
    """A household of two that was loaded as closed, with the events of its day."""
    gone_on = DAY - timedelta(100)
    household = make_household(county.lower, "顾老九", "530399000055", size=0)
    StatusEvent.objects.create(household=household, before="registered", after="closed", on_date=gone_on)
    for number, relation in enumerate(("head", "spouse")):
        one = Member.objects.create(
            household=household, code=f"{household.code}0{number}", name=f"顾老九{number}", name_initials="g", sex="1",
            birth_date=LONG_AGO, id_number=f"9{number}", id_hash=f"9{number}", is_active=False,
        )  # fmt: skip
        about = {"household": household, "member": one}
        Membership.objects.create(**about, relation=relation, valid_from=LONG_AGO, valid_to=gone_on)
        MembershipEvent.objects.create(**about, kind="moved_out", on_date=gone_on)
    Household.objects.filter(pk=household.pk).update(status="closed")
    return household


def test_one_that_was_loaded_as_closed_with_its_events_is_opened_like_any_other(client, county, loaded):
    left = f"户籍迁出 {DAY - timedelta(100)}"
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("households:reopen", args=[loaded.pk])).text
    assert "和户表一起装入" in page
    assert left in page

    change = reopen(loaded, county.liu)

    assert Household.objects.get(pk=loaded.pk).status == "registered"
    assert now_in(loaded) == {"顾老九0": "head", "顾老九1": "spouse"}
    assert [one["before"] for one in change.fields] == [left] * 2 + ["整户自然减少"]


def test_a_loaded_one_is_not_opened_without_a_member_who_is_registered_elsewhere_since(county, loaded):
    enter(Member.objects.get(code=f"{loaded.code}01"), county.bai, county.liu)
    before = all_of(loaded)

    with pytest.raises(Refused, match="已经登记在上湾村白石保家"):
        reopen(loaded, county.liu)

    assert all_of(loaded) == before


def enter(one: Member, household, actor) -> None:
    """Register somebody who left in another household, by their number."""
    number = id_number()
    Member.objects.filter(pk=one.pk).update(id_number=number, id_hash=keyed_hash(number))
    about = {"kind": "moved_in", "typed": person(relation="other"), "on_date": DAY + timedelta(3), "paper": paper()}
    add_member(household_id=household.pk, **about, actor=actor)


def test_the_same_form_sent_twice_opens_it_once_and_it_can_be_closed_again(county, closed):
    form = paper(**PAPERS)

    assert reopen(county.chen, county.liu, form) == reopen(county.chen, county.liu, form)
    again = close(county.chen, county.liu)
    confirm_change(change_id=again.pk, actor=county.li)
    reopen(county.chen, county.liu)

    assert len(now_in(county.chen)) == 3
    assert RegisterChange.objects.filter(household=county.chen).count() == 4


@pytest.fixture
def liu(client, county):
    client.force_login(county.liu)
    return client


def test_the_page_of_a_closed_household_leads_to_opening_it_again(liu, county, closed):
    address = reverse("households:reopen", args=[county.chen.pk])
    for page in ("households:detail", "households:events"):
        assert address in liu.get(reverse(page, args=[county.chen.pk])).text
    form = liu.get(address)
    assert "死亡" in form.text
    sent = {name: form.context["form"][name].value() or "" for name in ("submit_key", "opened")} | PAPERS

    page = liu.post(address, sent, follow=True)

    assert "已保存，等另一位同事复核" in page.text
    assert Household.objects.get(pk=county.chen.pk).status == "exited"
    assert AuditEntry.objects.filter(action="households.enter", subject_id=str(county.chen.pk)).exists()


def test_the_page_says_why_it_cannot_be_done(liu, county):
    address = reverse("households:reopen", args=[county.chen.pk])
    assert "没有整户减少，不用恢复" in liu.get(address).text
    close(county.chen, county.liu)
    assert "请复核的同事先退回" in liu.get(address).text


def test_a_form_without_papers_comes_back_with_what_was_typed(liu, county, closed):
    address = reverse("households:reopen", args=[county.chen.pk])
    key = liu.get(address).context["form"]["submit_key"].value()

    page = liu.post(address, {"submit_key": key, "reason": "人都在", "document": ""})

    assert page.status_code == HTTPStatus.OK
    assert "恢复一户要有文件或证明" in page.text
    assert page.context["form"]["reason"].value() == "人都在"
    assert Household.objects.get(pk=county.chen.pk).status == "closed"


def test_a_returned_closing_leads_its_maker_to_opening_it_again(liu, county):
    closing = close(county.chen, county.liu)
    return_change(change_id=closing.pk, opinion="这家人都在", actor=county.li)

    page = liu.get(f"{reverse('households:change_list')}?tab=returned").text

    assert f"{reverse('households:reopen', args=[county.chen.pk])}?answers={closing.pk}" in page
