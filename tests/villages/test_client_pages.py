from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import VIEW_HOUSEHOLDS
from tests.api import Caller, make_client, make_token
from villages.models import ApiClient
from villages.services.clients import count_use


def form_for(**changes):
    sent = {
        "name": "省扶贫平台",
        "unit": "省扶贫办",
        "contact": "吴工",
        "purpose": "云贫开办函〔2026〕8号",
        "permissions": [VIEW_HOUSEHOLDS],
        "area": "county",
        "expires_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "calls_a_minute": "60",
    }
    return sent | changes


@pytest.fixture
def page_of(client, county):
    """Log somebody in and return the client."""

    def log_in(username: str):
        client.force_login(getattr(county, username))
        return client

    return log_in


def test_from_registration_to_the_first_call(page_of, county):
    page_of("sysadmin").post(reverse("villages:client_add"), form_for())
    registered = ApiClient.objects.get()
    page_of("secadmin").post(reverse("villages:client_grant", args=[registered.pk]))
    page = page_of("sysadmin").post(reverse("villages:token_issue", args=[registered.pk])).content.decode()
    text = page.partition('id="token" value="')[2].partition('"')[0]

    households = Caller(text).results("/api/v1/households/")

    assert {row["head_name"] for row in households} == {"陈阿福", "白石保", "袁远"}
    again = page_of("sysadmin").get(reverse("villages:client_detail", args=[registered.pk])).content.decode()
    assert text not in again
    assert text[:13] in again
    assert "已授权" in again


def test_the_page_with_the_token_is_kept_by_no_cache(page_of, county):
    registered = make_client(county, "省扶贫平台")

    answer = page_of("sysadmin").post(reverse("villages:token_issue", args=[registered.pk]))

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填系统名称。"),
        ({"permissions": []}, "请至少选择一项。"),
        ({"area": "townships"}, "请至少选择一个乡镇。"),
        ({"expires_on": "2026-13-40"}, "请按 2026-11-20 的样子填日期。"),
        ({"expires_on": "2020-01-01"}, "到期日请填今天到一年以内的一天"),
        ({"purpose": ""}, "安全管理员凭这个授权"),
    ],
)
def test_each_fault_of_the_form_is_said_in_a_sentence(page_of, changes, sentence):
    page = page_of("sysadmin").post(reverse("villages:client_add"), form_for(**changes)).content.decode()

    assert sentence in page
    assert not ApiClient.objects.exists()


def test_a_system_for_some_townships_names_them(page_of, county):
    sent = form_for(area="townships", townships=[county.east.pk])

    page = page_of("sysadmin").post(reverse("villages:client_add"), sent, follow=True).content.decode()

    assert "东乡" in page
    assert "等安全管理员授权" in page
    assert ApiClient.objects.get().whole_county is False


def test_who_may_only_look_is_offered_nothing_to_press(page_of, county):
    registered = make_client(county, "省扶贫平台")

    page = page_of("audadmin").get(reverse("villages:client_detail", args=[registered.pk])).content.decode()

    assert "发令牌" not in page
    assert "停用这个系统" not in page


def test_stopping_asks_for_a_reason_and_says_what_became_of_it(page_of, county):
    registered = make_client(county, "省扶贫平台")
    make_token(registered)
    stop, revoke = (reverse(f"villages:{name}", args=[registered.pk]) for name in ("client_end", "token_revoke"))

    assert "请写明原因" in page_of("secadmin").post(stop, {"reason": ""}, follow=True).content.decode()
    assert "已收回 1 个令牌" in page_of("secadmin").post(revoke, {"reason": "换人"}, follow=True).content.decode()
    assert (
        "已停用「省扶贫平台」" in page_of("secadmin").post(stop, {"reason": "合同到期"}, follow=True).content.decode()
    )
    assert (
        "合同到期" in page_of("audadmin").get(reverse("villages:client_detail", args=[registered.pk])).content.decode()
    )


def test_the_page_says_how_much_a_system_has_read(page_of, county):
    registered = make_client(county, "省扶贫平台")
    count_use(client=registered, door="农户列表", rows=3)
    count_use(client=registered, door="农户列表", rows=1500)

    page = page_of("audadmin").get(reverse("villages:client_detail", args=[registered.pk])).content.decode()

    assert "1,503" in page


def test_the_list_costs_the_same_with_twice_the_systems(page_of, county):
    for number in range(2):
        make_client(county, f"系统{number}", (county.east,))
    session = page_of("sysadmin")
    session.get(reverse("villages:client_list"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            session.get(reverse("villages:client_list"))
        return len(found)

    few = queries()
    for number in range(2, 6):
        make_client(county, f"系统{number}", (county.east, county.west))
    assert queries() == few
