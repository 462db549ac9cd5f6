"""The second factor: a code from a phone, or one of the backup codes on paper.

Devices are django-otp's. A code of six digits is asked of the phone, anything else of the backup codes, so that a right
code never counts as a wrong one elsewhere. Backup codes are kept as keyed hashes.
"""

import secrets
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import record
from accounts.models import User
from accounts.permissions import needs_second_factor
from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused

PHONE_NAME, PAPER_NAME = "手机", "备用码"
CODE_DIGITS = 6
BACKUP_CODES = 10
_BACKUP_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_TOKEN_LENGTH = 16


def must_enrol(user: User) -> bool:
    """Say whether `user` may go nowhere before a second factor is set up."""
    return bool(settings.SECOND_FACTOR) and user.second_factor_at is None and needs_second_factor(user.role)


def must_verify(user: Any) -> bool:
    """Say whether this session still owes the code."""
    return bool(settings.SECOND_FACTOR) and user.second_factor_at is not None and not user.is_verified()


def verify_code(user: User, typed: str) -> Device:
    """Return the device that accepts the code `typed`; every try goes into the audit trail.

    Wrong codes make the next try wait, longer each time; that must outlive a refusal, so this is no @service. Raises
    Refused with a sentence that says how long.
    """
    code = "".join(typed.split()).replace("-", "").lower()
    is_phone = len(code) == CODE_DIGITS and code.isascii() and code.isdigit()
    device: Device | None = (TOTPDevice if is_phone else StaticDevice).objects.filter(user=user, confirmed=True).first()
    token = code if is_phone else stored_backup_code(code)
    if device is None or verify_token(user, device.persistent_id, token) is None:
        record(actor=user, action="session.code_failed", subject=user)
        raise Refused(_sentence(device))
    record(actor=user, action="session.code_passed", subject=user, after={"device": device.name})
    return device


def new_backup_codes(user: User) -> list[str]:
    """Give `user` ten new backup codes instead of those there were, and return them: they are not kept in clear."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": PAPER_NAME, "confirmed": True})
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(_BACKUP_LETTERS) for _ in range(8)) for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=stored_backup_code(code)) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def stored_backup_code(code: str) -> str:
    """Return what is kept of a backup code."""
    return keyed_hash(f"backup code {code}")[:_TOKEN_LENGTH]


def _sentence(device: Device | None) -> str:
    if device is None:
        return "验证码不对。请输入手机上的 6 位数字，或者一个备用码。"
    device.refresh_from_db()
    allowed, told = device.verify_is_allowed()
    if allowed:
        return "验证码不对，请看手机上现在的 6 位数字再输一次。"
    until = timezone.localtime(told["locked_until"])
    return f"验证码不对，已经错了 {told['failure_count']} 次。请在 {until:%H:%M:%S} 以后再试，用手机上现在的 6 位数字。"
