from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.audit import record
from accounts.models import AuditEntry
from accounts.services.users import disable_user
from config.lib.personal_numbers import NO_NUMBERS, personal_number_in, starred
from config.lib.refusals import Refused

ROOT = Path(__file__).parents[2]
FORM_FILES = [
    path for shape in ("*/forms.py", "*/forms/*.py") for path in ROOT.glob(shape) if path.parent.name != "tests"
]
FORM_MODULES = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in FORM_FILES)

NO_FREE_TEXT = {
    "q": "looked for, not kept",
    "words": "looked for, not kept",
    "person": "looked for, not kept",
    "cadre_words": "looked for, not kept",
    "document_no": "looked for, not kept",
    "project": "looked for, not kept",
    "name": "a name of a person, unit or round",
    "unit": "a name of a unit",
    "contact": "the office telephone of another unit is asked for",
    "username": "the name of an account",
    "old_password": "a password",
    "new_password1": "a password",
    "new_password2": "a password",
    "password": "a password",
    "code": "a code of the register or of the second factor",
    "opened": "a signed stamp",
    "seen": "a stamp of numbers, held to its shape",
    "phone": "a field for the number itself",
    "keeper_phone": "a field for the number itself",
    "responsible_phone": "the office telephone that a notice of projects names",
    "payee": "looked for, not kept",
    "id_number": "a field for the number itself",
    "bank_account": "a field for the number itself",
    "bank_name": "a name of a bank",
    "who": "who objected: encrypted with the telephone, opened for a reason",
    "position": "written by a script; what is no position is dropped",
}
"""Fields of text that may hold a number, or that nobody else reads, and why."""


def all_forms() -> list[type[forms.Form]]:
    """Return every form class of ours."""
    found = [thing for name in FORM_MODULES for thing in vars(import_module(name)).values() if isinstance(thing, type)]
    ours = {form for form in found if issubclass(form, forms.BaseForm) and form.__module__ in FORM_MODULES}
    return sorted(ours, key=lambda form: (form.__module__, form.__name__))


FREE_TEXTS = [
    pytest.param(field, id=f"{form.__module__}.{form.__name__}.{name}")
    for form in all_forms()
    for name, field in form.base_fields.items()
    if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField) and name not in NO_FREE_TEXT
]
NUMBERS = {"ID card": "照 530323198001014417 更正", "mobile": "电话 138-8741-2046 打不通"}


@pytest.mark.parametrize("written", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("field", FREE_TEXTS)
def test_no_free_text_of_any_form_takes_a_number_of_a_person(field, written):
    with pytest.raises(ValidationError) as fault:
        field.clean(written)

    assert NO_NUMBERS in fault.value.messages


def test_the_table_looks_at_every_folder_of_forms_and_at_reasons_in_them():
    looked_at = {param.id.split(".")[0] for param in FREE_TEXTS}

    assert looked_at == {"villages", "households", "projects", "funds", "assessments"}
    assert len([param for param in FREE_TEXTS if param.id.endswith((".reason", ".why", ".opinion"))]) >= 20


def test_a_service_refuses_such_a_reason_whichever_door_it_came_through(county):
    with pytest.raises(Refused, match="身份证号或手机号"):
        disable_user(actor=county.sysadmin, user_id=county.wang.pk, reason="调走，新电话 13887412046")

    county.wang.refresh_from_db()
    assert county.wang.is_active
    assert AuditEntry.objects.get(action="users.disable.refused").reason == NO_NUMBERS
    assert not AuditEntry.objects.filter(reason__contains="13887412046").exists()


def test_the_sentence_of_a_refusal_is_kept_whatever_digits_it_holds(county):
    """A household's code may have as many digits as an ID number; the handler of a refusal must not fail over it."""
    sentence = "袁远家（530399102201000003）不在您的范围内。"

    record(actor=county.wang, action="page.refused", reason=sentence)

    assert AuditEntry.objects.filter(reason=sentence).exists()


@pytest.mark.parametrize(
    ("text", "is_personal"),
    [
        ("证号530323198001014417", True),
        ("530323 19800101 441X", True),
        ("老证 530323800101441", True),
        ("138-8741-2046", True),
        ("卡号6228480402564890018", True),
        ("卡号 6228 4804 0256 4890 018", True),
        ("卡号6228480402564890017", False),
        ("卡6222021234567894 打了 12 元", True),
        ("卡6222021234567894 12 元", True),
        ("卡 6222 0212 3456 7894-300 元", True),
        ("卡6222021234567893 12 元", False),
        ("户编号6228231022060318", False),
        ("2026-11-20 收入 1200 元", False),
        ("户编号5303231022060317", False),
        ("0874-5752000", False),
        ("12600.00 元", False),
    ],
)
def test_numbers_of_persons_are_told_from_other_numbers(text, is_personal):
    assert personal_number_in(text) is is_personal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("卡 6228 4804 0256 4890 018 的", f"卡 {'*' * 23} 的"),
        ("卡6222021234567894 12 元", f"卡{'*' * 16} 12 元"),
        ("6222-0212-3456-7894和6222021234567894", f"{'*' * 19}和{'*' * 16}"),
        ("电话 138-8741-2046，第 12 行", f"电话 {'*' * 13}，第 12 行"),
        ("账号 2013000000000012345", f"账号 {'*' * 19}"),
    ],
)
def test_numbers_of_persons_and_cards_are_starred_and_nothing_else(text, shown):
    assert starred(text) == shown
