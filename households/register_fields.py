"""The fields of each entry form as the register's other readers see them: label, and a value in words, numbers masked.

Forms, the compare page, the second person's page and the audit trail all take their words from here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices

from accounts.reveal import MaskKind, mask_bank, mask_id, mask_phone, masked
from config.lib.fields import EncryptedText
from households.codes import (
    Cause,
    Education,
    Ethnicity,
    Health,
    IdentifiedBy,
    Labour,
    PovertyAttribute,
    Relation,
)
from villages.models.people import Sex

NOTHING = "没有"
REPLACED = "（已换）"
_CLEAR_MASKS: dict[MaskKind, Callable[[str], str]] = {"id": mask_id, "phone": mask_phone, "bank": mask_bank}


def plain(value: Any) -> str:
    """Return a value as text; 没有 for nothing."""
    return NOTHING if value in (None, "", []) else str(value)


def coded(choices: type[Choices]) -> Callable[[Any], str]:
    """Return the words of one code of a list, or of several."""
    labels = dict(choices.choices)

    def words(value: Any) -> str:
        codes = value if isinstance(value, list | tuple) else [value]
        return "、".join(str(labels.get(code, code)) for code in codes if code) or NOTHING

    return words


def number(kind: MaskKind) -> Callable[[Any], str]:
    """Return the masked words of a personal number, stored (cipher text) or just typed."""

    def words(value: Any) -> str:
        if not value:
            return NOTHING
        return masked(value, kind) if isinstance(value, EncryptedText) else _CLEAR_MASKS[kind](value)

    return words


@dataclass(frozen=True)
class EntryField:
    """One field of an entry form: its name in the form and on the record, its label, its value in words."""

    name: str
    label: str
    words: Callable[[Any], str] = plain


@dataclass(frozen=True)
class ChangedField:
    """One field as staff read it: its name in the code, its label, and the words before and after. Numbers masked."""

    name: str
    label: str
    before: str
    after: str


def changed_fields(
    fields: Iterable[EntryField], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[ChangedField]:
    """Return the fields whose values differ, in words; a number replaced by one that looks the same is marked."""
    told = []
    for one in fields:
        old, new = before.get(one.name), after.get(one.name)
        if old == new or (old in (None, "", []) and new in (None, "", [])):
            continue
        words = one.words(new)
        told.append(ChangedField(one.name, one.label, one.words(old), words + REPLACED * (words == one.words(old))))
    return told


HOUSEHOLD_FIELDS = (
    EntryField("group", "村民小组"),
    EntryField("attribute", "贫困户属性", coded(PovertyAttribute)),
    EntryField("main_cause", "主要致贫原因", coded(Cause)),
    EntryField("other_causes", "其他致贫原因", coded(Cause)),
    EntryField("identified_by", "识别标准", coded(IdentifiedBy)),
    EntryField("registered_year", "识别年度"),
    EntryField("phone", "联系电话", number("phone")),
    EntryField("bank_name", "开户银行"),
    EntryField("bank_account", "银行账号", number("bank")),
)

MEMBER_FIELDS = (
    EntryField("name", "姓名"),
    EntryField("id_number", "身份证号", number("id")),
    EntryField("sex", "性别", coded(Sex)),
    EntryField("birth_date", "出生日期"),
    EntryField("relation", "与户主关系", coded(Relation)),
    EntryField("ethnicity", "民族", coded(Ethnicity)),
    EntryField("education", "文化程度", coded(Education)),
    EntryField("health", "健康状况", coded(Health)),
    EntryField("labour", "劳动技能", coded(Labour)),
)
