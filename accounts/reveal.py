"""The one door to clear personal data. Only this module calls `config.lib.crypto.decrypt`.

`reveal` shows one field of one record to one person, for a reason that is written down. `masked` opens a value only to
show the few characters that staff may see in lists. `open_kept` opens what a batch of accounts keeps: its
rows for the worker, its one-time passwords for the one service that prints them. `open_file` puts a workbook together
that somebody sent in, for the worker and for who gets it back; `open_stored` opens a picture or paper on disk.
"""

import base64
import json
import logging
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from cryptography.exceptions import InvalidTag
from django.db import models

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import REVEAL_PERSONAL_DATA
from config.lib import idcard
from config.lib.crypto import decrypt, decrypt_file, keyed_hash
from config.lib.entry_fields import NOTHING, REPLACED
from config.lib.fields import EncryptedText, EncryptedTextField
from config.lib.refusals import Refused

logger = logging.getLogger(__name__)

MaskKind = Literal["id", "public_id", "phone", "bank", "text"]

MIN_REASON = 4
UNREADABLE = "（打不开，不是系统写入的）"
DOUBLE_SURNAMES = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"})


@service("personal_data.reveal")
def reveal(*, actor: User, subject: models.Model, field: str, reason: str) -> str:
    """Return the clear text of the encrypted `field` of `subject`, and record that `actor` saw it and why.

    The row is read again within the rows `actor` may see. The audit row names the field, never the value.
    Raises PermissionDenied without the permission, Refused without a reason of four characters, ObjectDoesNotExist
    outside the actor's scope, ValueError for a field that is not encrypted. A value that no key opens is Refused.
    """
    require(actor, REVEAL_PERSONAL_DATA)
    sufficient = _sufficient(reason)
    model: Any = type(subject)
    _require_encrypted(model, field)
    return _opened(model.objects.visible_to(actor).get(pk=subject.pk), field, actor=actor, reason=sufficient)


@service("personal_data.reveal")
def reveal_each(*, actor: User, rows: Iterable[models.Model], field: str, reason: str) -> dict[int, str]:
    """Return the clear text of `field` of each of `rows` by primary key; one audit row for each that `actor` saw.

    For services that open one thing of several rows at once, such as the work phones on a village's contact cards: the
    caller has narrowed the rows to what `actor` may see. Raises PermissionDenied, Refused and ValueError as `reveal`.
    """
    require(actor, REVEAL_PERSONAL_DATA)
    sufficient = _sufficient(reason)
    opened = {}
    for row in rows:
        _require_encrypted(type(row), field)
        opened[row.pk] = _opened(row, field, actor=actor, reason=sufficient)
    return opened


def _sufficient(reason: str) -> str:
    words = reason.strip()
    if len(words) < MIN_REASON:
        raise Refused(f"请写明查看的原因，至少 {MIN_REASON} 个字；这条原因会记入日志。")
    return words


def _require_encrypted(model: type[models.Model], field: str) -> None:
    if not isinstance(model._meta.get_field(field), EncryptedTextField):
        raise ValueError(f"{model._meta.label}.{field} is not an encrypted field")


def _opened(row: models.Model, field: str, *, actor: User, reason: str) -> str:
    clear = _clear(getattr(row, field))
    if clear is None:
        raise Refused("这个值打不开，不是系统写入的。请看变更记录是谁改的，照证件重新登记。")
    record(actor=actor, action="personal_data.revealed", subject=row, after={"field": field}, reason=reason)
    return clear


def open_kept(row: models.Model, field: str) -> Any:
    """Return what the encrypted `field` of `row` keeps as JSON: accounts to be made, one-time passwords for slips.

    A service that shows them has asked for the permission, narrowed and locked the row, and records the opening; a
    worker shows nothing. Raises ValueError for a field that is not encrypted.
    """
    if not isinstance(row._meta.get_field(field), EncryptedTextField):
        raise ValueError(f"{row._meta.label}.{field} is not an encrypted field")
    return json.loads(decrypt(getattr(row, field)))


def open_file(parts: Iterable[models.Model], field: str) -> bytes:
    """Return a file that was kept in parts, each of them base64 as cipher text in `field`.

    A service that hands it out has asked for the permission, narrowed the rows, and records it.
    """
    return b"".join(base64.b64decode(decrypt(getattr(part, field))) for part in parts)


def open_stored(file: Any) -> bytes:
    """Return the clear content of a picture or paper on disk, for whoever may see the record it belongs to.

    One that was stored before files were closed is returned as it lies there. Raises FileNotFoundError for a file that
    is gone, Refused for one that no key opens.
    """
    with file.open("rb") as stored:
        content = stored.read()
    try:
        return decrypt_file(content)
    except (InvalidTag, ValueError, KeyError) as error:
        logger.exception("no key opens %s", file.name)
        raise Refused("这个文件打不开，内容被改动过或者密钥不在。请报告系统管理员。") from error


def same_number(stored: str | None, typed: str) -> bool:
    """Say whether a number that was typed just now is the one behind the cipher text `stored`."""
    return _clear(stored) == typed


def shows(stored: str | None, shown: str) -> bool:
    """Say whether `shown`, stars and ends, is how staff see the number behind the cipher text `stored`."""
    clear = _clear(stored)
    return clear is not None and clear != "" and shown in {_MASKS[kind](clear) for kind in _SHOWN}


def masked(stored: str | None, kind: MaskKind) -> str:
    """Return what staff may see of the cipher text `stored` in lists; the empty text when there is nothing.

    What no key opens, because it was not written by the system, is said to be so and never shown.
    """
    return _masked_words(_clear(stored), kind) if stored else ""


