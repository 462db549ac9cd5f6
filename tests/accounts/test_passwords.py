from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.passwords import HousePasswordRules, change_password, has_expired


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Abcdef-12", "密码太短，至少要 10 位。"),
        ("abcdefgh12", "至少要有 3 种"),
        ("Huce-wang-99", "不能含有用户名或姓名"),
        ("Huce-王小满-99", "不能含有用户名或姓名"),
        ("Passw0rd-Huce-test-2026", None),
        ("P@ssw0rd", "太常见"),
        ("Huce-test-2026", "最近 5 次用过的密码不能再用"),
    ],
)
def test_a_password_is_long_mixed_not_personal_not_common_and_new(wang, password, fault):
    if fault is None:
        validate_password(password, wang)
        return

    with pytest.raises(ValidationError) as caught:
        validate_password(password, wang)

    assert any(fault in message for message in caught.value.messages)


@pytest.mark.parametrize("password", ["Abcdef-123", "abcdef-123", "Abcdefgh12"])
def test_ten_characters_of_three_kinds_will_do(wang, password):
    HousePasswordRules().validate(password, wang)


def test_the_last_five_passwords_are_refused_and_the_sixth_is_free_again(wang):
    for number in range(4):
        change_password(wang, f"Fresh-word-{number}")

    with pytest.raises(ValidationError, match="最近 5 次"):
        validate_password("Huce-test-2026", wang)

    change_password(wang, "Fresh-word-4")
    validate_password("Huce-test-2026", wang)


def test_a_new_password_lifts_the_duty_to_change_it(wang):
    wang.must_change_password = True

    change_password(wang, "Fresh-word-1")

    wang.refresh_from_db()
    assert not wang.must_change_password
    assert wang.check_password("Fresh-word-1")


@pytest.mark.parametrize(("days", "limit", "expired"), [(89, 90, False), (91, 90, True), (4000, 0, False)])
def test_a_password_expires_after_the_days_in_the_settings(wang, settings, days, limit, expired):
    settings.PASSWORD_MAX_AGE_DAYS = limit
    wang.password_changed_at = timezone.now() - timedelta(days=days)

    assert has_expired(wang) is expired
