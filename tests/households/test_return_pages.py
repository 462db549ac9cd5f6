"""The pages of a returned visit: sending back, what the cadre sees first, correcting, comparing, the list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Visit, VisitReturn
from households.returns import ReturnState
from households.services.returns import correct_visit, return_visit
from tests.households.conftest import entry_for, form_for

REASON = "没写见到谁家孩子"
LIST = "/households/visits/returned/"
MOST_QUERIES = 12


@pytest.fixture
def sent_back(county, visit) -> VisitReturn:
    """Wang's visit to Chen, sent back by Li."""
    return return_visit(visit_id=visit.pk, reason=REASON, actor=county.li)


@pytest.fixture
def corrected(county, sent_back) -> VisitReturn:
    """And corrected by Wang: there is no water after all."""
    correct_visit(visit_id=sent_back.visit_id, entry=entry_for(water="no"), actor=county.wang)
    sent_back.refresh_from_db()
    return sent_back


def page_of(client, user, name: str, pk: int) -> str:
    client.force_login(user)
    return client.get(reverse(f"households:{name}", args=[pk])).text


def test_the_township_sends_back_from_the_page_of_the_visit(client, county, visit):
    assert "退回走访" in page_of(client, county.li, "visit_detail", visit.pk)

    answer = client.post(reverse("households:visit_return", args=[visit.pk]), {"reason": REASON}, follow=True)

    sent_back = VisitReturn.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("households:return_detail", args=[sent_back.pk])
    assert "王小满登录后首页就会看到" in answer.text


@pytest.mark.parametrize("username", ["wang", "he", "zhao"])
def test_others_find_no_button_to_send_back(client, county, visit, username):
    assert "退回走访" not in page_of(client, getattr(county, username), "visit_detail", visit.pk)


def test_without_a_reason_nothing_is_sent_back_and_the_page_says_what_to_write(client, county, visit):
    client.force_login(county.li)

    page = client.post(reverse("households:visit_return", args=[visit.pk]), {"reason": ""}).text

    assert "请写明退回原因" in page
    assert not VisitReturn.objects.exists()


def test_a_refused_return_keeps_what_was_typed(client, county, visit):
    client.force_login(county.li)

    page = client.post(reverse("households:visit_return", args=[visit.pk]), {"reason": "问 13887412046"}).text

    assert "像身份证号或手机号的数字" in page
    assert "问 13887412046" in page


def test_the_cadre_reads_the_reason_first_thing_at_home_and_on_the_household(client, county, sent_back):
    client.force_login(county.wang)
    home = client.get("/")
    correct = reverse("households:visit_correct", args=[sent_back.visit_id])

    assert home.text.index(REASON) < home.text.index("待我办理")
    assert correct in home.text
    household = page_of(client, county.wang, "detail", county.chen.pk)
    assert REASON in household
    assert correct in household


def test_others_read_on_the_household_who_is_to_correct_it(client, county, sent_back):
    page = page_of(client, county.he, "detail", county.chen.pk)

    assert "由王小满更正" in page
    assert reverse("households:visit_correct", args=[sent_back.visit_id]) not in page


def test_the_form_begins_with_the_old_answers_and_a_key_of_its_own(client, county, sent_back):
    page = page_of(client, county.wang, "visit_correct", sent_back.visit_id)

    assert f"退回原因：{REASON}" in page
    assert "户主在家编竹器。" in page
    assert page.count("checked") == 7
    assert str(sent_back.visit.submit_key) not in page
    assert f'data-draft-key="correct-{sent_back.visit_id}"' in page


def test_saving_makes_another_visit_and_ends_the_draft_of_the_correction(client, county, sent_back):
    client.force_login(county.wang)
    address = reverse("households:visit_correct", args=[sent_back.visit_id])

    page = client.post(address, form_for(water="no", draft_key=f"correct-{sent_back.visit_id}"), follow=True).text

    old, new = Visit.objects.order_by("pk")
    assert old.voided_at is not None
    assert new.water == "no"
    assert "更正已保存" in page
    assert f'data-draft-clear="correct-{old.pk}"' in page
    assert "这次走访更正" in page


