"""Places, the description of the API, and the answer to an address that is none."""

from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VIEW_HOUSEHOLDS
from villages.api.base import SystemApiMixin, SystemDetailView, SystemListView
from villages.api.description import description, doors
from villages.api.serializers import (
    GroupFilters,
    GroupSerializer,
    PlaceFilters,
    TownshipSerializer,
    VillageFilters,
    VillageSerializer,
)
from villages.models import Group, Township, Village


@extend_schema(tags=["区划"])
class TownshipListView(SystemListView):
    """授权范围内的乡镇。"""

    title = "乡镇列表"
    permission = VIEW_HOUSEHOLDS
    model = Township
    filters = PlaceFilters
    serializer_class = TownshipSerializer


@extend_schema(tags=["区划"])
class TownshipDetailView(SystemDetailView):
    """按编号读一个乡镇。"""

    title = "一个乡镇"
    permission = VIEW_HOUSEHOLDS
    model = Township
    serializer_class = TownshipSerializer


@extend_schema(tags=["区划"])
class VillageListView(SystemListView):
    """授权范围内的村，可以按乡镇筛选。"""

    title = "村列表"
    permission = VIEW_HOUSEHOLDS
    model = Village
    filters = VillageFilters
    serializer_class = VillageSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township")


@extend_schema(tags=["区划"])
class VillageDetailView(SystemDetailView):
    """按编号读一个村。"""

    title = "一个村"
    permission = VIEW_HOUSEHOLDS
    model = Village
    serializer_class = VillageSerializer


@extend_schema(tags=["区划"])
class GroupListView(SystemListView):
    """授权范围内的村民小组，可以按村筛选。"""

    title = "村民小组列表"
    permission = VIEW_HOUSEHOLDS
    model = Group
    filters = GroupFilters
    serializer_class = GroupSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("village")


@extend_schema(tags=["区划"])
class GroupDetailView(SystemDetailView):
    """按编号读一个村民小组。"""

    title = "一个村民小组"
    permission = VIEW_HOUSEHOLDS
    model = Group
    serializer_class = GroupSerializer


@extend_schema(exclude=True)
class SchemaView(SystemApiMixin):
    """The description of the API for programs: OpenAPI 3 as JSON."""

    permission = VIEW_HOUSEHOLDS

    def get(self, request: Request) -> Response:
        """Return the description."""
        return Response(description())


@extend_schema(exclude=True)
class DocsView(SystemApiMixin):
    """The description of the API for people, for whoever holds a token but has no account."""

    permission = VIEW_HOUSEHOLDS

    def get(self, request: Request) -> HttpResponse:
        """Return the page, without the frame of somebody logged in."""
        return HttpResponse(
            render_to_string("villages/api_docs.html", {"doors": doors(), "menu": [], "phone_tabs": []})
        )


@extend_schema(exclude=True)
class NowhereView(SystemApiMixin):
    """Any other address below the API: a refusal in its own shape, not a page."""

    permission = VIEW_HOUSEHOLDS

    def get(self, request: Request, rest: str) -> Response:
        """Say that nothing is here."""
        raise Http404(rest)
