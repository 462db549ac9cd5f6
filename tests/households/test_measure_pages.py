from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import HelpMeasure, RegisterChange
from households.services.changes import return_change
from households.services.measures import take_back_measure
from tests.households.entries import paper
from tests.households.histories import history
from tests.households.measures import enter
from tests.households.test_fact_pages import BACKEND, opened

FILLED = {
    "kind": "support", "part": "dibao", "content": "农村低保", "valid_from": "2026-01-01", "unit_name": "县民政局",
    "amount": "3600.50", "reason": "照手册登记",
}  # fmt: skip


@pytest.fixture
def wang(client, county):
    """A browser in which Wang is logged in."""
    client.force_login(county.wang, backend=BACKEND)
    return client


def page_of(name: str, county, *args) -> str:
    return reverse(f"households:{name}", args=[county.chen.pk, *args])


def test_a_measure_goes_from_the_form_to_the_page_by_year(wang, county):
    url = page_of("measure_add", county)

    response = wang.post(url, opened(wang, url) | FILLED, follow=True)

    assert response.redirect_chain == [(page_of("measures", county), HTTPStatus.FOUND)]
    assert "2026 年" in response.text
    assert "综合保障·低保" in response.text
    assert "3,600.50" in response.text


def test_a_fault_says_what_to_do_and_nothing_typed_is_lost(wang, county):
    url = page_of("measure_add", county)

    response = wang.post(url, opened(wang, url) | FILLED | {"part": ""})

    assert "综合保障要选具体是哪一项" in response.text
    assert response.context["form"]["content"].value() == "农村低保"
    assert not HelpMeasure.objects.exists()


def test_an_empty_page_says_what_would_be_there_and_leads_on(wang, county):
    page = wang.get(page_of("measures", county)).text

    assert "还没有登记帮扶措施" in page
    assert page_of("measure_add", county) in page


def test_a_measure_is_corrected_and_both_stand_in_the_history(wang, county):
    measure = enter(county.chen, county.wang)
    url = page_of("measure_correct", county, measure.pk)

    wang.post(url, opened(wang, url) | {"amount": "900", "reason": "发票看错"})

    page = wang.get(page_of("measures", county)).text
    assert "900.00" in page
    assert "1,200.00" not in page
    (change,) = history(county.chen, county.wang, "measure.amount")[0].changes
    assert (change.before, change.after) == ("1,200.00 元", "900.00 元")


def test_a_measure_is_taken_back_from_its_page(wang, county):
    measure = enter(county.chen, county.wang)
    url = page_of("measure_take_back", county, measure.pk)

    response = wang.post(url, opened(wang, url) | {"reason": "记到别人家的"}, follow=True)

    assert "已撤回" in response.text
    assert "还没有登记帮扶措施" in response.text
    assert wang.get(url).status_code == HTTPStatus.NOT_FOUND


def test_a_taking_back_that_came_back_opens_filled_in_and_is_entered_again(wang, county):
    measure = enter(county.chen, county.wang)
    about = {"household_id": county.chen.pk, "measure_id": measure.pk}
    gone = take_back_measure(**about, paper=paper(reason="记错"), actor=county.wang)
    return_change(change_id=gone.pk, opinion="手册上有，不能撤", actor=county.li)

    led = wang.get(f"{page_of('measure_correct', county, measure.pk)}?answers={gone.pk}")
    filled = opened(wang, led["Location"])
    wang.post(led["Location"], filled, follow=True)

    assert filled["content"] == "发放仔猪 2 头"
    assert HelpMeasure.objects.believed().get().amount == Decimal(1200)
    assert RegisterChange.objects.get(answers=gone).made_by == county.wang


def test_who_may_only_read_finds_no_buttons(client, county):
    enter(county.chen, county.wang)
    client.force_login(county.sheng, backend=BACKEND)

    page = client.get(page_of("measures", county)).text

    assert "发放仔猪 2 头" in page
    assert "撤回" not in page.split("还可以看")[0]


def test_the_page_of_the_household_counts_them_and_tells_them_in_the_timeline(wang, county):
    enter(county.chen, county.wang)

    page = wang.get(page_of("detail", county)).text

    assert "<b>帮扶措施</b><small>1 项</small>" in page
    assert "发放仔猪 2 头" in page


def test_the_page_asks_the_same_number_of_questions_with_twice_the_rows(wang, county):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            wang.get(page_of("measures", county))
        return len(asked)

    enter(county.chen, county.wang)
    questions()
    few = questions()
    enter(county.chen, county.wang, content="发放鸡苗 30 只", member=county.chen.members.first())

    assert questions() == few
