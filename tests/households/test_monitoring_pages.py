from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Monitoring
from households.services.changes import return_change
from households.services.monitoring import take_back_monitoring
from tests.households.entries import paper
from tests.households.monitored import end, enter
from tests.households.test_fact_pages import BACKEND, opened

FILLED = {
    "kind": "sudden", "risks": ["illness", "accident"], "lead": "self", "valid_from": "2026-03-01",
    "source_name": "县防返贫监测专班", "document": "县防返贫〔2026〕5号",
}  # fmt: skip


@pytest.fixture
def wang(client, county):
    """A browser in which Wang is logged in."""
    client.force_login(county.wang, backend=BACKEND)
    return client


def page_of(name: str, county, *args) -> str:
    return reverse(f"households:{name}", args=[county.chen.pk, *args])


def test_a_household_is_identified_and_its_risk_goes(wang, county):
    url = page_of("monitoring_add", county)
    page = wang.post(url, opened(wang, url) | FILLED, follow=True).text
    assert "因病、因意外事故" in page
    assert "监测中" in page

    url = page_of("monitoring_end", county, Monitoring.objects.get().pk)
    gone = {"on_date": "2026-09-10", "ended_by": "natural", "reason": "病情稳定，自付费用解决"}
    page = wang.post(url, opened(wang, url) | gone, follow=True).text
    assert "自然消除" in page
    assert "突发严重困难户，2026-09-10 消除风险" in wang.get(page_of("detail", county)).text


def test_a_fault_says_what_to_do_and_nothing_typed_is_lost(wang, county):
    url = page_of("monitoring_add", county)

    response = wang.post(url, opened(wang, url) | FILLED | {"kind": "unstable"})

    assert "脱贫不稳定户要先脱贫" in response.text
    assert response.context["form"]["source_name"].value() == "县防返贫监测专班"
    assert not Monitoring.objects.exists()


def test_a_taking_back_that_came_back_opens_filled_in(wang, county):
    monitoring = enter(county.chen, county.wang)
    about = {"household_id": county.chen.pk, "monitoring_id": monitoring.pk}
    gone = take_back_monitoring(**about, paper=paper(reason="记错"), actor=county.wang)
    return_change(change_id=gone.pk, opinion="认定文件上有，不能撤", actor=county.li)

    led = wang.get(f"{page_of('monitoring_correct', county, monitoring.pk)}?answers={gone.pk}")

    assert led.status_code == HTTPStatus.FOUND
    assert opened(wang, led["Location"])["source_name"] == "县防返贫监测专班"


def test_the_list_shows_who_is_watched_here_and_who_was(wang, county):
    enter(county.chen, county.wang)
    enter(county.yuan, county.sun)
    end(enter(county.bai, county.liu), county.liu)

    page = wang.get(reverse("households:watched"))
    assert [row.household_id for row in page.context["page"].rows] == [county.chen.pk]
    assert wang.get(f"{reverse('households:watched')}?tab=ended&after=%00").status_code == HTTPStatus.OK


def test_the_list_asks_the_same_number_of_questions_with_twice_the_rows(client, county):
    client.force_login(county.zhao, backend=BACKEND)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("households:watched"))
        return len(asked)

    enter(county.chen, county.wang)
    questions()
    few = questions()
    enter(county.yuan, county.sun)
    enter(county.bai, county.liu)

    assert questions() == few
