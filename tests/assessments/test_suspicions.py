"""What people do about a suspicion: one looks, another decides, and only the county's decision moves the household."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.models import ExitCase, HouseholdVerdict, Suspicion, SuspicionStep
from assessments.services.look_back import exits_of
from assessments.services.suspicions import SuspicionWords, take_suspicion_step
from assessments.suspicions import SuspicionAction
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.models import Household, StatusEvent
from tests.assessments.chain import begin, bring_to, staff
from tests.assessments.exited import let_out, suspect
from tests.conftest import give_role

SAW = SuspicionWords("入户看了，房子确实是 D 级")
DECIDED = SuspicionWords("会议研究同意", "师贫组〔2026〕9号")


@pytest.fixture
def suspected(county):
    """Chen has left poverty, and is suspected of having fallen back."""
    let_out(county.chen)
    county.suspicion = suspect(county.chen)
    return county


def take(here, action: str, actor, said: SuspicionWords = SAW) -> Suspicion:
    return take_suspicion_step(suspicion_id=here.suspicion.pk, action=action, said=said, actor=actor)


def state(here) -> str:
    return Suspicion.objects.get(pk=here.suspicion.pk).state


def test_looked_at_by_one_and_decided_by_another_the_household_is_back_on_the_list(suspected):
    take(suspected, "confirm", suspected.wang)
    assert Household.objects.get(pk=suspected.chen.pk).status == "exited"

    take(suspected, "return", suspected.qian, DECIDED)

    assert (state(suspected), Household.objects.get(pk=suspected.chen.pk).status) == ("returned", "returned")
    event = StatusEvent.objects.filter(household=suspected.chen).latest("pk")
    assert (event.before, event.after, event.document) == ("exited", "returned", "师贫组〔2026〕9号")
    assert event.reason == "回头看发现返贫"
    assert HouseholdVerdict.objects.current().filter(household=suspected.chen).exists()
    told = AuditEntry.objects.get(action="look_back.return")
    assert (told.before, told.after["state"], told.reason) == ({"state": "true"}, "returned", "会议研究同意")


def test_found_untrue_by_two_it_is_done_with_and_nothing_moves(suspected):
    take(suspected, "deny", suspected.he)
    take(suspected, "dismiss", suspected.li)

    assert (state(suspected), Household.objects.get(pk=suspected.chen.pk).status) == ("dismissed", "exited")
    assert list(SuspicionStep.objects.values_list("action", flat=True)) == ["deny", "dismiss"]


@pytest.mark.parametrize(("looked", "back", "by"), [("confirm", "reject", "qian"), ("deny", "again", "li")])
def test_sent_back_it_is_looked_at_again(suspected, looked, back, by):
    take(suspected, looked, suspected.wang)
    take(suspected, back, getattr(suspected, by))
    assert state(suspected) == "open"

    take(suspected, "deny", suspected.wang)

    assert state(suspected) == "untrue"


@pytest.mark.parametrize(("looked", "decides", "role"), [
    ("confirm", "return", Role.COUNTY_APPROVER), ("deny", "dismiss", Role.TOWNSHIP_REVIEWER),
])  # fmt: skip
def test_who_has_looked_does_not_decide_in_another_role_either(suspected, looked, decides, role):
    take(suspected, looked, suspected.liu)
    give_role(suspected.liu, role)

    with pytest.raises(SamePersonRefused, match="是您核实的"):
        take(suspected, decides, suspected.liu, DECIDED)

    assert Household.objects.get(pk=suspected.chen.pk).status == "exited"
    assert AuditEntry.objects.filter(action=f"look_back.{decides}.refused", actor=suspected.liu).count() == 1


def test_who_has_decided_does_not_look(suspected):
    take(suspected, "deny", suspected.wang)
    take(suspected, "again", suspected.li)
    give_role(suspected.li, Role.TOWNSHIP_CLERK)

    with pytest.raises(SamePersonRefused, match="已经决定过"):
        take(suspected, "confirm", suspected.li)


REFUSED = [
    ("return", "li", DECIDED, PermissionDenied),
    ("return", "zhao", DECIDED, PermissionDenied),
    ("confirm", "qian", SAW, PermissionDenied),
    ("deny", "sun", SAW, ObjectDoesNotExist),
    ("return", "qian", DECIDED, TransitionNotAllowed),
    ("confirm", "wang", SuspicionWords("  "), Refused),
    ("confirm", "wang", SuspicionWords("看" * 301), Refused),
    ("confirm", "wang", SuspicionWords("户主电话 13800002046"), Refused),
]


@pytest.mark.parametrize(("action", "who", "said", "error"), REFUSED)
def test_a_refused_step_changes_nothing_and_is_noted(suspected, action, who, said, error):
    with pytest.raises(error):
        take(suspected, action, getattr(suspected, who), said)

    assert (state(suspected), SuspicionStep.objects.count()) == ("open", 0)
    assert AuditEntry.objects.filter(action=f"look_back.{action}.refused").count() == 1


def test_nobody_is_returned_without_a_document(suspected):
    take(suspected, "confirm", suspected.wang)

    with pytest.raises(Refused, match="要填写文件编号"):
        take(suspected, "return", suspected.qian)

    assert Household.objects.get(pk=suspected.chen.pk).status == "exited"


def test_a_household_that_has_left_since_is_not_returned(suspected):
    take(suspected, "confirm", suspected.wang)
    Household.objects.filter(pk=suspected.chen.pk).update(status="closed")

    with pytest.raises(Refused, match="不能改为「返贫」"):
        take(suspected, "return", suspected.qian, DECIDED)

    assert state(suspected) == "true"


def test_there_is_no_other_step(suspected):
    with pytest.raises(TransitionNotAllowed, match="没有这个操作"):
        take(suspected, "forget", suspected.qian)


@pytest.mark.parametrize(("before", "after"), [("open", "returned"), ("open", "dismissed"), ("untrue", "dismissed")])
def test_the_database_lets_no_suspicion_end_without_two_persons(suspected, before, after):
    if before == "untrue":
        take(suspected, "deny", suspected.wang)

    with pytest.raises(DatabaseError), transaction.atomic():
        Suspicion.objects.filter(pk=suspected.suspicion.pk).update(state=after)


def test_the_database_keeps_steps_as_they_were_taken(suspected):
    take(suspected, "deny", suspected.wang)
    step = SuspicionStep.objects.get()

    for change in (
        lambda: SuspicionStep.objects.update(words="改了"),
        lambda: SuspicionStep.objects.create(
            suspicion=step.suspicion, action=SuspicionAction.DISMISS, person=step.person, actor=step.actor, words="认可"
        ),
        lambda: Suspicion.objects.filter(pk=suspected.suspicion.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_exit_by_a_case_is_judged_by_its_standard_and_calendar(county, settings, tmp_path):
    settings.MEDIA_ROOT, settings.HOOKS = tmp_path, settings.HOOKS | {"visit_recorded": []}
    bring_to(staff(county), "announce", begin(county, [county.chen]))
    case = ExitCase.objects.get()

    one = exits_of([county.chen.pk])[county.chen.pk]

    assert (one.day, one.standard_id) == (timezone.localdate(), case.standard_id)
    assert one.calendar == case.verdict.run_from.as_of


def open_page(client, user, name: str, *args, query: str = "") -> str:
    client.force_login(user)
    return client.get(reverse(f"assessments:{name}", args=args) + query).content.decode()


def test_the_list_tells_what_is_short_and_since_when_and_is_narrowed(client, suspected):
    suspect(suspected.yuan, suspected.suspicion.since, "wrong_exit")

    text = open_page(client, suspected.zhao, "look_back")

    assert "住房 D 级：住的是 D 级危房，还没有改造" in text
    assert text.count("疑似错退</td>") == text.count("疑似返贫</td>") == 1
    assert "疑似错退</td>" not in open_page(client, suspected.zhao, "look_back", query="?kind=fallen_back")
    assert "没有符合筛选的疑点" in open_page(
        client, suspected.zhao, "look_back", query=f"?village={suspected.upper.pk}"
    )
    assert "袁远" not in open_page(client, suspected.li, "look_back")


def test_the_page_offers_the_steps_of_the_role_and_says_why_not(client, suspected):
    pk = suspected.suspicion.pk
    step = reverse("assessments:suspicion_step", args=[pk, "confirm"])
    assert step in open_page(client, suspected.wang, "suspicion_detail", pk)
    assert "等驻村队员、帮扶人或乡镇专干入户核实" in open_page(client, suspected.qian, "suspicion_detail", pk)

    client.force_login(suspected.wang)
    answer = client.post(step, {"words": "看了，属实"}, follow=True).content.decode()

    assert "已记下属实，等县里决定" in answer
    assert "王小满：核实属实" in answer
    give_role(suspected.wang, Role.COUNTY_APPROVER)
    assert "是您核实的，不能由您决定" in open_page(client, suspected.wang, "suspicion_detail", pk)


def test_what_is_suspected_waits_for_who_can_do_something_about_it(client, suspected):
    client.force_login(suspected.wang)
    assert "入户核实回头看的疑点 1 户" in client.get("/").content.decode()
    take(suspected, "confirm", suspected.wang)
    client.force_login(suspected.qian)

    assert "决定返贫和错退 1 户" in client.get("/").content.decode()
