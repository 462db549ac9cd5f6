"""Households, their members and visits for named systems."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.audit import record
from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS
from households.api.serializers import (
    HouseholdFilters,
    HouseholdSerializer,
    MemberFilters,
    MemberSerializer,
    NewVisitSerializer,
    VisitFilters,
    VisitSerializer,
)
from households.models import Household, Membership, Visit
from households.selectors.lists import for_list
from households.services.system_visits import record_visit_for
from villages.api.base import SystemDetailView, SystemListView


@extend_schema(tags=["农户"])
class HouseholdListView(SystemListView):
    """授权范围内的建档立卡户，可以按地方、脱贫标志、属性、逾期和姓名筛选。"""

    title = "农户列表"
    permission = VIEW_HOUSEHOLDS
    model = Household
    filters = HouseholdFilters
    serializer_class = HouseholdSerializer

    def get_queryset(self) -> Any:
        return for_list(super().get_queryset(), timezone.localdate())


@extend_schema(tags=["农户"])
class HouseholdDetailView(SystemDetailView):
    """按编号读一户。"""

    title = "一户"
    permission = VIEW_HOUSEHOLDS
    model = Household
    serializer_class = HouseholdSerializer

    def get_queryset(self) -> Any:
        return for_list(super().get_queryset(), timezone.localdate())


@extend_schema(tags=["农户"])
class MemberListView(SystemListView):
    """今天在册的家庭成员，证件号打码，没有电话。每次读取都记入操作日志。"""

    title = "家庭成员列表"
    permission = VIEW_HOUSEHOLDS
    model = Membership
    filters = MemberFilters
    serializer_class = MemberSerializer
    key_fields = ("household_id", "id")

    def get_queryset(self) -> Any:
        living = super().get_queryset().believed().as_of(timezone.localdate())
        return living.select_related("member", "household")

    def given(self, rows: list[Any]) -> None:
        """Count what is given, and note in the trail that persons were read: which filter, how many."""
        super().given(rows)
        asked = {"filters": self.request.query_params.dict(), "rows": len(rows)}
        record(actor=None, action="api.read_members", subject=self.client, after=asked)


@extend_schema(tags=["走访"])
class VisitListView(SystemListView):
    """授权范围内的走访，作废的也在内，按登记先后。"""

    title = "走访列表"
    permission = VIEW_HOUSEHOLDS
    model = Visit
    filters = VisitFilters
    serializer_class = VisitSerializer
    http_method_names = ["get", "head", "post"]

    @property
    def permission_asked(self) -> str:
        """Reading asks for one right, recording for another."""
        return RECORD_VISITS if self.request.method == "POST" else self.permission

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("household", "cadre")

    @extend_schema(
        summary="登记一次走访",
        request=NewVisitSerializer,
        responses={201: VisitSerializer, 200: VisitSerializer},
        filters=False,
    )
    def post(self, request: Request) -> Response:
        """以某位干部的名义登记一次走访。同一个 submit_key 再发一次，回答 200 和同一次走访。"""
        sent = NewVisitSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        entry = sent.entry()
        household = get_object_or_404(Household.objects.visible_to(self.client), code=sent.validated_data["household"])
        known = self.get_queryset().filter(submit_key=entry.submit_key).exists()
        visit = record_visit_for(
            household_id=household.pk,
            cadre_code=sent.validated_data["cadre"],
            entry=entry,
            client=self.client,
        )
        code = status.HTTP_200_OK if known else status.HTTP_201_CREATED
        return Response(VisitSerializer(self.get_queryset().get(pk=visit.pk)).data, status=code)


@extend_schema(tags=["走访"])
class VisitDetailView(SystemDetailView):
    """按编号读一次走访。"""

    title = "一次走访"
    permission = VIEW_HOUSEHOLDS
    model = Visit
    serializer_class = VisitSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("household", "cadre")
