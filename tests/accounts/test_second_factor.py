"""The second factor: who needs it, how it is set up, how it lets in and keeps out."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry, User
from accounts.permissions import (
    PERMISSION_LABELS,
    ROLE_PERMISSIONS,
    STRONG_PERMISSIONS,
    Role,
    needs_second_factor,
)
from accounts.services.second_factor import confirm_enrolment, device_to_enrol, reset_second_factor
from config.lib.refusals import Refused
from config.settings import base
from tests.accounts.conftest import PASSWORD

CODES = r'<li class="big">(\w{4}-\w{4})</li>'
LOGIN, CODE, ENROL = "/login/", "/login/code/", "/second-factor/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.HOOKS = {}
    settings.SECOND_FACTOR = True


@pytest.fixture
def auditor(make_user) -> User:
    return make_user(Role.AUDITOR, "sheng")


@pytest.fixture
def enrolled(auditor) -> User:
    """The auditor, with a phone; the moment of the first code has passed."""
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        auditor.codes = confirm_enrolment(actor=auditor, code=code_of(auditor, confirmed=False))
    auditor.refresh_from_db()
    return auditor


def code_of(user: User, *, confirmed: bool = True) -> str:
    """Return what the phone shows now."""
    device = TOTPDevice.objects.get(user=user, confirmed=True) if confirmed else device_to_enrol(user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06}"


def log_in(client, user: User, **extra: str):
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD, **extra})


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_who_approves_pays_administers_or_exports_needs_it():
    without = {Role.HELPER, Role.RESIDENT, Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT}
    assert {role for role in Role.values if not needs_second_factor(role)} == without
    assert set().union(*ROLE_PERMISSIONS.values()) >= STRONG_PERMISSIONS


def test_no_permission_to_approve_pay_administer_or_export_is_forgotten():
    strong = re.compile("审批|批准|支付|登记资金|导出|管理账号|授予|授权|登记对接")
    named = {permission for permission, label in PERMISSION_LABELS.items() if strong.search(label)}

    assert named <= STRONG_PERMISSIONS


def test_an_account_that_must_set_it_up_gets_nowhere_else(client, auditor):
    log_in(client, auditor)

    assert client.get("/").url == ENROL
    assert client.get("/audit/").url == f"{ENROL}?next=%2Faudit%2F"
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == ENROL
    assert client.get(ENROL).status_code == 200


def test_a_helper_may_go_without(client, wang):
    log_in(client, wang)

    assert client.get("/").status_code == 200
    assert "您的角色可以不设" in client.get(ENROL).text


def test_the_picture_is_an_svg_of_ones_own_key_until_it_is_confirmed(client, auditor):
    log_in(client, auditor)

    picture = client.get(f"{ENROL}qr.svg")

    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert b"<svg" in picture.content
    client.post(ENROL, {"code": code_of(auditor, confirmed=False)})
    assert client.get(f"{ENROL}qr.svg").status_code == 404


def test_a_code_from_the_phone_sets_it_up_and_shows_ten_backup_codes_once(client, auditor):
    log_in(client, auditor)
    client.get(ENROL)

    answer = client.post(ENROL, {"code": code_of(auditor, confirmed=False)})

    codes = re.findall(CODES, answer.text)
    assert len(codes) == 10
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in codes]).exists()
    assert client.get("/").status_code == 200
    assert codes[0] not in client.get(ENROL).text
    assert actions() == ["session.started", "second_factor.enrol"]


def test_a_wrong_first_code_sets_up_nothing(client, auditor):
    log_in(client, auditor)
    client.get(ENROL)

    assert "验证码不对" in client.post(ENROL, {"code": "000000"}).text
    assert User.objects.get(pk=auditor.pk).second_factor_at is None


def test_the_password_alone_opens_nothing_and_the_code_opens_what_was_asked_for(client, enrolled):
    log_in(client, enrolled)
    assert client.get("/audit/").url == f"{CODE}?next=%2Faudit%2F"
    assert client.get(ENROL).url.startswith(CODE)
    assert client.get("/password/").url.startswith(CODE)

    answer = client.post(CODE, {"code": code_of(enrolled), "next": "/audit/"})

    assert answer.url == "/audit/"
    assert client.get("/audit/").status_code == 200
    assert actions()[-2:] == ["session.started", "session.code_passed"]


def test_a_code_is_worth_nothing_a_second_time(client, enrolled):
    code = code_of(enrolled)
    log_in(client, enrolled)
    client.post(CODE, {"code": code})
    client.post("/logout/")
    log_in(client, enrolled)

    assert "验证码不对" in client.post(CODE, {"code": code}).text


def test_wrong_codes_make_wait_and_say_until_when(client, enrolled):
    log_in(client, enrolled)
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.post(CODE, {"code": "000000"}).text for _ in range(3)]
        right = client.post(CODE, {"code": code_of(enrolled)})

    assert "以后再试" in answers[0]
    assert right.status_code == 200
    assert client.get("/").url == CODE
    assert actions().count("session.code_failed") == 4
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert client.post(CODE, {"code": code_of(enrolled)}).url == "/"


def test_a_backup_code_stands_in_for_the_phone_once(client, enrolled):
    log_in(client, enrolled)

    assert client.post(CODE, {"code": enrolled.codes[0].upper()}).url == "/"
    client.post("/logout/")
    log_in(client, enrolled)
    assert "验证码不对" in client.post(CODE, {"code": enrolled.codes[0]}).text


def test_a_right_code_of_the_phone_does_not_count_against_the_backup_codes(client, enrolled):
    log_in(client, enrolled)
    client.post(CODE, {"code": code_of(enrolled)})

    assert enrolled.staticdevice_set.get().throttling_failure_count == 0


def test_new_backup_codes_end_the_old_ones(client, enrolled):
    log_in(client, enrolled)
    client.post(CODE, {"code": code_of(enrolled)})

    answer = client.post(f"{ENROL}codes/")

    assert len(re.findall(CODES, answer.text)) == 10
    client.post("/logout/")
    log_in(client, enrolled)
    assert "验证码不对" in client.post(CODE, {"code": enrolled.codes[1]}).text


def test_another_users_code_opens_nothing(client, enrolled, make_user):
    other = make_user(Role.FINANCE, "cai")
    device_to_enrol(other)
    log_in(client, enrolled)

    assert client.post(CODE, {"code": code_of(other, confirmed=False)}).status_code == 200
    assert client.get("/").url == CODE


def test_the_system_administrator_resets_it_and_the_holder_sets_up_another(client, enrolled, sysadmin):
    reset_second_factor(actor=sysadmin, user_id=enrolled.pk, reason="手机丢失，已当面核实")

    log_in(client, enrolled)
    assert client.get("/").url == ENROL
    assert not TOTPDevice.objects.filter(user=enrolled, confirmed=True).exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.reason) == (sysadmin, "手机丢失，已当面核实")


def test_a_reset_ends_the_session_that_had_the_old_phone(client, enrolled, sysadmin):
    log_in(client, enrolled)
    client.post(CODE, {"code": code_of(enrolled)})

    reset_second_factor(actor=sysadmin, user_id=enrolled.pk, reason="手机丢失")

    assert client.get("/").url == ENROL


def test_nobody_resets_without_right_or_reason_or_their_own(enrolled, sysadmin, wang):
    with pytest.raises(PermissionDenied):
        reset_second_factor(actor=wang, user_id=enrolled.pk, reason="帮忙")
    for user_id, reason in ((enrolled.pk, " "), (wang.pk, "没有设过"), (sysadmin.pk, "自己的")):
        with pytest.raises(Refused):
            reset_second_factor(actor=sysadmin, user_id=user_id, reason=reason)

    assert User.objects.get(pk=enrolled.pk).second_factor_at is not None
    assert actions().count("second_factor.reset.refused") == 4


def test_a_demonstration_goes_without_and_says_so(client, enrolled, settings):
    settings.SECOND_FACTOR = False

    assert "演示县没有开启第二因素" in client.get(LOGIN).text
    log_in(client, enrolled)
    assert client.get("/").status_code == 200
    assert "演示县没有开启第二因素" in client.get(ENROL).text
    assert client.get(f"{ENROL}qr.svg").status_code == 404


def test_only_the_demonstration_switches_it_off():
    settings_of = {path.stem: path.read_text() for path in Path("config/settings").glob("*.py")}

    assert base.SECOND_FACTOR is True
    assert [name for name, text in settings_of.items() if "SECOND_FACTOR = False" in text] == ["dev"]
