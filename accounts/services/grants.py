"""Roles: asked for by the system administrator, granted or returned by the security administrator, another person."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.audit import record, record_many, require, service
from accounts.hooks import PERSON_KEYS
from accounts.models import GrantOrigin, GrantState, RoleGrant, User
from accounts.models.grants import CURRENT, WATCHED_ROLES
from accounts.permissions import GRANT_ROLES, MANAGE_USERS, Role
from config.lib.refusals import Refused, SamePersonRefused

NOBODY = "您的账号没有关联到干部本人，不能办理授权。请联系县办系统管理员。"


@service("grants.ask")
def ask_for_role(*, actor: User, user_id: int, role: Role, reason: str) -> RoleGrant:
    """Ask that an account hold another role, or that one returned be looked at again. Until it is granted the account
    goes on with the role it has.

    Raises PermissionDenied, Refused for one's own or a closed account, a request that waits, the role it already has,
    persons that must stay apart, or without a reason.
    """
    require(actor, MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        raise Refused("这个账号已经停用，不能变更角色。要再用，请先启用。")
    if user.is_usable and user.role == role:
        raise Refused(f"这个账号已经是{Role(role).label}，不用变更。")
    if not reason.strip():
        raise Refused("请写明变更角色的原因。")
    grant = ask(user, role=Role(role), asker=actor, why=reason.strip()[:200])
    told = {"role": user.role, "granted": user.granted_at is not None}
    record(actor=actor, action="grants.ask", subject=user, before=told, after={"role": role}, reason=reason.strip())
    return grant


@service("grants.grant")
def grant_roles(*, actor: User, grant_ids: Sequence[int]) -> int:
    """Grant the requests, all of them or none, and return how many: from now on the accounts hold their roles.

    Raises PermissionDenied, Refused when one of them does not wait any more or may not be granted by this person.
    """
    require(actor, GRANT_ROLES)
    person, grants = person_key(actor), _locked(grant_ids)
    if not person:
        raise Refused(NOBODY)
    for grant, sentence in _blocked(grants, person):
        raise SamePersonRefused(f"{grant.user.display_name}：{sentence}")
    now = timezone.now()
    earlier = RoleGrant.objects.filter(user__in=[g.user_id for g in grants], state=GrantState.GRANTED)
    earlier.update(state=GrantState.ENDED, ended_at=now, reason="变更角色")
    RoleGrant.objects.filter(pk__in=[g.pk for g in grants]).update(
        state=GrantState.GRANTED, decided_by=actor, decider_person=person, decided_at=now
    )
    record_many(actor=actor, action="grants.grant", told=[(g.user, {"role": g.role}) for g in grants])
    return len(grants)


@service("grants.return")
def return_grants(*, actor: User, grant_ids: Sequence[int], reason: str) -> int:
    """Send the requests back to the system administrator with a reason, all of them or none; return how many.

    Raises PermissionDenied, Refused without a reason or when one of them does not wait any more.
    """
    require(actor, GRANT_ROLES)
    grants = _locked(grant_ids)
    told = reason.strip()[:200]
    if not told:
        raise Refused("请写明退回的原因，系统管理员要照着改。")
    RoleGrant.objects.filter(pk__in=[g.pk for g in grants]).update(
        state=GrantState.RETURNED, decided_by=actor, decided_at=timezone.now(), reason=told
    )
    record_many(actor=actor, action="grants.return", told=[(g.user, {"role": g.role}) for g in grants], reason=told)
    return len(grants)


def ask(user: User, *, role: Role, asker: User, why: str) -> RoleGrant:
    """Add a request that waits. Raises Refused when one waits already or persons would not be apart."""
    person, asker_person = person_key(user), person_key(asker)
    if not asker_person:
        raise Refused(NOBODY)
    if not person:
        raise Refused("这个账号没有关联到干部本人，不能授权。请按干部本人重新建一个账号。")
    if person == asker_person:
        raise SamePersonRefused("不能给自己本人提请角色，请另一位系统管理员办理。")
    if RoleGrant.objects.filter(user=user, state=GrantState.WAITING).exists():
        raise Refused("这个账号已经有一件提请在等安全管理员办理。请等办完再提。")
    if fault := separation_fault(person, role, held_by_others([person], but=[user.pk]).get(person, set())):
        raise Refused(fault)
    return RoleGrant.objects.create(
        user=user, role=role, holder_person=person, asked_by=asker, asker_person=asker_person, asked_why=why
    )


def grant_directly(user: User, *, origin: GrantOrigin, holder_person: str = "") -> User:
    """Give an account its role where no office is yet: set-up, benchmarks, tests. Return it as the database has it."""
    RoleGrant.objects.create(
        user=user,
        role=user.role,
        origin=origin,
        state=GrantState.GRANTED,
        holder_person=holder_person,
        decided_at=timezone.now(),
    )
    user.refresh_from_db()
    return user


def end_grants(user: User, reason: str) -> None:
    """End what the account holds and what it waits for."""
    RoleGrant.objects.filter(user=user, state__in=CURRENT).update(
        state=GrantState.ENDED, ended_at=timezone.now(), reason=reason
    )
    user.refresh_from_db(fields=["granted_at"])


def end_role(user: User, reason: str) -> None:
    """End the role that the account holds; what it waits for stays."""
    RoleGrant.objects.filter(user=user, state=GrantState.GRANTED).update(
        state=GrantState.ENDED, ended_at=timezone.now(), reason=reason
    )
    user.refresh_from_db(fields=["granted_at"])


def person_key(user: User) -> str:
    """Return the key of the person behind an account, "" when nobody is known to stand behind it."""
    return next((str(key) for key in PERSON_KEYS.call_all(user) if key), "")


def held_by_others(persons: Iterable[str], *, but: Iterable[int] = ()) -> dict[str, set[str]]:
    """Return the roles that each of `persons` holds or waits for, on accounts other than `but`."""
    held: dict[str, set[str]] = {}
    current = RoleGrant.objects.filter(Q(holder_person__in=list(persons)) & Q(state__in=CURRENT))
    for person, role in current.exclude(user__in=list(but)).values_list("holder_person", "role"):
        held.setdefault(person, set()).add(role)
    return held


def separation_fault(person: str, role: str, others: set[str]) -> str:
    """Return the sentence why a person with the roles `others` may not hold `role` as well, or ""."""
    watched, watching = set(WATCHED_ROLES), {Role.AUDIT_ADMIN}
    clash = others & (watched if role in watching else watching if role in watched else set())
    if not person or not clash:
        return ""
    labels = "、".join(Role(name).label for name in sorted(clash))
    return f"同一个人已经是{labels}，不能再当{Role(role).label}。请换一个人。"


def blocked_reason(grant: RoleGrant, person: str, others: set[str]) -> str:
    """Return the sentence why the person behind `person` may not grant this request now, or ""."""
    if grant.state != GrantState.WAITING:
        return "这件提请已经办过了。请回到列表看最新的情况。"
    if not grant.user.is_active:
        return "账号已经停用，不能授权。请退回。"
    if person in {grant.asker_person, grant.holder_person}:
        return "建账号、领账号和授权要分开由不同的人办。请另一位安全管理员授权。"
    return separation_fault(grant.holder_person, grant.role, others)


def _blocked(grants: Sequence[RoleGrant], person: str) -> list[tuple[RoleGrant, str]]:
    """Return the requests that may not be granted, also for what the same person would get in the same breath."""
    held = held_by_others({g.holder_person for g in grants}, but=[g.user_id for g in grants])
    found = []
    for grant in grants:
        roles = held.setdefault(grant.holder_person, set())
        found.append((grant, blocked_reason(grant, person, roles)))
        roles.add(grant.role)
    return [(grant, sentence) for grant, sentence in found if sentence]


def _locked(grant_ids: Sequence[int]) -> list[RoleGrant]:
    chosen = set(grant_ids)
    if not chosen:
        raise Refused("还没有选账号。请先勾选，再授权或退回。")
    rows: Any = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").filter(pk__in=chosen)
    grants = list(rows.order_by("pk"))
    if len(grants) != len(chosen) or any(g.state != GrantState.WAITING for g in grants):
        raise Refused("选中的提请里有已经办过的，一件也没有办。请回到列表重新勾选。")
    return grants
