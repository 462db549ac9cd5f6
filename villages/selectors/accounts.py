"""Accounts for the pages of the administrators: the list, one account, what waits for the security administrator."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import GrantState, RoleGrant, User
from accounts.one_time import oldest_that_opens
from accounts.reveal import masked
from villages.models import Posting

TABS = {
    "all": "全部",
    "waiting": "等授权",
    "returned": "被退回",
    "taken": "角色已收回",
    "open": "在用",
    "expired": "密码已过期",
    "closed": "停用",
}

_WITHOUT_ROLE = Q(is_active=True, granted_at__isnull=True, is_waiting=False)


def account_rows() -> QuerySet[User]:
    """Return the accounts with person and unit, the role that waits, if any, as `waiting_role`, and where the newest
    request for a role stands, as `last_state`: ended without another after it, it was taken back.
    """
    grants = RoleGrant.objects.filter(user=OuterRef("pk"))
    waiting = grants.filter(state=GrantState.WAITING)
    last = grants.order_by("-id").values("state")[:1]
    return User.objects.select_related("cadre_account__cadre__unit").annotate(
        is_waiting=Exists(waiting),
        waiting_role=Subquery(waiting.values("role")[:1]),
        last_state=Subquery(last),
    )


def in_tab(accounts: QuerySet[User], tab: str) -> QuerySet[User]:
    """Narrow to what a tab of the list shows."""
    return accounts if tab == "all" else accounts.filter(_condition(tab))


def tab_counts(accounts: QuerySet[User]) -> dict[str, int]:
    """Return how many accounts stand on each tab, in one query."""
    counted = {tab: Count("pk", filter=_condition(tab)) for tab in TABS if tab != "all"}
    return accounts.aggregate(all=Count("pk"), **counted)


def find_accounts(accounts: QuerySet[User], *, words: str = "", role: str = "") -> QuerySet[User]:
    """Narrow by words of name, username, initials or unit, and by role, held or waited for."""
    if words:
        accounts = accounts.filter(
            Q(display_name__icontains=words)
            | Q(username__icontains=words)
            | Q(cadre_account__cadre__name_initials__istartswith=words)
            | Q(cadre_account__cadre__unit__name__icontains=words)
        )
    return accounts.filter(Q(role=role) | Q(waiting_role=role)) if role else accounts


def waiting_grants(*, words: str = "", role: str = "") -> QuerySet[RoleGrant]:
    """Return the requests that wait, with who they are for and who asked."""
    grants = RoleGrant.objects.filter(state=GrantState.WAITING).select_related(
        "user__cadre_account__cadre__unit", "asked_by"
    )
    if words:
        grants = grants.filter(
            Q(user__display_name__icontains=words)
            | Q(user__username__icontains=words)
            | Q(user__cadre_account__cadre__unit__name__icontains=words)
        )
    return grants.filter(role=role) if role else grants


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Return everything asked and decided about an account's roles, newest first."""
    return RoleGrant.objects.filter(user=user).select_related("asked_by", "decided_by").order_by("-id")


def facts_of(user: Any) -> list[dict[str, str]]:
    """Return what stands about the person behind an account; numbers are masked."""
    link = getattr(user, "cadre_account", None)
    if link is None:
        return [{"label": "本人", "value": "没有关联到干部本人", "source": ""}]
    cadre = link.cadre
    return [
        {"label": "单位", "value": cadre.unit.name, "source": cadre.unit.get_tier_display()},
        {"label": "干部编码", "value": cadre.code, "source": cadre.get_sex_display()},
        {"label": "身份证号", "value": masked(cadre.id_number, "id"), "source": ""},
        {"label": "工作电话", "value": masked(cadre.phone, "phone") or "没有登记", "source": ""},
        {"label": "任职", "value": "；".join(_places(cadre.pk)) or "没有任职", "source": ""},
    ]


def _places(cadre_id: int) -> list[str]:
    postings = Posting.objects.believed().as_of(timezone.localdate()).filter(cadre=cadre_id)
    return [
        f"{p.township}{p.village or ''} {p.get_kind_display()}，{p.valid_from:%Y-%m-%d} 起"
        for p in postings.select_related("township", "village")
    ]


def _condition(tab: str) -> Q:
    match tab:
        case "waiting":
            return Q(is_active=True, is_waiting=True)
        case "returned":
            return _WITHOUT_ROLE & (Q(last_state__isnull=True) | ~Q(last_state=GrantState.ENDED))
        case "taken":
            return _WITHOUT_ROLE & Q(last_state=GrantState.ENDED)
        case "open":
            return Q(is_active=True, granted_at__isnull=False)
        case "expired":
            return Q(is_active=True, must_change_password=True, password_changed_at__lt=oldest_that_opens())
        case _:
            return Q(is_active=False)
