"""What the frame of every page shows: the menu of the role, the tab bar of the phone, whose session it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import permissions
from accounts.drafts import ended_drafts

PHONE_TABS = 5


@dataclass(frozen=True)
class Entry:
    """One line of the menu: who sees it, its word, where it leads, its icon, its rank among the tabs of the phone.

    A `seldom` one stands behind the user's name on every screen: the bar of a PC has room for daily work only.
    """

    permission: str
    label: str
    url_name: str
    icon: str
    rank: int
    seldom: bool = False


MENU = (
    Entry(permissions.VIEW_HOME, "首页", "accounts:home", "home", 0),
    Entry(permissions.VIEW_EXIT_LIST, "今晚名单", "assessments:exit_list", "checklist", 2),
    Entry(permissions.VIEW_EXIT_CASES, "退出办理", "assessments:case_list", "steps", 3),
    Entry(permissions.VIEW_EXIT_CASES, "村、县退出", "assessments:area_exit_list", "steps", 14, seldom=True),
    Entry(permissions.VIEW_EXIT_CASES, "公示", "assessments:notice_list", "list", 14, seldom=True),
    Entry(permissions.VIEW_EXIT_CASES, "回头看", "assessments:look_back", "list", 14, seldom=True),
    Entry(permissions.VIEW_CLAIMS, "争议仲裁", "assessments:claim_list", "list", 14, seldom=True),
    Entry(permissions.VIEW_EXIT_LIST, "县级抽查", "assessments:sample_list", "checklist", 15, seldom=True),
    Entry(permissions.VIEW_EXIT_LIST, "退出时间表", "assessments:timetable", "log", 15, seldom=True),
    Entry(permissions.VIEW_EXIT_LIST, "检查批次", "assessments:run_list", "moon", 6),
    Entry(permissions.VIEW_EXIT_LIST, "退出标准", "assessments:standard_list", "log", 14, seldom=True),
    Entry(permissions.VIEW_HOUSEHOLDS, "农户", "households:list", "list", 1),
    Entry(permissions.VIEW_HOUSEHOLDS, "走访", "households:visit_list", "pen", 4),
    Entry(permissions.VIEW_VILLAGES, "村", "villages:list", "map", 9),
    Entry(permissions.VIEW_CADRES, "结对", "households:unhelped", "pair", 10),
    Entry(permissions.VIEW_CADRES, "干部", "villages:cadre_list", "cadre", 11),
    Entry(permissions.VERIFY_CHANGES, "复核录入", "households:change_list", "pen", 3),
    Entry(permissions.VIEW_IMPORTS, "导入表格", "households:import_list", "list", 12, seldom=True),
    Entry(permissions.VIEW_EXIT_LIST, "资料缺口", "assessments:gap_list", "log", 4),
    Entry(permissions.VIEW_HOUSEHOLDS, "监测对象", "households:watched", "list", 13, seldom=True),
    Entry(permissions.VIEW_QUALITY, "数据质量", "households:quality", "checklist", 13, seldom=True),
    Entry(permissions.VIEW_PROJECTS, "项目", "projects:list", "project", 7),
    Entry(permissions.VIEW_PROJECTS, "资产", "projects:asset_list", "project", 13, seldom=True),
    Entry(permissions.VIEW_PROJECTS, "项目入库", "projects:library", "steps", 14, seldom=True),
    Entry(permissions.VIEW_PROJECTS, "项目公示", "projects:library_notices", "list", 14, seldom=True),
    Entry(permissions.VIEW_PROJECTS, "项目实施", "projects:works_list", "steps", 14, seldom=True),
    Entry(permissions.VIEW_FUNDS, "资金", "funds:overview", "money", 4),
    Entry(permissions.VIEW_FUNDS, "资金看板", "funds:board", "money", 14, seldom=True),
    Entry(permissions.VIEW_PROJECTS, "项目看板", "projects:board", "project", 14, seldom=True),
    Entry(permissions.VIEW_FUNDS, "台账", "funds:ledger", "ledger", 5),
    Entry(permissions.VIEW_MONEY_FINDINGS, "资金问题", "funds:finding_list", "checklist", 13, seldom=True),
    Entry(permissions.VIEW_PAYMENTS, "报账", "funds:claim_list", "money", 12, seldom=True),
    Entry(permissions.ENTER_FUNDS, "资金业务", "funds:order_list", "pen", 3),
    Entry(permissions.VIEW_FUNDS, "资金余额", "funds:balances", "ledger", 12, seldom=True),
    Entry(permissions.VIEW_FUNDS, "资金趴账", "funds:idle", "money", 12, seldom=True),
    Entry(permissions.GRANT_ROLES, "等授权", "staff:grant_list", "checklist", 1),
    Entry(permissions.VIEW_USERS, "账号", "staff:account_list", "list", 2),
    Entry(permissions.VIEW_AUDIT, "操作日志", "accounts:audit", "log", 8),
    Entry(permissions.VIEW_SYSTEMS, "对接系统", "villages:client_list", "steps", 9),
    Entry(permissions.MANAGE_INCOME_ITEMS, "收入项目", "households:item_list", "ledger", 12, seldom=True),
    Entry(permissions.VIEW_SEALS, "封存", "households:seals", "log", 13, seldom=True),
)

# What a role calls its own list.
LABELS = {("helper", "households:list"): "我的户"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of base.html. Pages without a user get an empty menu."""
    user = getattr(request, "user", None)
    common = {"demonstration": settings.DEMONSTRATION}
    if user is None or not user.is_authenticated:
        return common | {"menu": [], "phone_tabs": []}
    entries = [entry for entry in MENU if user.may(entry.permission)]
    current = _current(request, entries)
    menu = [_line(entry, role=user.role, current=entry is current) for entry in entries]
    tabs = {entry.url_name for entry in sorted(entries, key=lambda entry: entry.rank)[:PHONE_TABS]}
    return common | {
        "menu": menu,
        "phone_tabs": [line for line in menu if line["url_name"] in tabs],
        "find_url": reverse("households:search") if user.may(permissions.VIEW_HOUSEHOLDS) else "",
        "staff_name": user.display_name,
        "staff_role": user.get_role_display(),
        "staff_id": user.pk,
        "ended_drafts": ended_drafts(request),
    }


def _line(entry: Entry, *, role: str, current: bool) -> dict[str, Any]:
    label = LABELS.get((role, entry.url_name), entry.label)
    shown = {"icon": entry.icon, "seldom": entry.seldom, "current": current, "url_name": entry.url_name}
    return {"label": label, "url": reverse(entry.url_name)} | shown


def _current(request: HttpRequest, entries: list[Entry]) -> Entry | None:
    """Return the entry the page belongs to: the longest address above it, else the first of the same app."""
    home = reverse("accounts:home")
    above = [entry for entry in entries if _is_above(reverse(entry.url_name), request.path, home=home)]
    if above:
        return max(above, key=lambda entry: len(reverse(entry.url_name)))
    app = request.resolver_match.app_name if request.resolver_match else ""
    return next((entry for entry in entries if app and entry.url_name.startswith(f"{app}:")), None)


def _is_above(url: str, path: str, *, home: str) -> bool:
    return path == url or (url != home and path.startswith(url))
