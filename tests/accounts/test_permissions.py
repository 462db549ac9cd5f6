import pytest

from accounts import permissions
from accounts.models import User
from accounts.permissions import PERMISSION_LABELS, ROLE_PERMISSIONS, ROLE_SCOPE, Role, ScopeKind

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
BUSINESS = {p for p in PERMISSION_LABELS if not p.startswith("accounts.")}


def test_every_role_has_permissions_and_a_reach():
    assert set(ROLE_PERMISSIONS) == set(ROLE_SCOPE) == set(Role)


def test_every_permission_has_words_and_somebody_who_holds_it():
    held = frozenset().union(*ROLE_PERMISSIONS.values())
    assert held == set(PERMISSION_LABELS)


def test_no_two_permissions_are_one_string():
    names = [name for name in vars(permissions) if name.isupper() and isinstance(getattr(permissions, name), str)]

    assert len({getattr(permissions, name) for name in names}) == len(names) == len(PERMISSION_LABELS)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrators_hold_no_business_permission_and_see_no_rows(role):
    assert not ROLE_PERMISSIONS[role] & BUSINESS
    assert ROLE_SCOPE[role] == ScopeKind.NONE


def test_who_proposes_an_exit_may_not_approve_one():
    both = {permissions.PROPOSE_EXIT, permissions.APPROVE_EXIT}
    assert not [role for role, held in ROLE_PERMISSIONS.items() if both <= held]


def test_the_auditor_changes_nothing():
    changing = {
        permissions.RECORD_VISITS, permissions.POST_LEDGER, permissions.PROPOSE_EXIT, permissions.APPROVE_EXIT,
        permissions.RUN_EXIT_CHECK, permissions.MANAGE_USERS, permissions.PAIR_HOUSEHOLDS, permissions.MANAGE_CADRES,
        permissions.POST_TO_VILLAGES, permissions.POST_TO_TOWNSHIPS, permissions.LINK_VILLAGES,
        permissions.KEEP_VILLAGE_YEARS,
    }  # fmt: skip
    assert not ROLE_PERMISSIONS[Role.AUDITOR] & changing


def test_a_disabled_account_holds_nothing_and_sees_nothing():
    user = User(role=Role.AUDITOR, is_active=False)

    assert not user.may(permissions.VIEW_HOME)
    assert user.scope_kind == ScopeKind.NONE
