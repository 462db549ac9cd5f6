"""Fields of an entry form as readers see them: label, and a value in words.

Forms, the compare page, the second person's page and the audit trail all take their words from such tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices

NOTHING = "没有"
REPLACED = "（已换）"


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


IS_OR_NOT = {True: "是", False: "不是", None: NOTHING}


def is_or_not(value: Any) -> str:
    """Return whether something is so, in words; 没有 for what nobody has said."""
    return IS_OR_NOT[value]


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
