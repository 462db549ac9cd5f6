"""Accounts for the administrators: the list, one account, a new one, and what is done to one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.models import User
from accounts.permissions import GRANT_ROLES, MANAGE_USERS, VIEW_USERS, Role
from accounts.services.grants import ask_for_role
from accounts.services.second_factor import reset_second_factor
from accounts.services.users import disable_user, enable_user, reset_password, take_role_back
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from villages.forms.accounts import AccountFilterForm, AccountForm, ReasonForm, RoleForm
from villages.selectors.accounts import TABS, account_rows, facts_of, find_accounts, grants_of, in_tab, tab_counts
from villages.services.account_batches import Slip
from villages.services.accounts import EntriesRefused, create_account

SLIP = "staff/account_slip.html"


class AccountListView(PermissionPageMixin, TemplateView):
    """All accounts, by state, role and words."""

    permission = VIEW_USERS
    template_name = "staff/account_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        form = AccountFilterForm(query)
        found = find_accounts(account_rows(), **form.chosen())
        tab = query.get("tab") if query.get("tab") in TABS else "all"
        counts = tab_counts(found)
        page = keyset_page(
            in_tab(found, tab), fields=("id",), after=query.get("after", ""), before=query.get("before", "")
        )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tab": tab,
            "tabs": _tabs(query, counts, tab),
            "accounts": page.rows,
            "page": page,
            "total": counts[tab],
            "roles": dict(Role.choices),
            "may_manage": self.request.user.may(MANAGE_USERS),
        }


class AccountDetailView(PermissionPageMixin, TemplateView):
    """One account: who, since when, what was asked and decided, what can be done now."""

    permission = VIEW_USERS
    template_name = "staff/account_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = _account(self.kwargs["pk"])
        grants = list(grants_of(account))
        is_own = account.pk == self.request.user.pk
        return super().get_context_data(**kwargs) | {
            "account": account,
            "facts": facts_of(account),
            "grants": grants,
            "last": grants[0] if grants else None,
            "may_manage": self.request.user.may(MANAGE_USERS),
            "may_take_back": self.request.user.may(GRANT_ROLES) and account.is_usable,
            "is_own": is_own,
        }


class AccountCreateView(PermissionPageMixin, FormView):
    """Make one account; its one-time password is shown on the answer and nowhere else."""

    permission = MANAGE_USERS
    form_class = AccountForm
    template_name = "staff/account_form.html"

    def form_valid(self, form: AccountForm) -> HttpResponse:
        try:
            user, password = create_account(actor=self.request.user, entry=form.entry())
        except EntriesRefused as refusal:
            form.add_faults(refusal.faults)
            return self.form_invalid(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return slip_page(self.request, user, password)


class _AccountAction(PermissionPageMixin, FormView):
    """Something done to one account for a reason: one service call, then back to the account."""

    permission = MANAGE_USERS
    form_class = ReasonForm
    template_name = "staff/account_action.html"
    title = consequence = button = done = ""
    is_harmful = False

    def act(self, form: Any) -> HttpResponse | None:
        """Call the service. Return a page of its own, or None to go back to the account."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer = self.act(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        if answer is not None:
            return answer
        messages.success(self.request, self.done)
        return redirect("staff:account_detail", pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {name: getattr(self, name) for name in ("title", "consequence", "button", "is_harmful")}
        return super().get_context_data(**kwargs) | words | {"account": _account(self.kwargs["pk"])}

    @property
    def target(self) -> dict[str, Any]:
        """What every service takes."""
        return {"actor": self.request.user, "user_id": self.kwargs["pk"]}


class PasswordResetView(_AccountAction):
    """A new one-time password, shown once."""

    title, button = "重置密码", "重置 1 个密码"
    consequence = "原密码马上作废，正在登录的会退出。新的一次性密码只显示一次，本人登录后要改。"

    def act(self, form: Any) -> HttpResponse | None:
        user, password = reset_password(**self.target, reason=form.cleaned_data["reason"])
        return slip_page(self.request, user, password)


class DisableView(_AccountAction):
    """Close an account."""

    title, button, is_harmful = "停用账号", "停用 1 个账号", True
    consequence = "停用后马上不能登录，角色一并终止；记录都保留。以后可以再启用，启用要重新授权。"
    done = "账号已停用。"

    def act(self, form: Any) -> HttpResponse | None:
        disable_user(**self.target, reason=form.cleaned_data["reason"])


class EnableView(_AccountAction):
    """Open a closed account again."""

    title, button = "启用账号", "启用 1 个账号"
    consequence = "启用后要等安全管理员重新授权才能登录。忘了密码的，启用后再重置。"
    done = "账号已启用，等安全管理员授权。"

    def act(self, form: Any) -> HttpResponse | None:
        enable_user(**self.target, reason=form.cleaned_data["reason"])


class RoleChangeView(_AccountAction):
    """Ask for another role."""

    title, button = "变更角色", "提请变更 1 个账号的角色"
    form_class = RoleForm
    consequence = "授权之前，账号按原来的角色使用。"
    done = "已提请，等安全管理员授权。"

    def act(self, form: Any) -> HttpResponse | None:
        ask_for_role(**self.target, role=Role(form.cleaned_data["role"]), reason=form.cleaned_data["reason"])


class TakeBackView(_AccountAction):
    """Take the role off an account."""

    permission = GRANT_ROLES
    title, button, is_harmful = "收回角色", "收回 1 个账号的角色", True
    consequence = "收回后马上不能用：正在登录的，下一步就退出。账号和记录都保留，要再用，由系统管理员重新提请。"
    done = "角色已收回，账号不能再用。"

    def act(self, form: Any) -> HttpResponse | None:
        take_role_back(**self.target, reason=form.cleaned_data["reason"])


class FactorResetView(_AccountAction):
    """Take the second factor off an account whose holder has lost it."""

    title, button = "重设第二因素", "重设 1 个账号的第二因素"
    consequence = "请先核实是本人。重设后，原来的手机和备用码作废；下次登录用新手机扫码。"
    done = "已重设。本人下次登录时用新手机扫码。"

    def act(self, form: Any) -> HttpResponse | None:
        reset_second_factor(**self.target, reason=form.cleaned_data["reason"])


def slip_page(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Answer with the slip itself: a page to come back to would have to keep the password."""
    account = _account(user.pk)
    link = getattr(account, "cadre_account", None)
    slip = Slip(link.cadre.unit.name if link else "", account.display_name, account.username, password)
    site = request.build_absolute_uri(reverse("accounts:login"))
    answer = render(request, SLIP, {"account": account, "slips": [slip], "site": site})
    answer["Cache-Control"] = "no-store"
    return answer


def _account(pk: int) -> User:
    account = account_rows().filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


def _tabs(query: Any, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    tabs = []
    for tab, label in TABS.items():
        kept["tab"] = tab
        if counts[tab] or tab in {"all", current}:
            url = f"?{kept.urlencode()}"
            tabs.append({"label": label, "url": url, "count": counts[tab], "current": tab == current})
    return tabs
