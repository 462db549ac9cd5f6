import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.models import ExitCase
from assessments.services.cases import approve, propose, return_cases
from households.models import Household
from tests.assessments.factories import YEAR, make_run, make_verdict
from tests.conftest import make_user
from villages.models import CadreAccount

CASES = reverse("assessments:case_list")


def confirm(client, action: str, *picks: object, **more: str):
    return client.post(reverse("assessments:bulk_confirm", args=[action]), {"pick": picks} | more)


def decide(client, action: str, *picks: object, **more: str):
    return client.post(reverse("assessments:decide", args=[action]), {"pick": picks} | more)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def tonight(county):
    """Chen and Yuan stand all met, Bai lacks water."""
    run = make_run()
    county.chens, county.yuans = make_verdict(county.chen, run), make_verdict(county.yuan, run)
    county.bais = make_verdict(county.bai, run, lacks=("water",))
    return county


@pytest.fixture
def proposed(tonight):
    """Zhao has proposed Chen and Yuan."""
    picks = [tonight.chens.pk, tonight.yuans.pk]
    tonight.cases = propose(verdict_ids=picks, reason="收入稳定", actor=tonight.zhao)
    tonight.picks = [f"{case.pk}-{case.round}" for case in tonight.cases]
    return tonight


def test_the_confirmation_names_number_people_and_consequence(client, tonight):
    client.force_login(tonight.zhao)

    page = confirm(client, "propose", tonight.chens.pk, tonight.yuans.pk).content.decode()

    for text in ("提名 2 户、4 人为预脱贫？", "提名后您不能审批这 2 户", "提名 2 户", "先不提名"):
        assert text in page
    assert not ExitCase.objects.exists()


def test_the_confirmation_leaves_out_the_blocked_and_says_why(client, tonight):
    client.force_login(tonight.zhao)

    response = confirm(client, "propose", tonight.chens.pk, tonight.bais.pk)
    page = response.content.decode()

    assert "提名 1 户、3 人为预脱贫？" in page
    assert "七项没有全部达标，不能提名" in page
    assert f'name="pick" value="{tonight.bais.pk}"' not in page


def test_a_household_of_this_year_is_pointed_out(client, tonight):
    Household.objects.filter(pk=tonight.chen.pk).update(registered_year=YEAR)
    client.force_login(tonight.zhao)

    assert "今年新识别，一般当年不退出" in confirm(client, "propose", tonight.chens.pk).content.decode()


def test_proposing_leads_back_to_the_list_with_its_filters(client, tonight):
    client.force_login(tonight.zhao)

    response = client.post(
        reverse("assessments:propose"), {"pick": [tonight.chens.pk], "reason": "好", "back": "tab=met&q=陈"}
    )

    assert response.url == reverse("assessments:exit_list") + "?" + urlencode({"tab": "met", "q": "陈"})
    assert said(response) == ["已提名 1 户，等另一位审批人办理。"]
    assert ExitCase.objects.get().household == tonight.chen


def test_nothing_ticked_leads_back_with_a_sentence(client, tonight):
    client.force_login(tonight.zhao)

    response = confirm(client, "propose")

    assert (response.status_code, said(response)) == (302, ["还没有选户。请先勾选要办理的户。"])


def test_a_proposal_that_no_longer_stands_is_asked_again(client, tonight):
    propose(verdict_ids=[tonight.chens.pk], reason="", actor=tonight.zhao)
    client.force_login(tonight.zhao)

    response = client.post(reverse("assessments:propose"), {"pick": [tonight.chens.pk, tonight.yuans.pk]})
    page = response.content.decode()

    assert "其中 1 户现在不能办理，所以一户也没有办" in page
    assert "提名 1 户、1 人为预脱贫？" in page
    assert ExitCase.objects.count() == 1


def test_another_person_approves_many_from_the_list(client, proposed):
    client.force_login(proposed.qian)
    assert "批准 2 户、4 人为预脱贫？" in confirm(client, "approve", *proposed.picks).content.decode()

    response = decide(client, "approve", *proposed.picks, reason="同意")

    assert said(response) == ["已批准 2 户，这 2 户现在是预脱贫。"]
    assert Household.objects.filter(status="planned").count() == 2


def test_a_return_without_a_reason_asks_for_it_and_does_nothing(client, proposed):
    client.force_login(proposed.qian)

    response = decide(client, "return", *proposed.picks, reason=" ")

    assert "请写明退回原因" in response.content.decode()
    assert set(ExitCase.objects.values_list("state", flat=True)) == {"proposed"}


