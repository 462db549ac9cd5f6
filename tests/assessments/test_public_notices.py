"""The page of notices that anybody may read: all of them, page by page, and what a cache on the way may keep."""

import pytest
from django.urls import reverse

from assessments.selectors import notices as selectors
from assessments.services.cases import propose
from assessments.views import notices as views
from tests.assessments.boards import make_notice
from tests.assessments.factories import make_run, make_verdict

PAGE = reverse("assessments:public_notices")


@pytest.fixture
def hanging(county):
    """Chen's, Bai's and Yuan's lists hang on their boards."""
    run = make_run()
    verdicts = [make_verdict(home, run).pk for home in (county.yuan, county.bai, county.chen)]
    cases = propose(verdict_ids=verdicts, reason="", actor=county.zhao)
    county.notices = {case.household_id: make_notice(case, county.liu) for case in cases}
    return county


def test_every_notice_is_on_one_of_the_pages(client, hanging, monkeypatch):
    monkeypatch.setattr(selectors, "PUBLIC_PAGE", 2)

    first = client.get(PAGE)
    after = first.context["page"].after
    second = client.get(PAGE, {"after": after})

    shown = [[notice.number for notice in answer.context["page"].notices] for answer in (first, second)]
    chens, bais, yuans = (hanging.notices[home.pk].number for home in (hanging.chen, hanging.bai, hanging.yuan))
    assert shown == [sorted([chens, bais], reverse=True), [yuans]]
    assert f'href="?after={after}"' in first.content.decode()
    assert "正在公示 3 张名单" in second.content.decode()


def test_a_cache_keeps_the_page_and_never_the_refusal_of_one_address(client, hanging, monkeypatch):
    assert client.get(PAGE)["Cache-Control"] == "public, max-age=60"
    monkeypatch.setattr(views, "PUBLIC_A_MINUTE", 0)

    refused = client.get(PAGE)

    assert (refused.status_code, refused["Cache-Control"]) == (429, "no-store")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "请过一分钟再看" in refused.content.decode()
