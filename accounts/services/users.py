"""Changes to accounts that stand: closed, opened again, role taken back, given another password.

Making them is `villages.services.accounts`, granting roles `accounts.services.grants`.
"""

from django.contrib.auth.password_validation import validate_password

from accounts.audit import record, require, service
from accounts.models import User
from accounts.one_time import one_time_password
from accounts.passwords import change_password
from accounts.permissions import GRANT_ROLES, MANAGE_USERS, Role
from accounts.services.grants import NOBODY, ask, end_grants, end_role, person_key
from config.lib.refusals import Refused, SamePersonRefused

LONGEST_REASON = 200
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@service("users.disable")
def disable_user(*, actor: User, user_id: int, reason: str) -> User:
    """Close an account for good reasons; its rows stay, its role ends, its sessions end with the next request.

    Raises PermissionDenied without the permission, Refused for one's own account, an empty reason, a closed account or
    the last account of one of the three administrators, User.DoesNotExist for an unknown one.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise Refused("不能停用自己的账号，请另一位系统管理员办理。")
    if not user.is_active:
        raise Refused("这个账号已经停用，不用再停。")
    told = required_reason(reason, "停用")
    require_another(user)
    end_grants(user, f"账号停用：{told}"[:LONGEST_REASON])
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=actor, action="users.disable", subject=user, before=True, after=False, reason=told)
    return user


@service("users.enable")
def enable_user(*, actor: User, user_id: int, reason: str) -> User:
    """Open a closed account again; its role has ended and waits for the security administrator once more.

    Raises PermissionDenied, Refused for an open account or without a reason, User.DoesNotExist for an unknown one.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active:
        raise Refused("这个账号没有停用，不用启用。")
    told = required_reason(reason, "启用")
    user.is_active = True
    user.save(update_fields=["is_active"])
    ask(user, role=Role(user.role), asker=actor, why=f"重新启用：{told}"[:LONGEST_REASON])
    record(actor=actor, action="users.enable", subject=user, before=False, after=True, reason=told)
    return user


@service("grants.take_back")
def take_role_back(*, actor: User, user_id: int, reason: str) -> User:
    """Take the role off an account as the security administrator; it may do nothing until another one is granted.

    The account stays open and a request that waits goes on waiting. Raises PermissionDenied without the right, Refused
    for an account without a role, of the actor's own person, or the last of one of the three administrators, or without
    a reason, User.DoesNotExist for an unknown account.
    """
    require(actor, GRANT_ROLES)
    person = person_key(actor)
    if not person:
        raise Refused(NOBODY)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk or person_key(user) == person:
        raise SamePersonRefused("不能收回自己本人的角色，请另一位安全管理员办理。")
    if not user.is_usable:
        raise Refused("这个账号现在没有在用的角色，不用收回。")
    told = required_reason(reason, "收回角色")
    require_another(user)
    role = user.role
    end_role(user, f"收回：{told}"[:LONGEST_REASON])
    record(
        actor=actor,
        action="grants.take_back",
        subject=user,
        before={"role": role, "granted": True},
        after={"role": role, "granted": False},
        reason=told,
    )
    return user


@service("users.reset_password")
def reset_password(*, actor: User, user_id: int, reason: str) -> tuple[User, str]:
    """Give an account a one-time password and return both; the holder changes it at the next login.

    Raises PermissionDenied, Refused for one's own account, a closed one or without a reason.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise Refused("自己的密码请在「改密码」里改，不用重置。")
    if not user.is_active:
        raise Refused("这个账号已经停用，不能重置密码。要再用，请先启用。")
    told = required_reason(reason, "重置密码")
    password = one_time_password()
    change_password(user, password)
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    record(actor=actor, action="users.reset_password", subject=user, reason=told)
    return user, password


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


def required_reason(reason: str, verb: str) -> str:
    """Return `reason` without the blanks around it. Raises Refused when nothing is left, or too much."""
    told = reason.strip()
    if not told:
        raise Refused(f"请写明{verb}的原因。")
    if len(told) > LONGEST_REASON:
        raise Refused(f"原因最多 {LONGEST_REASON} 字，请写短一些。")
    return told


def require_another(user: User) -> None:
    """Raise Refused when `user` is the last one who may act as one of the three administrators."""
    if user.role not in ADMINISTRATORS or not user.is_usable:
        return
    others = User.objects.filter(role=user.role, is_active=True, granted_at__isnull=False).exclude(pk=user.pk)
    if not others.exists():
        label = user.get_role_display()
        raise Refused(f"这是最后一个能用的{label}账号，停了就没有人办理。请先建好并授权另一个{label}账号。")