def test_a_double_tap_makes_one_correction(client, county, sent_back):
    client.force_login(county.wang)
    address, sent = reverse("households:visit_correct", args=[sent_back.visit_id]), form_for(water="no")

    first, second = client.post(address, sent), client.post(address, sent)

    assert first.url == second.url
    assert Visit.objects.count() == 2


def test_a_missing_answer_is_asked_for_and_nothing_is_voided(client, county, sent_back):
    client.force_login(county.wang)
    sent = form_for(text="补写：见到大儿子")
    del sent["water"]

    page = client.post(reverse("households:visit_correct", args=[sent_back.visit_id]), sent).text

    assert "请选择「饮用水」" in page
    assert "补写：见到大儿子" in page
    assert Visit.objects.get().voided_at is None


def test_somebody_else_reads_who_corrects_instead_of_a_form(client, county, sent_back):
    page = page_of(client, county.he, "visit_correct", sent_back.visit_id)

    assert "要由王小满更正" in page
    assert "保存更正" not in page


def test_a_corrected_visit_leads_to_the_comparison(client, county, corrected):
    client.force_login(county.wang)

    answer = client.get(reverse("households:visit_correct", args=[corrected.visit_id]))

    assert answer.url == reverse("households:return_detail", args=[corrected.pk])


def test_the_township_reads_old_and_new_side_by_side_and_accepts(client, county, corrected):
    page = page_of(client, county.li, "return_detail", corrected.pk)

    assert "改了 1 处" in page
    assert page.index("饮用水") < page.index("认可更正")

    client.post(reverse("households:return_accept", args=[corrected.pk]))
    corrected.refresh_from_db()
    assert corrected.state == ReturnState.ACCEPTED


def test_the_visitor_reads_the_comparison_and_finds_nothing_to_press(client, county, corrected):
    page = page_of(client, county.wang, "return_detail", corrected.pk)

    assert "前后对照" in page
    assert "认可更正</button>" not in page


def test_a_correction_goes_back_with_another_reason(client, county, corrected):
    client.force_login(county.liu)
    address = reverse("households:return_again", args=[corrected.pk])
    assert "退回" in client.get(address).text

    answer = client.post(address, {"reason": "还缺照片"}, follow=True)

    assert VisitReturn.objects.filter(visit=corrected.correction, reason="还缺照片").count() == 1
    assert "还缺照片" in answer.text


def test_accepting_too_early_says_why_not(client, county, sent_back):
    client.force_login(county.liu)

    answer = client.post(reverse("households:return_accept", args=[sent_back.pk]), follow=True)

    assert "现在是「待更正」，不能认可更正" in answer.text


def test_the_list_sorts_by_state_and_village(client, county, corrected, visited):
    other = return_visit(visit_id=visited(county.bai, county.he, 1).pk, reason="照片不清", actor=county.liu)
    client.force_login(county.li)

    waiting, done = client.get(LIST).text, client.get(f"{LIST}?tab=corrected").text

    assert "照片不清" in waiting
    assert REASON not in waiting
    assert REASON in done
    assert other.reason not in client.get(f"{LIST}?village={county.lower.pk}").text


def test_a_cadre_sees_the_returns_of_their_own_households(client, county, sent_back):
    client.force_login(county.wang)
    assert REASON in client.get(LIST).text

    client.force_login(county.sun)
    assert REASON not in client.get(LIST).text


@pytest.mark.parametrize("query", ["tab=x", "village=x", "village=99999999999999999999", "after=x", "before=-1"])
def test_a_broken_filter_shows_a_page(client, county, query):
    client.force_login(county.li)

    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, visited):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for day in range(first, last):
            return_visit(visit_id=visited(county.chen, county.wang, day).pk, reason=REASON, actor=county.li)

    client.force_login(county.liu)
    more(1, 6)
    queries()
    few = queries()
    more(6, 16)

    assert queries() == few <= MOST_QUERIES
