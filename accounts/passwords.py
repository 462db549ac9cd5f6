"""The rules for passwords: long, mixed, not personal, not common, not one of the last five, not too old."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import PastPassword, User

MIN_LENGTH = 10
MIN_CLASSES = 3
REMEMBERED = 5


class HousePasswordRules:
    """Django's password validator of the house; the AUTH_PASSWORD_VALIDATORS setting names it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError with every rule that `password` breaks."""
        faults = [*_shape_faults(password), *_content_faults(password, user)]
        if faults:
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        """Return the rules as the page states them."""
        return (
            f"至少 {MIN_LENGTH} 位；大写字母、小写字母、数字、符号至少占 {MIN_CLASSES} 种；"
            f"不能含用户名或姓名，不能是常见密码，不能和最近 {REMEMBERED} 次用过的相同。"
        )


def change_password(user: User, password: str) -> None:
    """Give `user` a new password, remember the one before, lift the duty to change it. The caller has validated it."""
    if user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.must_change_password = False
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])


def has_expired(user: User) -> bool:
    """Say whether the password is older than PASSWORD_MAX_AGE_DAYS (0: passwords do not expire)."""
    days: int = settings.PASSWORD_MAX_AGE_DAYS
    return days > 0 and timezone.now() - user.password_changed_at > timedelta(days=days)


def _shape_faults(password: str) -> list[str]:
    faults = []
    if len(password) < MIN_LENGTH:
        faults.append(f"密码太短，至少要 {MIN_LENGTH} 位。")
    if _classes(password) < MIN_CLASSES:
        faults.append(f"大写字母、小写字母、数字、符号，至少要有 {MIN_CLASSES} 种。")
    return faults


def _classes(password: str) -> int:
    kinds = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
    return sum(any(kind(c) for c in password) for kind in kinds)


def _content_faults(password: str, user: User | None) -> list[str]:
    faults = []
    if user is not None and _is_personal(password, user):
        faults.append("密码不能含有用户名或姓名。")
    if _is_common(password):
        faults.append("这个密码太常见，容易被猜中，请换一个。")
    if user is not None and _was_used(password, user):
        faults.append(f"最近 {REMEMBERED} 次用过的密码不能再用。")
    return faults


def _is_personal(password: str, user: User) -> bool:
    lowered = password.lower()
    return any(word and word.lower() in lowered for word in (user.username, user.display_name))


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def _was_used(password: str, user: User) -> bool:
    if user.pk is None:
        return False
    past = PastPassword.objects.filter(user=user).values_list("password", flat=True)[: REMEMBERED - 1]
    return any(check_password(password, stored) for stored in (user.password, *past))
