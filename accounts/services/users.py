"""Changes to accounts: made and disabled by the system administrator, passwords by their owner."""

from django.contrib.auth.password_validation import validate_password

from accounts.audit import record, require, service
from accounts.models import User
from accounts.passwords import change_password
from accounts.permissions import MANAGE_USERS, Role
from config.lib.refusals import Refused


@service("users.create")
def create_user(*, actor: User, username: str, display_name: str, role: Role, password: str) -> User:
    """Make an account whose password must be changed at the first login.

    Raises PermissionDenied without the permission, Refused when the username is taken, ValidationError for a password
    against the rules.
    """
    require(actor, MANAGE_USERS)
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名「{username}」已经有人用了，请换一个。")
    validate_password(password, User(username=username, display_name=display_name))
    user = User.objects.create_user(
        username, password, display_name=display_name, role=Role(role), must_change_password=True
    )
    record(actor=actor, action="users.create", subject=user, after={"username": username, "role": user.role})
    return user


@service("users.disable")
def disable_user(*, actor: User, user_id: int, reason: str) -> User:
    """Close an account for good reasons; its rows stay, its sessions end with the next request.

    Raises PermissionDenied without the permission, Refused for one's own account, an empty reason or a closed account,
    User.DoesNotExist for an unknown one.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise Refused("不能停用自己的账号，请另一位系统管理员办理。")
    if not user.is_active:
        raise Refused("这个账号已经停用，不用再停。")
    if not reason.strip():
        raise Refused("请写明停用的原因。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=actor, action="users.disable", subject=user, before=True, after=False, reason=reason.strip())
    return user


@service("users.change_password")
def change_own_password(*, actor: User, password: str) -> User:
    """Give the actor a new password, which ends their sessions elsewhere.

    Raises ValidationError for a password against the rules.
    """
    user = User.objects.select_for_update().get(pk=actor.pk)
    validate_password(password, user)
    change_password(user, password)
    record(actor=user, action="users.change_password", subject=user)
    return user
