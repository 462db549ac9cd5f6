"""八个一: who and what is linked to the county, a township or a village."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from villages.clocks import Dated, DatedQuerySetMixin, days_true
from villages.models.areas import County, Township, Village
from villages.models.people import Cadre, Unit
from villages.scope import ScopedQuerySet


class LinkKind(models.TextChoices):
    """What is linked. The other three of the eight are postings, teams and pairings."""

    COUNTY_LEADER = "county_leader", "市级领导联系县"
    TOWNSHIP_UNIT = "township_unit", "市直单位包乡镇"
    VILLAGE_UNIT = "village_unit", "县直单位包村"
    VILLAGE_LEADER = "village_leader", "领导包村"
    VILLAGE_PLAN = "village_plan", "村脱贫规划"


AREA_OF: dict[str, str] = {
    LinkKind.COUNTY_LEADER: "county",
    LinkKind.TOWNSHIP_UNIT: "township",
    LinkKind.VILLAGE_UNIT: "village",
    LinkKind.VILLAGE_LEADER: "village",
    LinkKind.VILLAGE_PLAN: "village",
}
"""The field that names the area of each kind."""

LEADER_KINDS = (LinkKind.COUNTY_LEADER, LinkKind.VILLAGE_LEADER)
UNIT_KINDS = (LinkKind.TOWNSHIP_UNIT, LinkKind.VILLAGE_UNIT)


class VillageLinkQuerySet(DatedQuerySetMixin, ScopedQuerySet["VillageLink"]):
    """Links of the villages and townships a user works in; those of the county are county rows."""

    township_path = "township"
    village_path = "village"
    county_rows = True


class VillageLink(Dated):
    """One leader, unit or plan is linked to one area for a period; an area has one of each kind at a time.

    A village's row repeats its township, so that a township's list needs one index. A leader is a cadre of the register
    or, when they are none of this county, a name with a post in `title`; a plan has a `title` and a document number.
    """

    kind = models.CharField("事项", max_length=16, choices=LinkKind)
    county = models.ForeignKey(County, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    township = models.ForeignKey(Township, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    title = models.CharField("名称", max_length=80, blank=True)
    document = models.CharField("文号", max_length=120, blank=True)
    reason = models.CharField("变动原因", max_length=200, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = VillageLinkQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="link_area_fits_kind",
                condition=Q(
                    kind=LinkKind.COUNTY_LEADER, county__isnull=False, township__isnull=True, village__isnull=True
                )
                | Q(kind=LinkKind.TOWNSHIP_UNIT, county__isnull=True, township__isnull=False, village__isnull=True)
                | Q(
                    kind__in=[kind for kind, area in AREA_OF.items() if area == "village"],
                    county__isnull=True,
                    township__isnull=False,
                    village__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="link_subject_fits_kind",
                condition=Q(kind__in=LEADER_KINDS, unit__isnull=True, cadre__isnull=False, title="")
                | Q(kind__in=LEADER_KINDS, unit__isnull=True, cadre__isnull=True) & ~Q(title="")
                | Q(kind__in=UNIT_KINDS, unit__isnull=False, cadre__isnull=True, title="")
                | Q(kind=LinkKind.VILLAGE_PLAN, unit__isnull=True, cadre__isnull=True) & ~Q(title=""),
            ),
            ExclusionConstraint(
                name="link_one_of_a_kind_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce("village", "township", "county"), RangeOperators.EQUAL),
                    (days_true(), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def subject(self) -> str:
        """Who or what is linked, in words."""
        return str(self.cadre or self.unit or self.title)
