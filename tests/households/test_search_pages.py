"""The search box and the page of what it found: nothing typed stands in an address, and the page can be reloaded."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.lib.crypto import keyed_hash
from households.models import Household, Member
from households.services.status import change_status
from households.views.search import MOST_KEPT
from tests.conftest import add_member, make_household, pair
from tests.households.entries import id_number
from tests.queries import MOST_QUERIES

SEARCH = "/households/search/"
PHONE, NUMBER = "13887654321", id_number()
TERMS = ("户", "h", "下湾村", "530399", PHONE, NUMBER)


@pytest.fixture
def li(county):
    """Li Xiuying of Chen's household, whose ID number is NUMBER; the household's telephone is PHONE."""
    member = add_member(county.chen, "李秀英", number=7)
    Member.objects.filter(pk=member.pk).update(id_hash=keyed_hash(NUMBER))
    Household.objects.filter(pk=county.chen.pk).update(phone_hash=keyed_hash(PHONE))
    return member


def sent(client, user, text: str) -> str:
    """Send the box and return the address it leads to."""
    client.force_login(user)
    answer = client.post(SEARCH, {"q": text})
    assert answer.status_code == 302
    return answer["Location"]


def results(client, user, text: str) -> str:
    """Send the box and return what its page shows below it."""
    return client.get(sent(client, user, text)).content.decode().partition("</main>")[0].rpartition("</form>")[2]


@pytest.mark.parametrize("text", ["陈阿福", "caf", "530399000001", PHONE, NUMBER, NUMBER.lower(), f"陈{PHONE}"])
def test_nothing_typed_stands_in_the_address(client, county, li, text):
    assert re.fullmatch(r"/households/search/\?found=[a-z]{8}", sent(client, county.zhao, text))


def test_nothing_is_looked_up_by_an_address(client, county, li):
    client.force_login(county.zhao)

    assert "陈阿福" not in client.get(f"{SEARCH}?q=陈阿福").content.decode()


def test_a_person_is_shown_with_relation_head_village_and_status(client, county, li):
    page = results(client, county.zhao, "李秀英")

    assert "家人姓名" in page
    for words in (
        "李秀英",
        "其他",
        "陈阿福",
        "东乡 下湾村",
        "530399000001",
        "未脱贫",
        f"/households/{county.chen.pk}/",
    ):
        assert words in page


def test_a_household_found_by_telephone_shows_no_number(client, county, li):
    page = results(client, county.zhao, PHONE)

    assert "联系电话" in page
    assert "陈阿福" in page
    assert PHONE not in page
    assert PHONE[-4:] not in page


def test_who_has_left_and_a_household_that_is_gone_are_marked(client, county, li, today):
    assert "已不在册" not in results(client, county.zhao, NUMBER)
    Member.objects.filter(pk=li.pk).update(is_active=False)
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)

    page = results(client, county.zhao, NUMBER)

    assert "已不在册" in page
    assert "整户自然减少" in page


def test_the_page_can_be_opened_again_and_asks_nothing_again(client, county, li):
    address = sent(client, county.zhao, NUMBER)
    first, again = client.get(address).content.decode(), client.get(address).content.decode()

    assert "李秀英" in first
    assert "李秀英" in again


def test_what_is_out_of_sight_meanwhile_is_no_longer_shown(client, county, li):
    address = sent(client, county.wang, NUMBER)
    county.chen.pairings.update(superseded_at="2026-01-01T00:00Z")
    pair(county.wang, county.bai)

    assert "李秀英" not in client.get(address).content.decode()


def test_the_session_keeps_ids_and_words_but_no_number(client, county, li):
    for text in (NUMBER, PHONE, f"陈{PHONE}", "530399", "阿福"):
        sent(client, county.zhao, text)

    kept = json.dumps(dict(client.session), ensure_ascii=False)
    assert "阿福" in kept
    for secret in (NUMBER, PHONE, "530399", keyed_hash(NUMBER), keyed_hash(PHONE)):
        assert secret not in kept


def test_the_last_few_searches_are_kept(client, county):
    addresses = [sent(client, county.zhao, "陈阿福") for _ in range(MOST_KEPT + 1)]
    pages = [client.get(address).content.decode() for address in addresses]

    assert "结果已经不在了" in pages[0]
    assert all("530399000001" in page for page in pages[1:])


def test_another_session_does_not_see_what_was_found(client, county, li):
    address = sent(client, county.zhao, NUMBER)
    other = Client()
    other.force_login(county.qian)

    page = other.get(address).content.decode()

    assert "结果已经不在了" in page
    assert "李秀英" not in page


@pytest.mark.parametrize("text", ["", "  ", "　"])
def test_an_empty_box_leads_to_the_empty_page(client, county, text):
    assert sent(client, county.zhao, text) == SEARCH
    assert "没有找到" not in client.get(SEARCH).content.decode()


@pytest.mark.parametrize("text", ["\0", "%", "_", "'; --", "²", "x" * 500, "9" * 500, "一" * 500, NUMBER * 3])
def test_odd_terms_find_nothing_and_say_what_to_try(client, county, text):
    page = results(client, county.zhao, text)

    assert "没有找到。" in page
    assert "只找您范围内的户。" in page


def test_nothing_found_by_a_wrong_number_says_how_long_numbers_are(client, county):
    assert "您写了 17 位" in results(client, county.zhao, NUMBER[:17])


def test_more_than_fit_are_cut_off_honestly_and_lead_to_the_list_of_the_village(client, county):
    for number in range(25):
        make_household(county.lower, f"户{number:02}", f"5303990001{number:02}", size=0)

    page = results(client, county.zhao, "下湾村")

    assert "前 20 条" in page
    assert "还有更多，请写得更具体。" in page
    assert f'href="/households/?village={county.lower.pk}"' in page


def test_who_may_not_see_households_has_no_box_and_is_refused(client, county):
    client.force_login(county.cai)

    assert SEARCH not in client.get("/").content.decode()
    assert client.post(SEARCH, {"q": NUMBER}).status_code == 403


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao"])
def test_the_box_stands_on_every_page_posts_and_is_not_remembered_by_the_browser(client, county, username):
    client.force_login(getattr(county, username))
    page = client.get("/").content.decode()

    box = re.search(r'<form class="find"[^>]*>', page).group()
    assert 'method="post"' in box
    assert 'autocomplete="off"' in box
    assert f'<a class="find-go" href="{SEARCH}">' in page


def test_a_box_without_the_token_of_the_page_is_refused(county):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(county.zhao)

    assert strict.post(SEARCH, {"q": "陈阿福"}).status_code == 403


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao"])
@pytest.mark.parametrize("text", TERMS)
def test_neither_searching_nor_showing_asks_more_often_with_more_rows(client, county, li, username, text):
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            address = client.post(SEARCH, {"q": text})["Location"]
        with CaptureQueriesContext(connection) as shown:
            assert client.get(address).status_code == 200
        return len(asked), len(shown)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            home = make_household(county.lower, f"户{number}", f"53039900{number:04}", size=2)
            Household.objects.filter(pk=home.pk).update(head_initials="h", phone_hash=keyed_hash(PHONE))
            pair(county.wang, home)

    client.force_login(getattr(county, username))
    more(100, 105)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more(105, 110)

    assert queries() == few
    assert max(few) <= MOST_QUERIES
