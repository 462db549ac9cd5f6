"""Current verdicts as the API gives them: seven outcomes with value, reason, source and day."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.criteria import LABELS
from assessments.models import HouseholdVerdict
from assessments.models.verdicts import OUTCOMES, OVERALL
from villages.api.base import Filters
from villages.api.serializers import area_code


class VerdictFilters(Filters):
    """Filters of the list of verdicts."""

    township = area_code("乡镇")
    village = area_code("村")
    household = serializers.CharField(required=False, max_length=20, help_text="户编号")
    overall = serializers.ChoiceField(required=False, choices=OVERALL, help_text="结论")

    def narrow(self, rows: Any) -> Any:
        """Narrow verdicts."""
        chosen = self.validated_data
        lookups = {
            "township__code": chosen.get("township"),
            "village__code": chosen.get("village"),
            "household__code": chosen.get("household"),
            "overall": chosen.get("overall"),
        }
        return rows.filter(**{name: value for name, value in lookups.items() if value})


class CriterionSerializer(serializers.Serializer[Any]):
    """One of the seven criteria."""

    name = serializers.CharField(help_text="指标代号")
    label = serializers.CharField(help_text="指标")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="结果；待核实不是达标")
    value = serializers.CharField(help_text="看到的情况")
    reason = serializers.CharField(help_text="缺什么、错在哪里；达标时是空的")
    source = serializers.CharField(help_text="依据从哪里来")
    day = serializers.DateField(allow_null=True, help_text="依据的日期")


class VerdictSerializer(serializers.ModelSerializer[HouseholdVerdict]):
    """How one household stands now."""

    household = serializers.CharField(source="household.code", help_text="户编号")
    household_id = serializers.IntegerField(help_text="户的编号")
    township = serializers.CharField(source="township.code", help_text="乡镇的区划代码")
    village = serializers.CharField(source="village.code", help_text="村的区划代码")
    as_of = serializers.DateField(source="run_from.as_of", help_text="核对截至的日期")
    known_at = serializers.DateTimeField(source="run_from.known_at", help_text="核对所用资料的时点")
    standard = serializers.CharField(source="run_from.standard.code", help_text="标准的编号")
    criteria = serializers.SerializerMethodField(help_text="七项")

    class Meta:
        model = HouseholdVerdict
        fields = (
            "household", "household_id", "township", "village", "overall", "overall_since", "per_head",
            "income_margin", "as_of", "known_at", "standard", "criteria",
        )  # fmt: skip

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, verdict: HouseholdVerdict) -> Any:
        """Return the seven, in the order of the form."""
        rows = [{"name": name, "label": LABELS[name]} | found._asdict() for name, found in verdict.verdicts.items()]
        return CriterionSerializer(rows, many=True).data
