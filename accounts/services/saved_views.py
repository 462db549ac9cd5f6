"""Keeping, renaming and throwing away one's own views of a list."""

from django.db import IntegrityError, transaction

from accounts.audit import record, require, service
from accounts.models import SavedView, User
from accounts.permissions import VIEW_HOME
from accounts.saved_views import LISTS, LONGEST_QUERY, plain_query
from config.lib.refusals import NotFoundRefused, Refused

MOST_VIEWS = 20
LONGEST_NAME = 20


@service("views.save")
def save_view(*, list_name: str, name: str, query: str, actor: User) -> SavedView:
    """Keep a view of a list under a name, for the actor alone. A name that is taken gets the new filters.

    Raises PermissionDenied, Refused for an unknown list, no name or filters, or too many views.
    """
    require(actor, VIEW_HOME)
    if list_name not in LISTS:
        raise Refused("这个列表不能存为视图。")
    wanted = plain_query(query)
    if not wanted or len(wanted) > LONGEST_QUERY:
        raise Refused("请先筛选，再存为视图。")
    User.objects.select_for_update().get(pk=actor.pk)
    mine = SavedView.objects.visible_to(actor).filter(list_name=list_name)
    name = _sound_name(name)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(f"每个列表最多存 {MOST_VIEWS} 个视图。请先删去不用的。")
    view, _ = mine.update_or_create(user=actor, list_name=list_name, name=name, defaults={"query": wanted})
    record(actor=actor, action="views.save", subject=view, after={"list": list_name, "query": wanted})
    return view


@service("views.rename")
def rename_view(*, view_id: int, name: str, actor: User) -> SavedView:
    """Give a view of one's own another name. Raises PermissionDenied, NotFoundRefused, Refused for a name twice."""
    view = _own(view_id, actor)
    before, view.name = view.name, _sound_name(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as fault:
        raise Refused(f"您已经有一个叫「{view.name}」的视图。请换一个名称。") from fault
    record(actor=actor, action="views.rename", subject=view, before={"name": before}, after={"name": view.name})
    return view


@service("views.delete")
def delete_view(*, view_id: int, actor: User) -> None:
    """Throw away a view of the actor's own. Raises PermissionDenied, NotFoundRefused for another user's."""
    view = _own(view_id, actor)
    record(actor=actor, action="views.delete", subject=view, before={"name": view.name, "query": view.query})
    view.delete()


def _own(view_id: int, actor: User) -> SavedView:
    require(actor, VIEW_HOME)
    view = SavedView.objects.visible_to(actor).select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NotFoundRefused("没有这个视图。请刷新页面。")
    return view


def _sound_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"请给视图起一个名称，最多 {LONGEST_NAME} 字。")
    return name