def test_a_decision_begun_on_the_page_of_a_case_leads_back_there(client, proposed):
    client.force_login(proposed.qian)
    case = proposed.cases[0]

    response = decide(client, "return", proposed.picks[0], reason="缺水质", case=str(case.pk))

    assert response.url == reverse("assessments:case_detail", args=[case.pk])
    assert "已退回：缺水质" in client.get(response.url).content.decode()


def test_own_proposals_are_locked_with_the_reason(client, proposed):
    user = make_user("zhao2", "赵经办", Role.COUNTY_APPROVER, proposed.unit, 88)
    CadreAccount.objects.filter(user=user).update(cadre=proposed.zhao.cadre_account.cadre)
    client.force_login(user)
    detail = reverse("assessments:case_detail", args=[proposed.cases[0].pk])

    for page in (client.get(CASES).content.decode(), client.get(detail).content.decode()):
        assert "您是这一户的提名人，不能再审批。请由另一位审批人办理。" in page
        assert "data-bulk-row" not in page
    assert 'aria-disabled="true"' in client.get(detail).content.decode()


def test_a_case_shows_steps_persons_and_what_the_user_can_do(client, proposed):
    client.force_login(proposed.qian)

    page = client.get(reverse("assessments:case_detail", args=[proposed.cases[0].pk])).content.decode()

    for text in (
        "等另一位审批人批准或退回",
        "赵经办：收入稳定",
        "待定，上面各位除外",
        "批准预脱贫",
        "退回",
        "四项达标",
    ):
        assert text in page


def test_who_may_only_look_is_told_whose_turn_it_is(client, proposed):
    client.force_login(proposed.li)

    page = client.get(reverse("assessments:case_detail", args=[proposed.cases[0].pk])).content.decode()

    assert "下一步由县级审批办理" in page


def test_a_case_whose_verdict_changed_marks_the_difference_and_locks_approval(client, proposed):
    make_verdict(proposed.chen, make_run(nights_ago=-1), lacks=("housing",))
    client.force_login(proposed.qian)

    page = client.get(reverse("assessments:case_detail", args=[proposed.cases[0].pk])).content.decode()

    assert "提名以后出现 1 项没有达标" in page
    assert "已修缮，缺住建验收" in page
    assert "现在七项没有全部达标，不能批准" in page


def test_a_returned_case_may_be_proposed_again_from_its_page(client, proposed):
    return_cases(case_rounds={proposed.cases[0].pk: 1}, reason="缺水质", actor=proposed.qian)
    client.force_login(proposed.zhao)

    page = client.get(reverse("assessments:case_detail", args=[proposed.cases[0].pk])).content.decode()

    assert f'name="pick" value="{proposed.chens.pk}"' in page
    assert reverse("assessments:bulk_confirm", args=["propose"]) in page


def test_the_case_list_goes_by_state_and_place(client, proposed):
    approve(case_rounds={proposed.cases[0].pk: 1}, reason="", actor=proposed.qian)
    client.force_login(proposed.sheng)

    def heads(**query):
        return [row.case.household.head_name for row in client.get(CASES, query).context["found"].rows]

    assert (heads(), heads(tab="approved"), heads(tab="returned")) == (["袁远"], ["陈阿福"], [])
    assert heads(township=proposed.east.pk) == []
    assert heads(q="袁") == ["袁远"]


def test_a_township_sees_its_own_cases_only(client, proposed):
    client.force_login(proposed.li)

    found = client.get(CASES).context["found"]

    assert [row.case.household for row in found.rows] == [proposed.chen]
    assert found.counts["proposed"] == 1
    assert client.get(reverse("assessments:case_detail", args=[proposed.cases[1].pk])).status_code == 404


@pytest.mark.parametrize(
    ("username", "action"), [("li", "propose"), ("qian", "propose"), ("zhao", "approve"), ("sheng", "return")]
)
def test_the_wrong_role_is_refused_once_and_nothing_happens(client, proposed, username, action):
    client.force_login(getattr(proposed, username))

    response = (
        decide(client, action, *proposed.picks, reason="好")
        if action != "propose"
        else client.post(reverse("assessments:propose"), {"pick": [proposed.bais.pk]})
    )

    assert response.status_code == 403
    assert set(ExitCase.objects.values_list("state", flat=True)) == {"proposed"}
    assert AuditEntry.objects.filter(action__endswith=".refused").count() == 1
