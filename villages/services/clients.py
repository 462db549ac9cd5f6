"""Systems of other units: registered by one administrator, granted by another, given tokens, ended."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import GRANT_SYSTEMS, MANAGE_SYSTEMS, SYSTEM_PERMISSIONS
from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from villages.models import ApiArea, ApiClient, ApiToken, ApiUse, CadreAccount, Township
from villages.persons import require_other_person

LONGEST_DAYS = 366
"""A grant holds for a year at most; whether the other unit still needs it is then asked again."""

ROTATION_HOURS = 24
"""After a new token was issued the one before still opens, so that a system can be switched over without a gap."""

MOST_CALLS_A_MINUTE = 1200
TOKEN_START = "huce"


class IssuedToken(NamedTuple):
    """A new token and its clear text, which is shown once and kept nowhere."""

    token: ApiToken
    text: str


@dataclass(frozen=True)
class ClientEntry:
    """What is asked for when a system is registered. With `whole_county`, `township_ids` is empty."""

    name: str
    unit: str
    contact: str
    purpose: str
    permissions: tuple[str, ...]
    expires_on: date
    whole_county: bool = False
    township_ids: tuple[int, ...] = ()
    calls_a_minute: int = 120


@service("systems.register")
def register_client(*, entry: ClientEntry, actor: User) -> ApiClient:
    """Write down a system and the scope it is to have. It does nothing until somebody else has granted it.

    Raises PermissionDenied without the permission, Refused for a name in use, an empty or unknown scope, a day out of
    range or a rate out of range.
    """
    require(actor, MANAGE_SYSTEMS)
    _require_sound(entry)
    townships = _townships(entry)
    client = ApiClient.objects.create(
        name=entry.name.strip(),
        unit=entry.unit.strip(),
        contact=entry.contact.strip(),
        purpose=entry.purpose.strip(),
        permissions=[p for p in SYSTEM_PERMISSIONS if p in entry.permissions],
        whole_county=entry.whole_county,
        expires_on=entry.expires_on,
        calls_a_minute=entry.calls_a_minute,
        created_by=actor,
    )
    ApiArea.objects.bulk_create([ApiArea(client=client, township=township) for township in townships])
    asked = {
        "unit": client.unit,
        "permissions": client.permissions,
        "area": [township.name for township in townships] or "全县",
        "expires_on": client.expires_on.isoformat(),
        "calls_a_minute": client.calls_a_minute,
    }
    record(actor=actor, action="systems.register", subject=client, after=asked, reason=client.purpose)
    return client


@service("systems.grant")
def grant_client(*, client_id: int, actor: User) -> ApiClient:
    """Let a registered system work, as a second person.

    Raises PermissionDenied without the permission, Refused for a system that is granted, ended or expired, and
    SamePersonRefused for whoever registered it.
    """
    require(actor, GRANT_SYSTEMS)
    client = _locked(client_id)
    if client.granted_at:
        raise Refused("这个系统已经授权，不用再授。")
    if client.expires_on < timezone.localdate():
        raise Refused("登记的到期日已经过了。请系统管理员重新登记一次，写上新的到期日。")
    _require_another(client, actor)
    client.granted_at, client.granted_by = timezone.now(), actor
    client.save(update_fields=["granted_at", "granted_by"])
    record(actor=actor, action="systems.grant", subject=client, after={"permissions": client.permissions})
    return client


@service("systems.end")
def end_client(*, client_id: int, reason: str, actor: User) -> ApiClient:
    """Stop a system for good, or decline to grant it; its tokens open nothing any more.

    Raises PermissionDenied without the permission to register or to grant, Refused without a reason or when it is
    stopped already.
    """
    require(actor, GRANT_SYSTEMS if actor.may(GRANT_SYSTEMS) else MANAGE_SYSTEMS)
    client = _locked(client_id)
    if not reason.strip():
        raise Refused("请写明为什么停用，对方单位会来问。")
    client.ended_at, client.ended_by, client.end_reason = timezone.now(), actor, reason.strip()
    client.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _end_tokens(client, timezone.now())
    record(actor=actor, action="systems.end", subject=client, reason=client.end_reason)
    return client


@service("systems.issue_token")
def issue_token(*, client_id: int, actor: User) -> IssuedToken:
    """Give a granted system a new token and return its clear text, once. Tokens before it end within a day.

    Raises PermissionDenied without the permission, Refused for a system that does not work.
    """
    require(actor, MANAGE_SYSTEMS)
    client = _locked(client_id)
    if not client.is_active:
        raise Refused("这个系统还没有授权，或者已经到期，不能发令牌。请安全管理员先授权。")
    replaced = _end_tokens(client, timezone.now() + timedelta(hours=ROTATION_HOURS))
    prefix = secrets.token_hex(4)
    text = f"{TOKEN_START}_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(client=client, prefix=prefix, digest=keyed_hash(text), created_by=actor)
    record(actor=actor, action="systems.issue_token", subject=client, after={"prefix": prefix, "replaces": replaced})
    return IssuedToken(token, text)


@service("systems.revoke_tokens")
def revoke_tokens(*, client_id: int, reason: str, actor: User) -> int:
    """End every token of a system at once and return how many there were; the system itself stays granted.

    Raises PermissionDenied without the permission, Refused without a reason or without a token.
    """
    require(actor, GRANT_SYSTEMS if actor.may(GRANT_SYSTEMS) else MANAGE_SYSTEMS)
    client = _locked(client_id)
    if not reason.strip():
        raise Refused("请写明为什么收回，例如：对方换了负责人。")
    ended = _end_tokens(client, timezone.now())
    if not ended:
        raise Refused("这个系统没有还能用的令牌，不用收回。")
    record(actor=actor, action="systems.revoke_tokens", subject=client, after={"prefix": ended}, reason=reason.strip())
    return len(ended)


def _locked(client_id: int) -> ApiClient:
    client = ApiClient.objects.select_for_update().get(pk=client_id)
    if client.ended_at:
        raise Refused("这个系统已经停用。还要对接，请重新登记一个。")
    return client


def _end_tokens(client: ApiClient, at: datetime) -> list[str]:
    """End the tokens that would open longer than `at`, and return their prefixes."""
    longer = ApiToken.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), client=client)
    prefixes = list(longer.values_list("prefix", flat=True))
    longer.update(ends_at=at)
    return prefixes


def _require_another(client: ApiClient, actor: User) -> None:
    """Refuse whoever registered the system: the same account, or the same person behind another one."""
    earlier = _keys_of(client.created_by_id)
    for person in _keys_of(actor.pk):
        sentence = "这个系统是您登记的，不能再由您授权。请另一位安全管理员办理。"
        require_other_person(person=person, earlier=earlier, sentence=sentence)


def _keys_of(user_id: int) -> set[str]:
    """Return what tells who somebody is: the account, and the cadre behind it where there is one.

    Administrators need not be cadres of the register, so `persons.person_of` would refuse them.
    """
    cadres = CadreAccount.objects.filter(user=user_id).values_list("cadre__id_hash", flat=True)
    return {f"account {user_id}", *cadres}


def _require_sound(entry: ClientEntry) -> None:
    today = timezone.localdate()
    if not all(text.strip() for text in (entry.name, entry.unit, entry.contact, entry.purpose)):
        raise Refused("请写明系统名称、所属单位、联系人和用途。")
    if ApiClient.objects.filter(name=entry.name.strip()).exists():
        raise Refused(f"已经有一个系统叫「{entry.name.strip()}」，请换一个名称，例如加上年份。")
    if not entry.permissions or set(entry.permissions) - set(SYSTEM_PERMISSIONS):
        raise Refused("请选择这个系统可以做什么，至少一项。")
    if not today <= entry.expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise Refused("到期日请填今天到一年以内的一天；到期后重新登记、重新授权。")
    if not 1 <= entry.calls_a_minute <= MOST_CALLS_A_MINUTE:
        raise Refused(f"每分钟最多请求请填 1 到 {MOST_CALLS_A_MINUTE} 之间的整数。")


def _townships(entry: ClientEntry) -> list[Township]:
    """Return the townships asked for. Raises Refused when there are none, or both these and the whole county."""
    if entry.whole_county == bool(entry.township_ids):
        raise Refused("范围请选「全县」，或者选几个乡镇，两样选一样。")
    found = list(Township.objects.filter(pk__in=entry.township_ids))
    if len(found) != len(set(entry.township_ids)):
        raise Refused("选的乡镇里有的不存在。请刷新页面后重新选择。")
    return found


def count_use(*, client: ApiClient, door: str, rows: int) -> None:
    """Add one call that gave `rows` rows to what the system has read today. Not audited: it is the count itself."""
    today, now = timezone.localdate(), timezone.now()
    used = ApiUse.objects.filter(client=client, day=today, door=door)
    more = {"calls": F("calls") + 1, "rows": F("rows") + rows, "last_at": now}
    if not used.update(**more):
        ApiUse.objects.bulk_create([ApiUse(client=client, day=today, door=door, last_at=now)], ignore_conflicts=True)
        used.update(**more)
