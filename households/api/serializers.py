"""Households, members and visits as the API gives and takes them, and the filters of their lists.

Codes stand as the register's own values; their labels are in the description. Days are ISO dates. No phone number, no
bank account, no health leaves by this way, and an ID number only masked.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.reveal import masked
from households.codes import PovertyAttribute, ProblemState, Relation, VisitKind
from households.models import Household, Membership, Visit
from households.models.visits import VISIT_CHECKS
from households.selectors.lists import overdue, search
from households.selectors.visit_rules import rule_on
from households.services.visits import LONGEST_TEXT, VisitEntry
from households.status import HouseholdStatus
from villages.api.base import Filters
from villages.api.serializers import area_code


class HouseholdFilters(Filters):
    """Filters of the list of households, as on its page."""

    township = area_code("乡镇")
    village = area_code("村")
    code = serializers.CharField(required=False, max_length=20, help_text="户编号")
    status = serializers.ChoiceField(required=False, choices=HouseholdStatus.choices, help_text="脱贫标志")
    attribute = serializers.ChoiceField(required=False, choices=PovertyAttribute.choices, help_text="贫困户属性")
    overdue = serializers.BooleanField(required=False, help_text="只要走访逾期的户")
    q = serializers.CharField(required=False, max_length=40, help_text="户主或成员姓名、拼音首字母、户编号开头")

    def narrow(self, rows: Any) -> Any:
        """Narrow households."""
        chosen = self.validated_data
        lookups = {
            "township__code": chosen.get("township"),
            "village__code": chosen.get("village"),
            "code": chosen.get("code"),
            "status": chosen.get("status"),
            "attribute": chosen.get("attribute"),
        }
        found = rows.filter(**{name: value for name, value in lookups.items() if value})
        if chosen.get("overdue"):
            today = timezone.localdate()
            found = overdue(found, today, rule_on(today))
        return search(found, chosen["q"]) if chosen.get("q") else found


class MemberFilters(Filters):
    """Filters of the list of members."""

    township = area_code("乡镇")
    village = area_code("村")
    household = serializers.CharField(required=False, max_length=20, help_text="户编号")

    def narrow(self, rows: Any) -> Any:
        """Narrow memberships."""
        chosen = self.validated_data
        lookups = {
            "household__township__code": chosen.get("township"),
            "household__village__code": chosen.get("village"),
            "household__code": chosen.get("household"),
        }
        return rows.filter(**{name: value for name, value in lookups.items() if value})


class VisitFilters(MemberFilters):
    """Filters of the list of visits."""

    cadre = serializers.CharField(required=False, max_length=20, help_text="走访人的干部编码")
    since = serializers.DateField(required=False, help_text="走访日期不早于")
    until = serializers.DateField(required=False, help_text="走访日期不晚于")
    recorded_since = serializers.DateField(required=False, help_text="登记日期不早于，用于只取新的")

    def narrow(self, rows: Any) -> Any:
        """Narrow visits."""
        chosen = self.validated_data
        recorded_since = chosen.get("recorded_since")
        lookups = {
            "cadre__code": chosen.get("cadre"),
            "visited_on__gte": chosen.get("since"),
            "visited_on__lte": chosen.get("until"),
            "recorded_at__gte": recorded_since and _midnight(recorded_since),
        }
        return super().narrow(rows).filter(**{name: value for name, value in lookups.items() if value})


def _midnight(day: Any) -> datetime:
    """Return the beginning of `day`; the first year has no moment before it in UTC, so it begins a day later."""
    return timezone.make_aware(datetime.combine(max(day, day.min + timedelta(days=1)), time.min))


class HouseholdSerializer(serializers.ModelSerializer[Household]):
    """A household: where it lives, how it stands on the register, who helps it and who last came."""

    township = serializers.CharField(source="township.code", help_text="乡镇的区划代码")
    village = serializers.CharField(source="village.code", help_text="村的区划代码")
    group = serializers.CharField(source="group.code", default=None, allow_null=True, help_text="村民小组的编码")
    people = serializers.IntegerField(help_text="今天的在册人口")
    helper = serializers.CharField(source="helper_name", allow_null=True, help_text="帮扶责任人姓名")
    last_visit_on = serializers.DateField(allow_null=True, help_text="最近一次走访的日期")

    class Meta:
        model = Household
        fields = (
            "id", "code", "township", "village", "group", "head_name", "people", "attribute", "main_cause",
            "other_causes", "identified_by", "registered_year", "status", "exit_year", "helper", "last_visit_on",
        )  # fmt: skip


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A person who counts in a household today. The ID number is masked."""

    id = serializers.IntegerField(source="member_id", help_text="人的编号")
    code = serializers.CharField(source="member.code", help_text="人编号")
    household = serializers.CharField(source="household.code", help_text="户编号")
    name = serializers.CharField(source="member.name", help_text="姓名")
    relation = serializers.ChoiceField(choices=Relation.choices, help_text="与户主关系")
    sex = serializers.ChoiceField(
        source="member.sex", choices=[("0", "未知"), ("1", "男"), ("2", "女")], help_text="性别"
    )
    birth_date = serializers.DateField(source="member.birth_date", help_text="出生日期")
    id_number = serializers.SerializerMethodField(help_text="打码的证件号码")

    class Meta:
        model = Membership
        fields = ("id", "code", "household", "name", "relation", "sex", "birth_date", "id_number", "valid_from")

    def get_id_number(self, membership: Membership) -> str:
        """Return the ID number as lists show it."""
        return masked(membership.member.id_number, "id")


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """A visit as it stands, voided ones included."""

    household = serializers.CharField(source="household.code", help_text="户编号")
    cadre = serializers.CharField(source="cadre.code", help_text="走访人的干部编码")
    cadre_name = serializers.CharField(source="cadre.name", help_text="走访人")

    class Meta:
        model = Visit
        fields = (
            "id", "submit_key", "household", "cadre", "cadre_name", "visited_on", "kind", "met", *VISIT_CHECKS, "text",
            "problem_state", "problem", "recorded_at", "voided_at", "void_reason",
        )  # fmt: skip


class NewVisitSerializer(serializers.ModelSerializer[Visit]):
    """What a system sends to record a visit in the name of a cadre."""

    submit_key = serializers.UUIDField(help_text="系统为这次走访生成的 UUID；同一个值再发一次，还是这一次走访")
    household = serializers.CharField(max_length=20, help_text="户编号")
    cadre = serializers.CharField(max_length=20, help_text="走访人的干部编码；只能登记他本人能记的户")
    kind = serializers.ChoiceField(choices=VisitKind.choices, help_text="为什么去")
    text = serializers.CharField(
        max_length=LONGEST_TEXT, allow_blank=True, default="", help_text="情况记录，不写证件号和电话"
    )
    problem_state = serializers.ChoiceField(
        choices=ProblemState.choices, default=ProblemState.NONE, help_text="发现问题"
    )
    problem = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="什么问题")

    class Meta:
        model = Visit
        fields = (
            "submit_key", "household", "cadre", "visited_on", "kind", "met", *VISIT_CHECKS, "text", "problem_state",
            "problem",
        )  # fmt: skip
        extra_kwargs = {check: {"required": True, "allow_blank": False} for check in VISIT_CHECKS}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a field nobody knows: what a system believes to have said must not get lost."""
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError(
                {str(name)[:40]: ["没有这个字段。"] for name in sorted(map(str, unknown))}
            )
        return attrs

    def entry(self) -> VisitEntry:
        """Return the valid body as the service takes it."""
        about = {"household", "cadre"}
        return VisitEntry(**{name: value for name, value in self.validated_data.items() if name not in about})
