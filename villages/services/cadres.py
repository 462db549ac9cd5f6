"""Cadres: the persons at work. The county office keeps them; ID and phone are encrypted, unique by hash."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_CADRES
from config.lib import idcard
from config.lib.crypto import keyed_hash
from config.lib.fields import EncryptedText
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.pinyin import initials
from config.lib.refusals import Refused
from villages.entry_fields import CADRE_FIELDS
from villages.models import Cadre, Unit
from villages.models.people import Sex
from villages.ranks import RANKS
from villages.services.dates import require_reason

PHONE_DIGITS = 11
SECRET = {"id_number": "证件号码", "phone": "工作电话"}
"""Fields whose change the trail notes without the value."""


@dataclass(frozen=True)
class CadreEntry:
    """One filled-in cadre. On a correction an empty ID number or phone means: as it is."""

    name: str
    unit_id: int
    rank: str
    id_number: str = ""
    phone: str = ""


@service("villages.create_cadre")
def create_cadre(*, entry: CadreEntry, actor: User) -> Cadre:
    """Register a cadre, and return them; the very same entry sent again returns the first.

    Sex is read from the ID number, initials from the name; the register gives the code. Raises PermissionDenied without
    the right, Unit.DoesNotExist for an unknown unit, Refused for a faulty or known ID number or phone.
    """
    require(actor, MANAGE_CADRES)
    values = _checked(entry, {"id_number": require_id(entry.id_number), "phone": require_phone(entry.phone)})
    earlier = Cadre.objects.filter(id_hash=values["id_hash"]).first()
    if earlier is not None and all(getattr(earlier, name) == values[name] for name in _COMPARED):
        return earlier
    _require_unique(values)
    number = _next_number()
    cadre = _guarded(Cadre(pk=number, code=f"GB{number:05}", **values), force_insert=True)
    record(actor=actor, action="villages.create_cadre", subject=cadre, after=told(cadre))
    return cadre


@service("villages.correct_cadre")
def correct_cadre(*, cadre_id: int, entry: CadreEntry, opening: Opening, reason: str, actor: User) -> Cadre:
    """Correct a cadre; the earlier row is kept by the history trigger.

    Raises as `create_cadre`, Refused without a reason or when nothing differs, EditConflict when somebody else changed
    the same field meanwhile and `opening` does not say whose value counts. The same correction sent again is one.
    """
    require(actor, MANAGE_CADRES)
    cadre = Cadre.objects.select_for_update(of=("self",)).select_related("unit").get(pk=cadre_id)
    reason = require_reason(reason, "请写明哪里登记错了，依据是什么。")
    now, typed = cadre_values(cadre), _typed(entry, cadre)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    changed = _changed(cadre, merged.values)
    choices = told_choices(merged, CADRE_FIELDS)
    if not changed and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return cadre
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回干部名册。")
    before = told(cadre)
    for name, value in changed.items():
        setattr(cadre, name, value)
    if changed:
        _guarded(cadre, update_fields=list(changed))
    after = told(cadre) | {name: "已更换" for name in SECRET if name in changed} | choices
    record(actor=actor, action="villages.correct_cadre", subject=cadre, before=before, after=after, reason=reason)
    return cadre


def cadre_values(cadre: Cadre) -> dict[str, Any]:
    """Return what a form about a cadre shows or can change, by field; personal numbers as they are stored."""
    return {one.name: getattr(cadre, one.name) for one in CADRE_FIELDS}


def require_id(text: str) -> str:
    """Return an ID number in its stored form. Raises Refused when it is none (GB 11643)."""
    number = idcard.normalise(text)
    if not idcard.is_valid(number):
        raise Refused("身份证号不对：要 18 位，出生日期和末位校验码都要对得上。请照着证件再输一次。")
    return number


def require_phone(text: str) -> str:
    """Return a mobile number in its stored form. Raises Refused when it is not 11 digits beginning with 1."""
    number = "".join(idcard.normalise(text).replace("-", "").split())
    if not (number.isascii() and number.isdigit() and len(number) == PHONE_DIGITS and number[0] == "1"):
        raise Refused("工作电话要填 11 位手机号。")
    return number


def told(cadre: Cadre) -> dict[str, str]:
    """Return a cadre in words for the audit trail, without personal numbers."""
    return {"name": cadre.name, "unit": cadre.unit.name, "rank": cadre.rank, "sex": str(Sex(cadre.sex).label)}


_COMPARED = ("name", "unit_id", "rank", "phone_hash")
_HASH_OF = {"id_number": "id_hash", "phone": "phone_hash"}


def _checked(entry: CadreEntry, numbers: dict[str, str]) -> dict[str, Any]:
    """Return the columns of a sound entry; `numbers` are the personal numbers it carries."""
    values = {name: value for name, value in asdict(entry).items() if name not in SECRET}
    values["name"] = entry.name.strip()
    if not values["name"]:
        raise Refused("请填干部姓名。")
    if entry.rank and entry.rank not in RANKS:
        raise Refused("请从列表里选职级。")
    Unit.objects.get(pk=entry.unit_id)
    values["name_initials"] = initials(values["name"])[:20]
    for name, number in numbers.items():
        values |= {name: number, _HASH_OF[name]: keyed_hash(number)}
    if "id_number" in numbers:
        # The 17th digit of an ID number is odd for men, even for women.
        values["sex"] = Sex.MALE if int(numbers["id_number"][16]) % 2 else Sex.FEMALE
    return values


def _typed(entry: CadreEntry, cadre: Cadre) -> dict[str, Any]:
    """Return what was typed, by field. A number left empty, or typed as it is stored, is the stored one."""
    numbers = {
        "id_number": require_id(entry.id_number) if entry.id_number else "",
        "phone": require_phone(entry.phone) if entry.phone else "",
    }
    for name, text in numbers.items():
        if not text or keyed_hash(text) == getattr(cadre, _HASH_OF[name]):
            numbers[name] = getattr(cadre, name)
    unit = Unit.objects.get(pk=entry.unit_id)
    return {"name": entry.name.strip(), "unit": unit, "rank": entry.rank} | numbers


def _changed(cadre: Cadre, values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a cadre that `values`, by field, change. Raises Refused for what may not be written."""
    new = {name: values[name] for name in SECRET if values[name] and not isinstance(values[name], EncryptedText)}
    columns = _checked(CadreEntry(name=values["name"], unit_id=values["unit"].pk, rank=values["rank"]), new)
    changed = {name: value for name, value in columns.items() if name in new or getattr(cadre, name) != value}
    _require_unique(changed, other_than=cadre)
    return changed


def _require_unique(values: dict[str, Any], other_than: Cadre | None = None) -> None:
    others = Cadre.objects.exclude(pk=other_than.pk) if other_than else Cadre.objects.all()
    for name, column in _HASH_OF.items():
        same = others.filter(**{column: values[column]}).first() if column in values else None
        if same is not None:
            raise Refused(
                f"{SECRET[name]}已经登记在{same.name}（{same.code}）名下。请先在干部名册里查找，不要重复登记。"
            )


def _next_number() -> int:
    """Take the next row number, so that the code a cadre gets is their own from the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Cadre._meta.db_table])
        return int(cursor.fetchone()[0])


def _guarded(cadre: Cadre, **how: Any) -> Cadre:
    """Save; the same number arriving at the same moment on another connection is said in words."""
    try:
        with transaction.atomic():
            cadre.save(**how)
    except IntegrityError as error:
        raise Refused("证件号码或工作电话刚刚登记到了另一位干部名下。请在干部名册里查找。") from error
    return cadre
