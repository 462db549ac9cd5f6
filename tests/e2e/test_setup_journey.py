"""From an empty database to a first visit: set-up, an account, its role, its slip, and the helper at work."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from households.models import Pairing, Visit
from tests.assessments.test_setup_county import PLACES, STANDARD, staff_csv
from tests.conftest import make_household
from tests.e2e.conftest import WIDTHS
from tests.e2e.test_cadre_journey import fill, save
from tests.villages.staff import id_number
from villages.models import Village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]

OWN = "Mine-word-2026"


@pytest.fixture
def passwords(settings, tmp_path) -> dict[str, str]:
    """The one-time passwords that `setup_county` printed, by username; the settings of a real county."""
    settings.DEMONSTRATION = False
    settings.ONE_SESSION_PER_ACCOUNT = True
    settings.MEDIA_ROOT = tmp_path
    places, staff = Path(tmp_path, "places.csv"), Path(tmp_path, "staff.csv")
    places.write_text(PLACES, encoding="utf-8")
    staff.write_text(staff_csv(), encoding="utf-8")
    told = StringIO()
    call_command("setup_county", str(places), "--staff", str(staff), *STANDARD, "--release-standard", stdout=told)
    return dict(re.findall(r"用户名 (\S+)  密码 (\S+)", told.getvalue()))


def first_login(page: Page, username: str, password: str) -> None:
    """Log in with a one-time password and change it, which is asked for before anything else."""
    page.goto("/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="改密码")).to_be_visible()
    page.get_by_label("原密码", exact=True).fill(password)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再输一次新密码").fill(OWN)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("密码改好了")).to_be_visible()


def make_helper(page: Page, axe) -> str:
    """Make the account of a helper and return the one-time password on the slip."""
    page.goto("/staff/")
    axe(page)
    page.get_by_role("link", name="建 1 个账号").click()
    page.get_by_label("姓名").fill("赵帮扶")
    page.get_by_label("身份证号").fill(id_number(9))
    page.get_by_label("单位", exact=True).fill("县水务局")
    page.get_by_label("角色").select_option(label="帮扶干部")
    page.get_by_role("button", name="建 1 个账号").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有「县水务局」这个单位")
    axe(page)
    page.get_by_label("单位层级").select_option(label="县")
    page.get_by_role("button", name="建 1 个账号").click()
    expect(page.get_by_role("heading", name="一次性密码只显示这一次")).to_be_visible()
    axe(page)
    slip = page.locator(".slips li").inner_text()
    assert "用户名 zhaobf" in slip
    return re.search(r"一次性密码 (\S+)", slip)[1]


def grant(page: Page, axe) -> None:
    """Look at what waits, tick it, read the question, grant."""
    page.goto("/staff/grants/")
    axe(page)
    page.get_by_label("选择 赵帮扶").check()
    page.get_by_role("button", name="授权 1 个账号").click()
    expect(page.get_by_role("heading", name="给 1 个账号授权？")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="授权 1 个账号").click()
    expect(page.get_by_text("已授权 1 个账号")).to_be_visible()


def help_a_household() -> None:
    """Register a household in Lower Bend and pair the helper with it, as the township does."""
    household = make_household(Village.objects.get(name="下湾村"), "陈阿福", "530399000001", size=3)
    cadre = User.objects.get(username="zhaobf").cadre_account.cadre
    Pairing.objects.create(cadre=cadre, household=household, valid_from=timezone.localdate())


def test_from_set_up_to_the_first_visit(passwords, page_at, axe, width):
    office, security, phone = page_at(width), page_at(width), page_at(width)
    first_login(office, "sysadmin", passwords["sysadmin"])
    password = make_helper(office, axe)

    phone.goto("/login/")
    phone.fill("input[name=username]", "zhaobf")
    phone.fill("input[name=password]", password)
    phone.get_by_role("button", name="登录").click()
    expect(phone.get_by_role("alert")).to_contain_text("还在等安全管理员授权")

    first_login(security, "wuaq", passwords["wuaq"])
    grant(security, axe)
    phone.fill("input[name=password]", password)
    phone.get_by_role("button", name="登录").click()
    expect(phone.get_by_role("alert")).to_contain_text("您现在没有结对的户")

    help_a_household()
    first_login(phone, "zhaobf", password)
    axe(phone)
    phone.get_by_role("link", name="陈阿福", exact=True).first.click()
    phone.locator("main").get_by_role("link", name="记一次走访").first.click()
    fill(phone)
    save(phone)
    expect(phone.get_by_text("走访已保存")).to_be_visible()
    assert Visit.objects.get().recorded_by.username == "zhaobf"


def test_a_login_elsewhere_is_told_to_who_was_here(passwords, page_at, axe, width):
    page = page_at(width)
    first_login(page, "sysadmin", passwords["sysadmin"])

    Client().post("/login/", {"username": "sysadmin", "password": OWN})

    page.goto("/staff/")
    expect(page.get_by_text("您的账号已在别处登录，这里已经退出")).to_be_visible()
    axe(page)
