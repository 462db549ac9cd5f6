"""Places as the API gives them, and the filters of their lists. Areas are named by the 12-digit code."""

from typing import Any

from rest_framework import serializers

from villages.api.base import Filters
from villages.models import Group, Township, Village


def area_code(words: str) -> serializers.CharField:
    """Return a filter by the code of an area."""
    return serializers.CharField(required=False, max_length=15, help_text=f"{words}的区划代码")


class PlaceFilters(Filters):
    """Townships have nothing to narrow by."""

    def narrow(self, rows: Any) -> Any:
        """Return all."""
        return rows


class VillageFilters(Filters):
    """Villages of one township."""

    township = area_code("乡镇")

    def narrow(self, rows: Any) -> Any:
        """Narrow to the villages of the township."""
        code = self.validated_data.get("township")
        return rows.filter(township__code=code) if code else rows


class GroupFilters(Filters):
    """Groups of one village."""

    village = area_code("村")

    def narrow(self, rows: Any) -> Any:
        """Narrow to the groups of the village."""
        code = self.validated_data.get("village")
        return rows.filter(village__code=code) if code else rows


class TownshipSerializer(serializers.ModelSerializer[Township]):
    """A township."""

    class Meta:
        model = Township
        fields = ("id", "code", "name")


class VillageSerializer(serializers.ModelSerializer[Village]):
    """A village and the code of its township."""

    township = serializers.CharField(source="township.code", help_text="所属乡镇的区划代码")

    class Meta:
        model = Village
        fields = ("id", "code", "name", "township", "poor_level")


class GroupSerializer(serializers.ModelSerializer[Group]):
    """A villagers' group and the code of its village."""

    village = serializers.CharField(source="village.code", help_text="所属村的区划代码")

    class Meta:
        model = Group
        fields = ("id", "code", "name", "village")
