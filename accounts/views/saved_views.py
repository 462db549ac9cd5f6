"""One's own views of lists: kept, renamed, thrown away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import ListView, View

from accounts.mixins import PermissionPageMixin
from accounts.models import SavedView
from accounts.permissions import VIEW_HOME
from accounts.saved_views import LISTS
from accounts.services.saved_views import delete_view, rename_view, save_view
from config.lib.refusals import NotFoundRefused, Refused


class SavedViewListView(PermissionPageMixin, ListView):
    """The user's own views, to be opened, renamed and thrown away."""

    permission = VIEW_HOME
    model = SavedView
    template_name = "accounts/saved_views.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = [(view, LISTS.get(view.list_name, ""), _address(view)) for view in self.object_list]
        return super().get_context_data(**kwargs) | {"views": shown}


class _SavedViewAction(PermissionPageMixin, View):
    """A button about views: one service call, then back."""

    permission = VIEW_HOME
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(request, **kwargs)
        except NotFoundRefused as refusal:
            raise Http404 from refusal
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("accounts:views")

    def act(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Call the service and return where to go."""
        raise NotImplementedError


class SavedViewSaveView(_SavedViewAction):
    """Keep the list as it is shown."""

    def act(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = {name: request.POST.get(name, "") for name in ("list_name", "name", "query")}
        view = save_view(**sent, actor=request.user)
        messages.success(request, f"视图「{view}」已保存，只有您看得到。")
        return HttpResponseRedirect(_address(view))


class SavedViewRenameView(_SavedViewAction):
    """Another name."""

    def act(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        view = rename_view(view_id=kwargs["pk"], name=request.POST.get("name", ""), actor=request.user)
        messages.success(request, f"视图已改名为「{view}」。")
        return redirect("accounts:views")


class SavedViewDeleteView(_SavedViewAction):
    """Thrown away."""

    def act(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        delete_view(view_id=kwargs["pk"], actor=request.user)
        messages.success(request, "视图已删除，名单本身没有变。")
        return redirect("accounts:views")


def _address(view: SavedView) -> str:
    return f"{reverse(view.list_name)}?{view.query}"
