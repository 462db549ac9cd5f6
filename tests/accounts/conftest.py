"""A few accounts that stand alone: these tests know no villages and no households."""

from collections.abc import Callable

import pytest

from accounts.models import GrantOrigin, User
from accounts.permissions import Role
from accounts.services.grants import grant_directly

PASSWORD = "Huce-test-2026"


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """Return a function that makes an account of a role, named after it."""

    def make(role: str = Role.HELPER, username: str = "", **fields: object) -> User:
        fields.setdefault("display_name", "王小满")
        user = User.objects.create_user(username or f"u-{role}", PASSWORD, role=role, **fields)
        return grant_directly(user, origin=GrantOrigin.SETUP)

    return make


@pytest.fixture
def wang(make_user) -> User:
    """Wang, a helper."""
    return make_user(Role.HELPER, "wang")


@pytest.fixture
def sysadmin(make_user) -> User:
    """The system administrator."""
    return make_user(Role.SYSTEM_ADMIN, "sysadmin", display_name="系统员")
