"""What is needed to make an account: the person, the unit, the role, the place; and what may be wrong with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from accounts.permissions import ROLE_SCOPE, Role, ScopeKind
from accounts.services.grants import held_by_others, separation_fault
from config.lib import idcard
from config.lib.crypto import keyed_hash
from config.lib.pinyin import syllables
from villages.models import Cadre, Posting, Unit
from villages.models.people import ONE_PER_VILLAGE, PostingKind, Sex, UnitTier

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
PHONE = re.compile(r"1[3-9]\d{9}")
LONGEST_NAME = 40
NEEDS_PLACE = {
    ScopeKind.TOWNSHIP: "乡镇角色要有乡镇任职，请填乡镇。",
    ScopeKind.VILLAGE: "驻村角色要有驻村任职，请填乡镇和村。",
}


@dataclass(frozen=True)
class AccountEntry:
    """One account to be made. Its numbers are clear, so it is kept nowhere but in encrypted columns, and never shown.

    `kind`, `township_id`, `village_id` and `since` are the posting; they are empty where there is none.
    """

    name: str
    id_number: str = field(repr=False)
    id_hash: str
    sex: str
    unit: str
    role: str
    unit_tier: str = ""
    phone: str = field(default="", repr=False)
    phone_hash: str = ""
    username: str = ""
    kind: str = ""
    township_id: int | None = None
    village_id: int | None = None
    since: str = ""


@dataclass(frozen=True)
class EntryFault:
    """What is wrong with one entry: which of them, at which value, in a sentence."""

    index: int
    name: str
    sentence: str


def checked_id_number(typed: str) -> dict[str, str]:
    """Return an ID number as an entry holds it, its hash, and the sex in it. Raises ValueError with a sentence."""
    number = idcard.normalise(typed)
    if not idcard.is_valid(number):
        raise ValueError("身份证号不对：要 18 位，出生日期和最后一位校验码要对得上。请照证件核对。")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return {"id_number": number, "id_hash": keyed_hash(number), "sex": sex.value}


def checked_phone(typed: str) -> dict[str, str]:
    """Return a mobile number as an entry holds it. Raises ValueError with a sentence."""
    number = re.sub(r"[\s-]", "", typed)
    if not number:
        return {}
    if not PHONE.fullmatch(number):
        raise ValueError("手机号不对：要 11 位，以 1 开头。")
    return {"phone": number, "phone_hash": keyed_hash(number)}


def entry_faults(entries: Sequence[AccountEntry]) -> list[EntryFault]:
    """Return everything that is wrong with `entries` by themselves, with each other and with the register."""
    found: list[EntryFault] = []
    units = dict(Unit.objects.filter(name__in={e.unit for e in entries}).values_list("name", "tier"))
    persons = {e.id_hash for e in entries}
    names = dict(Cadre.objects.filter(id_hash__in=persons).values_list("id_hash", "name"))
    held = held_by_others(persons)
    taken = set(User.objects.filter(username__in={e.username for e in entries}).values_list("username", flat=True))
    new_tiers: dict[str, str] = {}
    phones = dict(
        Cadre.objects.filter(phone_hash__in={e.phone_hash for e in entries if e.phone_hash}).values_list(
            "phone_hash", "id_hash"
        )
    )
    taken_posts, villages_of = _postings(entries)
    for index, entry in enumerate(entries):
        roles = held.setdefault(entry.id_hash, set())
        told = [
            *_own_faults(entry),
            *_unit_faults(entry, units, new_tiers),
            *_person_faults(entry, names, roles),
            *_phone_faults(entry, phones),
            *_posting_faults(entry, taken_posts, villages_of),
            *_username_faults(entry, taken),
        ]
        found += [EntryFault(index, name, sentence) for name, sentence in told]
        roles.add(entry.role)
        names.setdefault(entry.id_hash, entry.name)
        taken.add(entry.username)
    return found


def usernames_for(entries: Sequence[AccountEntry]) -> list[str]:
    """Return the username of each entry: its own, else surname and initials (zhanghy), numbered where taken."""
    wanted = [entry.username or suggested(entry.name) for entry in entries]
    stems = {re.sub(r"\d+$", "", name) for name in wanted}
    taken = set(User.objects.filter(username__regex=_any_of(stems)).values_list("username", flat=True))
    taken |= {entry.username for entry in entries if entry.username}
    given = []
    for entry, name in zip(entries, wanted, strict=True):
        given.append(name if entry.username else _free(name, taken))
        taken.add(given[-1])
    return given


def suggested(name: str) -> str:
    """Return surname in pinyin and the initials of the rest, such as zhanghy for 张海燕."""
    spoken = ["".join(re.findall("[a-z]", syllable)) for syllable in syllables(name)]
    text = "".join([*spoken[:1], *(syllable[:1] for syllable in spoken[1:])])[:24]
    return text if len(text) > 2 else f"{text}user"


def posting_kind(entry: AccountEntry) -> str:
    """Return the capacity of the posting: the one given, else the usual one of the role and place."""
    if entry.kind:
        return entry.kind
    is_resident = ROLE_SCOPE[entry.role] == ScopeKind.VILLAGE or entry.village_id is not None
    return PostingKind.TEAM_MEMBER.value if is_resident else PostingKind.TOWNSHIP_STAFF.value


def _own_faults(entry: AccountEntry) -> Iterable[tuple[str, str]]:
    if not entry.name or len(entry.name) > LONGEST_NAME:
        yield "name", f"请填姓名，最多 {LONGEST_NAME} 字。"
    if entry.role not in Role.values:
        yield "role", "请选择角色。"
        return
    yield from _place_faults(entry, ROLE_SCOPE[entry.role])
    if entry.since and date.fromisoformat(entry.since).year < 2000:
        yield "since", "任职起始日期太早，请核对。"


def _place_faults(entry: AccountEntry, scope: ScopeKind) -> Iterable[tuple[str, str]]:
    needed = {ScopeKind.TOWNSHIP: entry.township_id, ScopeKind.VILLAGE: entry.village_id}
    if scope in needed and needed[scope] is None:
        yield "village_id" if scope == ScopeKind.VILLAGE else "township_id", NEEDS_PLACE[scope]
    if entry.kind and entry.kind not in PostingKind.values:
        yield "kind", "没有这个岗位。"
    elif entry.village_id is not None and entry.kind == PostingKind.TOWNSHIP_STAFF:
        yield "kind", "填了村，岗位就不能是乡镇工作人员。请改岗位，或者清空村。"
    elif entry.township_id is not None and entry.village_id is None and entry.kind not in {"", "township_staff"}:
        yield "village_id", "这个岗位在村里，请填村。"
    if scope in {ScopeKind.COUNTY, ScopeKind.NONE} and entry.township_id is not None:
        yield "township_id", "县级角色没有乡镇任职，请清空乡镇、村和岗位。"


def _unit_faults(entry: AccountEntry, units: dict[str, str], new_tiers: dict[str, str]) -> Iterable[tuple[str, str]]:
    if not entry.unit or len(entry.unit) > 80:
        yield "unit", "请填单位，最多 80 字。"
        return
    known = units.get(entry.unit) or new_tiers.get(entry.unit)
    if known is None and entry.unit_tier not in UnitTier.values:
        yield "unit_tier", f"还没有「{entry.unit}」这个单位。新单位请写明层级；已有的请照登记的全称写。"
    elif known is None:
        new_tiers[entry.unit] = entry.unit_tier
    elif entry.unit_tier and entry.unit_tier != known:
        yield "unit_tier", f"「{entry.unit}」登记的层级是{UnitTier(known).label}，请改成一样的，或者留空。"


def _person_faults(entry: AccountEntry, names: dict[str, str], roles: set[str]) -> Iterable[tuple[str, str]]:
    known = names.get(entry.id_hash, entry.name)
    if known != entry.name:
        yield "name", f"这个身份证号登记的姓名是「{known}」，和填的不一样。请核对姓名和身份证号。"
    if entry.role in roles:
        label = Role(entry.role).label if entry.role in Role.values else entry.role
        yield "id_number", f"{entry.name}已经有{label}账号（或者本表里重复），不用再建。"
    if fault := separation_fault(entry.id_hash, entry.role, roles):
        yield "role", fault


def _postings(entries: Sequence[AccountEntry]) -> tuple[dict[tuple[int, str], str], dict[str, int]]:
    """Return who holds what only one may hold in a village, and in which village each person lives now."""
    villages = {e.village_id for e in entries if e.village_id}
    open_ones = Posting.objects.believed().filter(village__isnull=False, valid_to__isnull=True)
    holders = open_ones.filter(village__in=villages, kind__in=ONE_PER_VILLAGE)
    held = {(village, kind): person for village, kind, person in holders.values_list(*_HOLDER)}
    persons = open_ones.filter(cadre__id_hash__in={e.id_hash for e in entries})
    return held, dict(persons.values_list("cadre__id_hash", "village"))


_HOLDER = ("village", "kind", "cadre__id_hash")


def _posting_faults(
    entry: AccountEntry, held: dict[tuple[int, str], str], villages_of: dict[str, int]
) -> Iterable[tuple[str, str]]:
    if entry.village_id is None or entry.role not in Role.values:
        return
    kind = posting_kind(entry)
    if kind in ONE_PER_VILLAGE and held.setdefault((entry.village_id, kind), entry.id_hash) != entry.id_hash:
        yield "kind", f"这个村已经有{PostingKind(kind).label}了，一个村只有一个。请先结束原来的任职，或者改岗位。"
    if villages_of.setdefault(entry.id_hash, entry.village_id) != entry.village_id:
        yield "village_id", f"{entry.name}已经驻在另一个村。请先结束原来的任职。"


def _phone_faults(entry: AccountEntry, phones: dict[str, str]) -> Iterable[tuple[str, str]]:
    if entry.phone_hash and phones.setdefault(entry.phone_hash, entry.id_hash) != entry.id_hash:
        yield "phone", "这个手机号已经登记在另一个人名下。请核对，或者留空。"


def _username_faults(entry: AccountEntry, taken: set[str]) -> Iterable[tuple[str, str]]:
    if not entry.username:
        return
    if not USERNAME.fullmatch(entry.username):
        yield "username", "用户名要 3 到 30 位小写字母、数字、点或横线，以字母开头。"
    elif entry.username in taken:
        yield "username", f"用户名「{entry.username}」已经有人用了，请换一个，或者留空由系统给。"


def _any_of(stems: Iterable[str]) -> str:
    return f"^({'|'.join(re.escape(stem) for stem in sorted(stems))})[0-9]*$"


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    return free
