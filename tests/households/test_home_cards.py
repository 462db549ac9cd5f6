import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from households.hooks import home_cards
from households.services.status import change_status

MOST_BYTES = 150 * 1000
ASSET = re.compile(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg|png|ico|woff2))"')


def weight_of(page: str) -> int:
    """Return the bytes of a page and of every asset it names: what a phone with an empty cache gets, uncompressed."""
    files = {Path(finders.find(name)) for name in ASSET.findall(page)}
    assert files, "no asset found: this test is not looking at anything"
    return len(page.encode()) + sum(file.stat().st_size for file in files)


@pytest.mark.parametrize("address", ["/", "/households/"])
def test_the_first_page_of_a_cadre_is_light(client, county, address):
    client.force_login(county.wang)

    assert weight_of(client.get(address).content.decode()) < MOST_BYTES


def test_the_visit_form_and_the_saved_visit_are_light_as_well(client, county, visit):
    client.force_login(county.wang)

    for address in (f"/households/{county.chen.pk}/visits/new/", f"/households/visits/{visit.pk}/"):
        assert weight_of(client.get(address).content.decode()) < MOST_BYTES


def test_a_helper_finds_what_to_do_their_households_and_the_month(client, county, visited):
    visited(county.chen, county.wang, 13)
    client.force_login(county.wang)

    page = client.get("/").content.decode()

    assert "陈阿福家：走访已逾期 6 天" in page
    assert f'href="/households/{county.chen.pk}/visits/new/"' in page
    assert "本月走访" in page


def test_a_household_visited_in_time_may_still_lack_a_paper(client, county, visited):
    visited(county.chen, county.wang, 2)
    client.force_login(county.wang)

    page = client.get("/").content.decode()

    assert "陈阿福家：饮用水待核实" in page
    assert "缺水质检测报告；补齐后七项全部达标" in page


def test_the_month_counts_one_visit_a_week_for_each_open_household(county, visited, today):
    visited(county.chen, county.wang, 0)

    month = home_cards(county.wang)[-1].context["month"]

    assert (month.made, month.due) == (1, -(-today.day // 7))


def test_a_household_that_is_gone_asks_for_no_visit(county, today):
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)

    tasks, _, month = home_cards(county.wang)

    assert month.context["month"].due == 0
    assert not [row for row in tasks.context["rows"] if row.days_late]


def test_township_staff_find_whom_nobody_visited_for_longest(client, county, visited):
    visited(county.chen, county.wang, 13)
    visited(county.bai, county.li, 20)
    client.force_login(county.liu)

    page = client.get("/").content.decode()

    assert "走访逾期 2 户" in page
    assert page.index("白石保") < page.index("陈阿福")
    assert "袁远" not in page


@pytest.mark.parametrize("username", ["zhao", "sheng", "cai", "sysadmin"])
def test_others_get_no_cards_of_a_cadre(county, username):
    assert home_cards(getattr(county, username)) == []


def test_a_helper_without_households_is_told_what_will_be_here(client, county, today):
    county.chen.pairings.update(superseded_at="2026-01-01T00:00Z")
    client.force_login(county.wang)

    page = client.get("/").content.decode()

    assert "今天没有待办。" in page
    assert "您还没有户。" in page
