from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import APPROVE_EXIT, VIEW_HOUSEHOLDS, VIEW_VERDICTS, Role
from config.lib.refusals import Refused, SamePersonRefused
from tests.api import make_client, make_token
from tests.conftest import make_user
from villages.models import ApiArea, ApiClient, ApiToken, CadreAccount
from villages.selectors.clients import TokenRefused, client_of
from villages.services.clients import (
    LONGEST_DAYS,
    ClientEntry,
    end_client,
    grant_client,
    issue_token,
    register_client,
    revoke_tokens,
)


def entry(**changes) -> ClientEntry:
    asked = {
        "name": "省扶贫平台",
        "unit": "省扶贫办",
        "contact": "吴工",
        "purpose": "云贫开办函〔2026〕8号",
        "permissions": (VIEW_HOUSEHOLDS, VIEW_VERDICTS),
        "expires_on": timezone.localdate() + timedelta(days=90),
        "whole_county": True,
    }
    return ClientEntry(**(asked | changes))


def rows() -> tuple:
    """Return everything these services write but the audit trail."""
    clients = list(ApiClient.objects.order_by("pk").values())
    return clients, list(ApiArea.objects.values()), list(ApiToken.objects.order_by("pk").values())


def refusals() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action__endswith=".refused").values_list("action", "actor__username"))


@pytest.fixture
def waiting(county) -> ApiClient:
    return register_client(entry=entry(), actor=county.sysadmin)


@pytest.fixture
def granted(county, waiting) -> ApiClient:
    return grant_client(client_id=waiting.pk, actor=county.secadmin)


def test_a_registered_system_waits_for_its_grant_and_leaves_one_audit_row(county):
    client = register_client(entry=entry(whole_county=False, township_ids=(county.east.pk,)), actor=county.sysadmin)

    assert (client.is_active, client.permissions) == (False, [VIEW_HOUSEHOLDS, VIEW_VERDICTS])
    assert [area.township for area in client.areas.all()] == [county.east]
    told = AuditEntry.objects.get(action="systems.register")
    assert (told.subject_label, told.after["area"], told.reason) == ("省扶贫平台", ["东乡"], "云贫开办函〔2026〕8号")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"contact": ""},
        {"permissions": ()},
        {"permissions": (APPROVE_EXIT,)},
        {"whole_county": False},
        {"township_ids": (1,)},
        {"whole_county": False, "township_ids": (0,)},
        {"calls_a_minute": 0},
        {"calls_a_minute": 1201},
    ],
)
def test_a_scope_that_is_empty_unknown_or_out_of_range_is_refused(county, wrong):
    with pytest.raises(Refused):
        register_client(entry=entry(**wrong), actor=county.sysadmin)

    assert rows() == ([], [], [])
    assert refusals() == [("systems.register.refused", "sysadmin")]


@pytest.mark.parametrize(
    ("days", "is_taken"), [(-1, False), (0, True), (LONGEST_DAYS, True), (LONGEST_DAYS + 1, False)]
)
def test_a_grant_is_for_a_year_at_most(county, days, is_taken):
    asked = entry(expires_on=timezone.localdate() + timedelta(days=days))
    if is_taken:
        assert register_client(entry=asked, actor=county.sysadmin).expires_on == asked.expires_on
        return
    with pytest.raises(Refused, match="到期日"):
        register_client(entry=asked, actor=county.sysadmin)


def test_two_systems_do_not_share_a_name(county, waiting):
    with pytest.raises(Refused, match="已经有一个系统"):
        register_client(entry=entry(), actor=county.sysadmin)


@pytest.mark.parametrize("username", ["secadmin", "audadmin", "zhao", "wang"])
def test_only_the_system_administrator_registers(county, username):
    with pytest.raises(PermissionDenied):
        register_client(entry=entry(), actor=getattr(county, username))

    assert rows() == ([], [], [])
    assert refusals() == [("systems.register.refused", username)]


def test_a_second_person_grants(county, waiting):
    client = grant_client(client_id=waiting.pk, actor=county.secadmin)

    assert client.is_active
    assert client.granted_by == county.secadmin
    assert AuditEntry.objects.get(action="systems.grant").actor == county.secadmin


@pytest.mark.parametrize("username", ["sysadmin", "audadmin", "qian"])
def test_nobody_but_the_security_administrator_grants(county, waiting, username):
    before = rows()

    with pytest.raises(PermissionDenied):
        grant_client(client_id=waiting.pk, actor=getattr(county, username))

    assert rows() == before
    assert refusals() == [("systems.grant.refused", username)]


def test_one_person_with_two_accounts_does_not_grant_what_they_registered(county, waiting):
    both = make_user("both", "系统员", Role.SECURITY_ADMIN, county.unit, 50)
    CadreAccount.objects.filter(user=both).update(cadre=county.sysadmin.cadre_account.cadre)
    before = rows()

    with pytest.raises(SamePersonRefused, match="您登记的"):
        grant_client(client_id=waiting.pk, actor=both)

    assert rows() == before


def test_administrators_who_are_no_cadres_can_register_and_grant(county, waiting):
    CadreAccount.objects.filter(user__in=[county.sysadmin, county.secadmin]).delete()

    assert grant_client(client_id=waiting.pk, actor=county.secadmin).is_active


