"""What every door of the API starts from: a system's token, its rate, one permission, rows within its scope."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from drf_spectacular.openapi import AutoSchema
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.origin import Door, current_origin
from accounts.permissions import PERMISSION_LABELS
from config.lib.rates import count
from villages.api.authentication import SystemTokenAuthentication
from villages.api.errors import TooOften
from villages.api.paging import AFTER, SIZE
from villages.models import ApiClient
from villages.services.clients import count_use


class Filters(Serializer[Any]):
    """The query parameters that narrow one list; each list has its own subclass."""

    def narrow(self, rows: Any) -> Any:
        """Return `rows` narrowed by what was chosen."""
        raise NotImplementedError

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a parameter nobody knows: a filter that is silently not applied gives away rows."""
        unknown = set(self.initial_data) - set(self.fields) - {AFTER, SIZE}
        if unknown:
            raise ValidationError({name[:40]: ["没有这个参数。能用的参数见接口说明。"] for name in sorted(unknown)})
        return attrs


class SystemSchema(AutoSchema):
    """Describe a list's filters from the serializer that applies them."""

    def get_override_parameters(self) -> list[Any]:
        """Return the filters of a list view."""
        filters = getattr(self.view, "filters", None)
        return [filters] if filters and filters().fields and self.method == "GET" else []

    def get_summary(self) -> str:
        """Return what the door is called."""
        return self.view.title


class SystemApiMixin(APIView):
    """A door for named systems that hold `permission`. Others are refused and noted; one without it never starts."""

    permission: ClassVar[str] = ""
    schema = SystemSchema()
    authentication_classes = (SystemTokenAuthentication,)
    permission_classes = ()
    throttle_classes = ()
    http_method_names = ["get", "head"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., Any]:
        """Refuse, at start, to serve a door that names no permission."""
        if not cls.permission:
            raise ImproperlyConfigured(f"{cls.__name__} must name the permission it asks for.")
        return super().as_view(**initkwargs)

    @property
    def permission_asked(self) -> str:
        """The permission that this request needs; a door that also writes asks for another one then."""
        return self.permission

    @property
    def client(self) -> ApiClient:
        """The system that calls."""
        return self.request.user  # type: ignore[return-value]

    def perform_authentication(self, request: Request) -> None:
        """Find out which system calls, and name it to the audit trail; turn away who tries tokens without end."""
        try:
            if not isinstance(request.user, ApiClient):
                raise NotAuthenticated
        except Exception:
            self._require_patience()
            raise
        current_origin.set(replace(current_origin.get(), system=request.user.name, door=Door.API))

    def check_permissions(self, request: Request) -> None:
        """Let through who keeps to its rate and holds the permission; refusals count as calls."""
        rate = count(f"api-{self.client.pk}")
        most = self.client.calls_a_minute
        if rate.number > most:
            sentence = f"请求太频繁，每分钟最多 {most} 次。请 {rate.seconds_left} 秒后再试。"
            raise TooOften(sentence, wait=rate.seconds_left, is_first=rate.number == most + 1)
        if not self.client.may(self.permission_asked):
            doing = PERMISSION_LABELS[self.permission_asked]
            raise PermissionDenied(f"「{self.client}」没有得到「{doing}」的授权。需要请联系县办系统管理员。")

    def _require_patience(self) -> None:
        most = settings.API_REFUSALS_A_MINUTE
        rate = count(f"api-refused-{current_origin.get().address}")
        if rate.number > most:
            sentence = f"令牌不对的请求太多。请 {rate.seconds_left} 秒后再试，并检查令牌。"
            raise TooOften(sentence, wait=rate.seconds_left, is_first=rate.number == most + 1)


class ScopedApiMixin(SystemApiMixin):
    """A door to rows of `model`, narrowed to those the system may see. What it was given is counted."""

    model: ClassVar[type[models.Model]]
    title: ClassVar[str]
    """What the door is called, in its description and in the count of what was given."""

    def get_queryset(self) -> Any:
        """Return the rows the calling system may see."""
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def given(self, rows: list[Any]) -> None:
        """Count what the system is about to be given."""
        count_use(client=self.client, door=self.title, rows=len(rows))


class SystemListView(ScopedApiMixin, ListAPIView[Any]):
    """A list: narrowed to the system's rows, then by the filters, then page by page."""

    filters: ClassVar[type[Filters]]
    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrow by the query parameters. Raises ValidationError for any that cannot be read."""
        chosen = self.filters(data=self.request.query_params.dict())
        chosen.is_valid(raise_exception=True)
        return chosen.narrow(queryset)

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return one page and count it."""
        page = super().paginate_queryset(queryset)
        self.given(list(page or []))
        return page


class SystemDetailView(ScopedApiMixin, RetrieveAPIView[Any]):
    """One row by its number; out of scope is 404."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the row and count it."""
        row = self.get_object()
        self.given([row])
        return Response(self.get_serializer(row).data)
