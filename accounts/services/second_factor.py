"""Setting up a second factor, new backup codes, and the reset by the system administrator."""

from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_USERS, VIEW_HOME
from accounts.second_factor import PHONE_NAME, new_backup_codes
from accounts.services.users import required_reason
from config.lib.refusals import Refused


def device_to_enrol(user: User) -> TOTPDevice:
    """Return the phone that `user` is about to confirm; it is made at the first look and counts for nothing yet."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": PHONE_NAME})[0]
    return device


@service("second_factor.enrol")
def confirm_enrolment(*, actor: User, code: str) -> list[str]:
    """Confirm the actor's phone by a code from it, and return the backup codes, which are shown this once.

    Raises PermissionDenied, Refused when there is a phone already or the code is wrong.
    """
    require(actor, VIEW_HOME)
    user = User.objects.select_for_update().get(pk=actor.pk)
    if user.second_factor_at is not None:
        raise Refused("第二因素已经启用。换手机请先由县办系统管理员重设。")
    device = device_to_enrol(user)
    if not device.verify_token("".join(code.split())):
        raise Refused("验证码不对。请看手机上现在的 6 位数字再输一次；手机时间要准。")
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    user.second_factor_at = timezone.now()
    user.save(update_fields=["second_factor_at"])
    record(actor=user, action="second_factor.enrol", subject=user)
    return new_backup_codes(user)


@service("second_factor.renew_codes")
def renew_backup_codes(*, actor: User) -> list[str]:
    """Make the actor ten new backup codes and return them, which are shown this once.

    Raises PermissionDenied, Refused without a second factor.
    """
    require(actor, VIEW_HOME)
    user = User.objects.select_for_update().get(pk=actor.pk)
    if user.second_factor_at is None:
        raise Refused("还没有启用第二因素，没有备用码可换。请先用手机扫码启用。")
    record(actor=user, action="second_factor.renew_codes", subject=user)
    return new_backup_codes(user)


@service("second_factor.reset")
def reset_second_factor(*, actor: User, user_id: int, reason: str) -> User:
    """Take phone and backup codes off an account whose holder has lost them; they set up others at the next login.

    Raises PermissionDenied, Refused for one's own account, without a second factor or without a reason.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise Refused("不能重设自己的第二因素，请另一位系统管理员办理。")
    if user.second_factor_at is None:
        raise Refused("这个账号没有启用第二因素，不用重设。")
    told = required_reason(reason, "重设第二因素")
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])
    record(actor=actor, action="second_factor.reset", subject=user, reason=told)
    return user