def number_words(kind: MaskKind) -> Callable[[Any], str]:
    """Return how a personal number is told, masked, whether it is stored (cipher text) or was just typed."""

    def words(value: Any) -> str:
        if not value:
            return NOTHING
        return masked(value, kind) if isinstance(value, EncryptedText) else _MASKS[kind](value)

    return words


def number_change(before: str | None, after: str | None, kind: MaskKind) -> tuple[str, str] | None:
    """Return two stored values in words, masked; None when both are the same number, only closed anew."""
    old, new = _clear(before), _clear(after)
    if old == new and old is not None:
        return None
    words, other = _masked_words(old, kind), _masked_words(new, kind)
    return words, other + REPLACED * (words == other)


def _clear(stored: str | None) -> str | None:
    try:
        return decrypt(stored or "")
    except (InvalidTag, ValueError, KeyError):
        return None


def _masked_words(clear: str | None, kind: MaskKind) -> str:
    if clear is None:
        return UNREADABLE
    return _MASKS[kind](clear) if clear else NOTHING


def birth_and_sex(stored: str | None) -> tuple[date, str] | None:
    """Return what the ID number behind the cipher text `stored` says of its bearer; None when it is no valid number.

    Both stand beside it in plain columns; this only lets them be compared. Nothing of the number itself is given away.
    """
    number = _clear(stored) or ""
    born = idcard.birth_date(number) if idcard.is_valid(number) else None
    return None if born is None else (born, idcard.sex(number))


class NumberForm(StrEnum):
    """What kind of number stands in an ID column."""

    RESIDENT = "resident"
    OLD = "old"
    DISABILITY = "disability"
    WRONG_CHECK = "wrong_check"
    WRONG_DATE = "wrong_date"
    WRONG_LENGTH = "wrong_length"
    UNREADABLE = "unreadable"


class NumberSaid(NamedTuple):
    """What a stored ID number says: its form and length, the area it begins with, birth date and sex.

    `full_hash` is the keyed hash of the form with 18 characters, only where that is not what is stored.
    """

    form: str
    length: int = 0
    area: str = ""
    birth: date | None = None
    sex: str = ""
    full_hash: str = ""

    @property
    def masked(self) -> str:
        """The number as a finding keeps it: only its area; the mask of lists and a birth date together tell all."""
        return self.area + "*" * (self.length - len(self.area)) if self.length else UNREADABLE


_UNREADABLE = NumberSaid(NumberForm.UNREADABLE)
_DISABILITY_LENGTHS = range(20, 23)


def number_said(stored: str) -> NumberSaid:
    """Return what the ID number behind the cipher text `stored` says, for checks of the register by the thousand.

    Nothing of the number itself is given away but the area.
    """
    number = _clear(stored)
    if not number:
        return _UNREADABLE
    length, area = len(number), number[:6]
    if length == idcard.LENGTH:
        born = idcard.birth_date(number)
        if born is None:
            return NumberSaid(NumberForm.WRONG_DATE, length, area)
        form = NumberForm.RESIDENT if idcard.is_valid(number) else NumberForm.WRONG_CHECK
        return NumberSaid(form, length, area, born, idcard.sex(number) if number[16].isdigit() else "")
    full = idcard.in_full(number)
    if full != number and idcard.is_valid(full):
        said = (area, idcard.birth_date(full), idcard.sex(full), keyed_hash(full))
        return NumberSaid(NumberForm.OLD, length, *said)
    if length in _DISABILITY_LENGTHS and idcard.is_valid(first := number[: idcard.LENGTH]):
        said = (area, idcard.birth_date(first), idcard.sex(first), keyed_hash(first))
        return NumberSaid(NumberForm.DISABILITY, length, *said)
    return NumberSaid(NumberForm.WRONG_LENGTH, length)


def phone_fault(stored: str) -> str:
    """Return the masked telephone number behind `stored` when it has not eleven digits from 1 on, "" when it has."""
    number = _clear(stored)
    if number is not None and len(number) == 11 and number.isdigit() and number[0] == "1":
        return ""
    return UNREADABLE if number is None else mask_phone(number)


def mask_id(number: str) -> str:
    """Return an ID number with its first six and last four characters: 530323********4417."""
    return _keep(number, first=6, last=4)


def mask_public_id(number: str) -> str:
    """Return an ID number as the law lets it be published, if at all: first two and last three characters."""
    return _keep(number, first=2, last=3)


def mask_phone(number: str) -> str:
    """Return a phone number with its first three and last four digits: 138****2046."""
    return _keep(number, first=3, last=4)


def mask_bank(number: str) -> str:
    """Return a bank account with its last four digits."""
    return _keep(number, first=0, last=4)


def mask_name(name: str) -> str:
    """Return a name for the public: 张* or 欧阳**, one star for each character of the given name."""
    shown = 2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else 1
    return name[:shown] + "*" * (len(name) - shown)


def _keep(text: str, *, first: int, last: int) -> str:
    """Hide all but the ends of `text`; a text too short to hide half of it is hidden wholly."""
    hidden = len(text) - first - last
    if hidden < min(first + last, 4):
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]


_SHOWN: tuple[MaskKind, ...] = ("id", "public_id", "phone", "bank")
_MASKS: dict[MaskKind, Callable[[str], str]] = {
    "id": mask_id,
    "public_id": mask_public_id,
    "phone": mask_phone,
    "bank": mask_bank,
    "text": lambda _: "有",
}
