"""The ledger, the ends of its chains and a signed manifest for named systems that see money."""

import base64
from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VIEW_FUNDS
from config.lib.crypto import sign
from funds.api.serializers import EntrySerializer, HeadFilters, HeadSerializer, LedgerFilters
from funds.models import LedgerEntry, LedgerHead
from funds.proof.manifest import signed_text
from funds.signed_manifest import manifest_of
from funds.workbook import elements
from villages.api.base import ScopedApiMixin, SystemListView

LINE = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
SIGNED = inline_serializer(
    "SignedManifest",
    {
        "lines": serializers.ListField(child=LINE, help_text="每行是项目和内容"),
        "signature": serializers.CharField(help_text="Ed25519 签名，BASE64"),
    },
)


@extend_schema(tags=["资金台账"])
class EntryListView(SystemListView):
    """资金台账，列和导出的工作簿相同，按登记顺序；凭校验要素可以逐笔重算校验码。只给全县授权的系统。"""

    title = "资金台账列表"
    permission = VIEW_FUNDS
    model = LedgerEntry
    filters = LedgerFilters
    serializer_class = EntrySerializer

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("line", "allocation__project__township")
        return rows.defer("payee", "payee_salt").annotate(elements=elements())


@extend_schema(tags=["资金台账"])
class HeadListView(SystemListView):
    """每条指标账链的最后一笔。"""

    title = "账头列表"
    permission = VIEW_FUNDS
    model = LedgerHead
    filters = HeadFilters
    serializer_class = HeadSerializer
    key_fields = ("line_id",)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("line")


@extend_schema(tags=["资金台账"], parameters=[LedgerFilters], responses=SIGNED)
class ManifestView(ScopedApiMixin):
    """筛选出的台账有多少笔、多少钱，各条账链到哪里，由系统签名；签名的办法同导出的工作簿的校验单。"""

    title = "台账校验单"
    permission = VIEW_FUNDS
    model = LedgerEntry

    def get(self, request: Request) -> Response:
        """Return the lines and their signature."""
        chosen = LedgerFilters(data=request.query_params.dict())
        chosen.is_valid(raise_exception=True)
        told = {name: str(value) for name, value in chosen.validated_data.items()}
        lines = manifest_of(chosen.narrow(self.get_queryset()), by=str(self.client), filters=told)
        self.given(lines)
        return Response({"lines": lines, "signature": base64.b64encode(sign(signed_text(lines))).decode()})
