"""The ledger as the API gives it: what an export holds of each entry, and the filters of the page."""

from typing import Any

from rest_framework import serializers

from funds.models import EntryKind, FundTier, LedgerEntry, LedgerHead
from villages.api.base import Filters
from villages.api.serializers import area_code


class LedgerFilters(Filters):
    """Filters of the ledger, as on its page."""

    year = serializers.IntegerField(required=False, min_value=1900, max_value=2999, help_text="指标年度")
    tier = serializers.ChoiceField(required=False, choices=FundTier.choices, help_text="层级")
    line = serializers.IntegerField(required=False, min_value=1, max_value=10**12, help_text="指标编号")
    document_no = serializers.CharField(required=False, max_length=60, help_text="资金文号，可以是一部分")
    project = serializers.CharField(required=False, max_length=40, help_text="项目编号")
    township = area_code("项目所在乡镇")
    kind = serializers.ChoiceField(required=False, choices=EntryKind.choices, help_text="类别")
    since = serializers.DateField(required=False, help_text="记账日期不早于")
    until = serializers.DateField(required=False, help_text="记账日期不晚于")

    def narrow(self, rows: Any) -> Any:
        """Narrow entries."""
        chosen = self.validated_data
        lookups = {
            "line__year": chosen.get("year"),
            "line__tier": chosen.get("tier"),
            "line_id": chosen.get("line"),
            "line__document_no__contains": chosen.get("document_no"),
            "allocation__project__code": chosen.get("project"),
            "allocation__project__township__code": chosen.get("township"),
            "kind": chosen.get("kind"),
            "occurred_on__gte": chosen.get("since"),
            "occurred_on__lte": chosen.get("until"),
        }
        return rows.filter(**{name: value for name, value in lookups.items() if value})


class HeadFilters(Filters):
    """The ends of the chains, of one line or of all."""

    line = serializers.IntegerField(required=False, min_value=1, max_value=10**12, help_text="指标编号")

    def narrow(self, rows: Any) -> Any:
        """Narrow to one line."""
        line = self.validated_data.get("line")
        return rows.filter(line_id=line) if line else rows


class EntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    """One entry: the columns of an export. Who was paid stands in it as a commitment only."""

    line = serializers.IntegerField(source="line_id", help_text="指标编号")
    document_no = serializers.CharField(source="line.document_no", help_text="资金文号")
    tier = serializers.ChoiceField(source="line.tier", choices=FundTier.choices, help_text="层级")
    year = serializers.IntegerField(source="line.year", help_text="年度")
    project_code = serializers.CharField(
        source="allocation.project.code", default="", help_text="项目编号；未分配的是空的"
    )
    project = serializers.CharField(source="allocation.project.name", default="", help_text="项目")
    township = serializers.CharField(
        source="allocation.project.township.code", default="", help_text="乡镇的区划代码；县本级是空的"
    )
    elements = serializers.CharField(help_text="校验要素：哈希还盖住的内容，用 | 隔开，同导出的工作簿")

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "line", "document_no", "tier", "year", "number", "occurred_on", "kind", "project_code", "project",
            "township", "voucher", "amount", "line_balance", "note", "hash", "previous_hash", "payee_commitment",
            "elements",
        )  # fmt: skip


class HeadSerializer(serializers.ModelSerializer[LedgerHead]):
    """The end of one line's chain: its last number and hash."""

    line = serializers.IntegerField(source="line_id", help_text="指标编号")
    document_no = serializers.CharField(source="line.document_no", help_text="资金文号")

    class Meta:
        model = LedgerHead
        fields = ("line", "document_no", "number", "hash")