def test_the_database_refuses_a_grant_by_who_registered(county, waiting):
    with pytest.raises(IntegrityError, match="client_granted_by_another_account"), transaction.atomic():
        ApiClient.objects.filter(pk=waiting.pk).update(granted_at=timezone.now(), granted_by=county.sysadmin)


def test_the_database_refuses_to_widen_what_was_granted(county, granted):
    for change in ({"permissions": [VIEW_VERDICTS]}, {"whole_county": False}, {"expires_on": "2099-01-01"}):
        with pytest.raises(InternalError), transaction.atomic():
            ApiClient.objects.filter(pk=granted.pk).update(**change)
    with pytest.raises(IntegrityError, match="never widened"), transaction.atomic():
        ApiArea.objects.create(client=granted, township=county.west)


def test_what_is_granted_ended_or_expired_is_not_granted(county, granted):
    with pytest.raises(Refused, match="已经授权"):
        grant_client(client_id=granted.pk, actor=county.secadmin)
    end_client(client_id=granted.pk, reason="合同到期", actor=county.secadmin)
    with pytest.raises(Refused, match="已经停用"):
        grant_client(client_id=granted.pk, actor=county.secadmin)
    old = make_client(
        county, "旧系统", expires_on=timezone.localdate() - timedelta(days=1), granted_at=None, granted_by=None
    )
    with pytest.raises(Refused, match="到期日已经过了"):
        grant_client(client_id=old.pk, actor=county.secadmin)


def test_a_token_opens_and_is_kept_as_a_hash_only(county, granted):
    issued = issue_token(client_id=granted.pk, actor=county.sysadmin)

    assert client_of(issued.text) == granted
    assert issued.text.startswith(f"huce_{issued.token.prefix}_")
    assert issued.text not in str(ApiToken.objects.values()) + str(AuditEntry.objects.values())


def test_a_token_is_not_issued_before_the_grant_nor_by_who_grants(county, waiting):
    with pytest.raises(Refused, match="没有授权"):
        issue_token(client_id=waiting.pk, actor=county.sysadmin)
    with pytest.raises(PermissionDenied):
        issue_token(client_id=waiting.pk, actor=county.secadmin)

    assert not ApiToken.objects.exists()


def test_a_new_token_lets_the_one_before_end_within_a_day(county, granted, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    first = issue_token(client_id=granted.pk, actor=county.sysadmin)
    second = issue_token(client_id=granted.pk, actor=county.sysadmin)

    assert client_of(first.text) == client_of(second.text) == granted
    time_machine.shift(timedelta(hours=24))
    with pytest.raises(TokenRefused):
        client_of(first.text)
    assert client_of(second.text) == granted


def test_revoked_tokens_open_nothing_and_the_system_stays_granted(county, granted):
    text = issue_token(client_id=granted.pk, actor=county.sysadmin).text

    assert revoke_tokens(client_id=granted.pk, reason="负责人调走", actor=county.secadmin) == 1

    with pytest.raises(TokenRefused, match="不对"):
        client_of(text)
    assert ApiClient.objects.get(pk=granted.pk).is_active
    with pytest.raises(Refused, match="不用收回"):
        revoke_tokens(client_id=granted.pk, reason="再收一次", actor=county.secadmin)


def test_the_database_lets_no_revoked_token_live_again(county):
    text = make_token(make_client(county, "省扶贫平台"), ends_at=timezone.now())

    with pytest.raises(InternalError), transaction.atomic():
        ApiToken.objects.update(ends_at=None)
    with pytest.raises(TokenRefused):
        client_of(text)


def test_an_ended_system_says_so_to_who_holds_its_token(county, granted):
    text = issue_token(client_id=granted.pk, actor=county.sysadmin).text
    end_client(client_id=granted.pk, reason="合同到期", actor=county.sysadmin)

    with pytest.raises(TokenRefused, match="不对，或者已经收回"):
        client_of(text)
    assert not ApiClient.objects.get(pk=granted.pk).may(VIEW_HOUSEHOLDS)


@pytest.mark.parametrize("act", [end_client, revoke_tokens])
def test_stopping_needs_a_reason_and_one_of_two_rights(county, granted, act):
    before = rows()

    with pytest.raises(Refused, match="为什么"):
        act(client_id=granted.pk, reason=" ", actor=county.secadmin)
    with pytest.raises(PermissionDenied):
        act(client_id=granted.pk, reason="看看", actor=county.audadmin)

    assert rows() == before
    assert len(refusals()) == 2


@pytest.mark.parametrize("text", ["", "huce", "huce__", "huce_00000000_x", "x_y_z", "huce_\x00_a", "huce_ü_é"])
def test_a_guess_opens_nothing(county, text):
    make_token(make_client(county, "省扶贫平台"))

    with pytest.raises(TokenRefused):
        client_of(text)


def test_a_token_with_another_secret_opens_nothing(county):
    text = make_token(make_client(county, "省扶贫平台"))

    with pytest.raises(TokenRefused):
        client_of(text[:-1] + ("a" if text[-1] != "a" else "b"))
