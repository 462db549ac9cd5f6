"""The pages of accounts and grants as the administrators use them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, GrantState, RoleGrant, User
from accounts.permissions import Role
from tests.conftest import PASSWORD, give_role
from tests.villages.staff import finished_batch, id_number, newcomer
from tests.villages.workbooks import row, sheet_of
from villages.models import AccountBatch
from villages.services import account_batches

LIST, ADD, GRANTS, BATCHES = "/staff/", "/staff/new/", "/staff/grants/", "/staff/batches/"


@pytest.fixture
def sysadmin(client, county):
    client.force_login(county.sysadmin)
    return client


@pytest.fixture
def secadmin(client, county):
    client.force_login(county.secadmin)
    return client


def form(**fields: str) -> dict[str, str]:
    """Return a filled-in form of a new account."""
    usual = {"name": "张新来", "id_number": id_number(1), "unit": "县水务局", "role": "finance"}
    return usual | {"unit_tier": "", "place": "", "kind": "", "since": "", "phone": "", "username": ""} | fields


def test_a_new_account_is_shown_once_with_its_password_to_print(sysadmin, client):
    page = sysadmin.post(ADD, form())

    password = re.search(r"一次性密码 <b>([\w-]+)</b>", page.text)[1]
    user = User.objects.get(username="zhangxl")
    assert user.check_password(password)
    assert page["Cache-Control"] == "no-store"
    assert "等安全管理员授权" in page.text
    assert password not in sysadmin.get(f"{LIST}{user.pk}/").text


def test_places_are_chosen_from_the_county_and_the_village_says_the_township(sysadmin, county):
    sysadmin.post(ADD, form(role="resident", place=f"v{county.lower.pk}", since="2026-03-01"))

    posting = User.objects.get(username="zhangxl").cadre_account.cadre.postings.get()
    assert (posting.township, posting.village, str(posting.valid_from)) == (county.east, county.lower, "2026-03-01")


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": ""}, "name", "请填姓名。"),
        ({"id_number": "530399198506070010"}, "id_number", "身份证号不对"),
        ({"unit": "县气象局"}, "unit_tier", "还没有「县气象局」这个单位"),
        ({"role": "township_clerk"}, "place", "乡镇角色要有乡镇任职"),
        ({"role": ""}, "role", "请选择角色。"),
        ({"phone": "12"}, "phone", "手机号不对"),
        ({"username": "wang"}, "username", "已经有人用了"),
        ({"place": "v99999999"}, "place", "请重新选择任职的地方"),
    ],
)
def test_each_fault_is_said_at_its_field(sysadmin, fields, field, sentence):
    before = User.objects.count()

    page = sysadmin.post(ADD, form(**fields)).text

    assert sentence in page
    assert f'href="#id_{field}"' in page
    assert User.objects.count() == before


def test_the_list_is_cut_by_state_role_and_words(sysadmin, county):
    newcomer(county, name="张新来", role="finance")

    assert "zhangxl" in sysadmin.get(f"{LIST}?tab=waiting").text
    assert "张新来" not in sysadmin.get(f"{LIST}?tab=closed").text
    found = sysadmin.get(f"{LIST}?q=新来&role=finance").text
    assert ("张新来" in found, "蔡财政" in found) == (True, False)
    assert "没有符合筛选的账号" in sysadmin.get(f"{LIST}?q=没有这个人").text


def test_the_list_asks_no_more_with_twice_the_rows(sysadmin, county):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert sysadmin.get(LIST).status_code == 200
        return len(seen)

    newcomer(county)
    queries()
    first = queries()
    for order in range(2, 16):
        newcomer(county, order=order)

    assert queries() == first


def test_the_pager_leads_over_every_account_once(sysadmin, county, monkeypatch):
    monkeypatch.setattr("config.lib.keyset.keyset_page.__kwdefaults__", {"after": "", "before": "", "size": 5})
    seen, url = [], LIST
    while url:
        page = sysadmin.get(url).text
        seen += re.findall(r'href="/staff/(\d+)/"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        url = LIST + more[1].replace("&amp;", "&") if more else ""

    assert sorted(map(int, seen)) == sorted(User.objects.values_list("pk", flat=True))


def test_an_account_is_closed_and_opened_with_a_reason(sysadmin, county):
    at = f"{LIST}{county.zhao.pk}/"
    assert "请写明原因" in sysadmin.post(f"{at}disable/", {"reason": ""}).text
    sysadmin.post(f"{at}disable/", {"reason": "借调"})
    assert "账号停用" in sysadmin.get(at).text

    page = sysadmin.post(f"{at}enable/", {"reason": "借调结束"}, follow=True).text

    assert "等安全管理员授权：县办经办" in page


def test_a_password_is_reset_with_a_reason_and_shown_once(sysadmin, county):
    page = sysadmin.post(f"{LIST}{county.zhao.pk}/password/", {"reason": "本人忘记"}).text

    password = re.search(r"一次性密码 <b>([\w-]+)</b>", page)[1]
    zhao = User.objects.get(pk=county.zhao.pk)
    assert (zhao.check_password(password), zhao.must_change_password) == (True, True)
    assert AuditEntry.objects.get(action="users.reset_password").reason == "本人忘记"


def test_ones_own_account_is_left_to_somebody_else(sysadmin, county):
    at = f"{LIST}{county.sysadmin.pk}/"

    assert "请另一位系统管理员办理" in sysadmin.post(f"{at}disable/", {"reason": "退休"}).text
    assert "另一位系统管理员" in sysadmin.get(at).text


def test_an_account_nobody_has_is_not_found(sysadmin):
    for action in ("", "password/", "disable/"):
        assert sysadmin.get(f"{LIST}999999/{action}").status_code == 404


def test_the_security_administrator_looks_but_changes_nothing(secadmin, county):
    page = secadmin.get(f"{LIST}{county.zhao.pk}/").text

    assert "停用账号" not in page
    assert "建 1 个账号" not in secadmin.get(LIST).text


def test_requests_are_ticked_looked_at_and_granted(secadmin, county):
    users = [newcomer(county, order=n, name=f"新来{n}") for n in (1, 2, 3)]
    picks = [RoleGrant.objects.get(user=user).pk for user in users[:2]]

    question = secadmin.post(reverse("staff:grant_confirm", args=["grant"]), {"pick": picks}).text
    assert "给 2 个账号授权？" in question
    answer = secadmin.post(
        reverse("staff:grant_decide", args=["grant"]), {"pick": f"{picks[0]},{picks[1]},"}, follow=True
    )

    assert "已授权 2 个账号" in answer.text
    assert [User.objects.get(pk=u.pk).is_usable for u in users] == [True, True, False]


def test_all_that_a_filter_finds_are_granted_at_once(secadmin, county):
    for n in range(1, 4):
        newcomer(county, order=n, name=f"新来{n}")
    newcomer(county, order=4, name="另一个", role="finance")

    page = secadmin.post(reverse("staff:grant_confirm", args=["grant"]), {"all": "1", "role": "helper"}).text

    assert "给 3 个账号授权？" in page
    assert "另一个" not in page


def test_more_than_can_be_granted_at_once_are_granted_in_turns(secadmin, county, monkeypatch):
    monkeypatch.setattr("villages.views.grants.MOST_AT_ONCE", 2)
    for n in range(1, 4):
        newcomer(county, order=n, name=f"新来{n}")

    page = secadmin.post(reverse("staff:grant_confirm", args=["grant"]), {"all": "1"}).text

    assert "给 2 个账号授权？" in page
    assert "新来3" not in page


def test_who_may_not_be_granted_by_this_person_is_named_with_the_reason(secadmin, county):
    user = newcomer(county)
    type(county.secadmin.cadre_account).objects.filter(user=county.secadmin).update(
        cadre=county.sysadmin.cadre_account.cadre
    )
    grant = RoleGrant.objects.get(user=user)

    page = secadmin.post(reverse("staff:grant_confirm", args=["grant"]), {"pick": grant.pk}).text
    assert "建账号、领账号和授权要分开由不同的人办" in page
    answer = secadmin.post(reverse("staff:grant_decide", args=["grant"]), {"pick": grant.pk}, follow=True)
    assert "不同的人" in answer.text
    assert RoleGrant.objects.get(pk=grant.pk).state == GrantState.WAITING


def test_a_return_asks_for_its_reason_and_the_maker_reads_it(secadmin, county, client):
    user = newcomer(county)
    grant = RoleGrant.objects.get(user=user)
    send = reverse("staff:grant_decide", args=["return"])
    assert "请写明退回的原因" in secadmin.post(send, {"pick": grant.pk}).text

    secadmin.post(send, {"pick": grant.pk, "reason": "单位写错"})

    client.force_login(county.sysadmin)
    assert "单位写错" in client.get(f"{LIST}{user.pk}/").text
    assert "被退回" in client.get(f"{LIST}?tab=returned").text


def test_a_faulty_workbook_comes_back_with_its_cells(sysadmin):
    file, _ = sheet_of(row(1, 角色="皇帝"))
    file.name = "名单.xlsx"

    page = sysadmin.post(BATCHES, {"file": file}).text

    assert "E2" in page
    assert "没有「皇帝」这个选项" in page
    assert not AccountBatch.objects.exists()


def test_a_sound_workbook_leads_to_its_progress_and_then_to_its_slips(sysadmin, county, monkeypatch):
    monkeypatch.setattr(account_batches, "_send", lambda batch: None)
    file, _ = sheet_of(row(1))
    file.name = "名单.xlsx"
    page = sysadmin.post(BATCHES, {"file": file}, follow=True)
    assert 'hx-trigger="every 2s"' in page.text

    done = finished_batch(county.sysadmin, newcomer(county, order=5))
    slips = sysadmin.post(f"{BATCHES}{done.pk}/slips/")
    assert f"Slip-{done.user_ids[0]}" in slips.text
    assert slips["Cache-Control"] == "no-store"
    gone = sysadmin.post(f"{BATCHES}{done.pk}/slips/destroy/", follow=True).text
    assert "打印条已销毁" in gone
    assert "Slip-" not in sysadmin.post(f"{BATCHES}{done.pk}/slips/", follow=True).text


def test_a_link_opens_no_slips(sysadmin, county):
    done = finished_batch(county.sysadmin, newcomer(county))

    assert sysadmin.get(f"{BATCHES}{done.pk}/slips/").status_code == 405


def test_a_granted_newcomer_logs_in_and_changes_the_password(client, county):
    give_role(county.zhao, Role.FINANCE)
    User.objects.filter(pk=county.zhao.pk).update(must_change_password=True)

    client.post("/login/", {"username": "zhao", "password": PASSWORD})

    assert client.get("/").url == "/password/"


def test_the_list_shows_whose_one_time_password_is_over(sysadmin, county):
    long_ago = timezone.now() - timedelta(days=15)
    User.objects.filter(pk=county.zhao.pk).update(must_change_password=True, password_changed_at=long_ago)

    page = sysadmin.get(f"{LIST}?tab=expired").text
    assert "一次性密码已过期" in page
    assert "赵经办" in page
    assert "王小满" not in page
    assert "一次性密码已过期，不能登录" in sysadmin.get(f"{LIST}{county.zhao.pk}/").text
