"""Current verdicts for named systems."""

from typing import Any

from drf_spectacular.utils import extend_schema

from accounts.permissions import VIEW_VERDICTS
from assessments.api.serializers import VerdictFilters, VerdictSerializer
from assessments.models import HouseholdVerdict
from villages.api.base import SystemDetailView, SystemListView


def with_origin(verdicts: Any) -> Any:
    """Narrow to what holds now, with everything a verdict names."""
    return verdicts.current().select_related("household", "township", "village", "run_from__standard")


@extend_schema(tags=["核对结论"])
class VerdictListView(SystemListView):
    """授权范围内各户现在的核对结论，七项都有结果、情况、原因、依据和日期。"""

    title = "核对结论列表"
    permission = VIEW_VERDICTS
    model = HouseholdVerdict
    filters = VerdictFilters
    serializer_class = VerdictSerializer
    key_fields = ("household_id",)

    def get_queryset(self) -> Any:
        return with_origin(super().get_queryset())


@extend_schema(tags=["核对结论"])
class VerdictDetailView(SystemDetailView):
    """按户的编号读现在的核对结论。"""

    title = "一户的核对结论"
    permission = VIEW_VERDICTS
    model = HouseholdVerdict
    serializer_class = VerdictSerializer
    lookup_field = "household"
    lookup_url_kwarg = "pk"

    def get_queryset(self) -> Any:
        return with_origin(super().get_queryset())
