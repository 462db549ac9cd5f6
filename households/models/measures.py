"""What was done for a household."""

from django.db import models
from django.db.models import F, Q

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from households.measures import DEVELOPMENT, PARTS, HandbookKind, MeasureKind, MeasurePart, handbook_kind
from households.models.facts import DatedFact, FactQuerySet
from households.models.register import Household, Member


def _part_fits_kind() -> Q:
    """Return the condition that a kind with parts names one of its own, and any other kind none."""
    fits = ~Q(kind__in=list(PARTS)) & Q(part="")
    for kind, parts in PARTS.items():
        fits |= Q(kind=kind, part__in=list(parts))
    return fits


class HelpMeasure(DatedFact):
    """One measure of help (帮扶措施) for a household, or for one person of it, from a day to a day or going on.

    `amount` (元) is what it cost or brought; empty where no money is in it. `project` names a project of the library by
    code or name. `signed_on` is the day on which the householder signed for it in the handbook.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="measures", db_index=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField("措施类别", max_length=10, choices=MeasureKind)
    part = models.CharField("具体是哪一项", max_length=11, choices=MeasurePart, blank=True)
    content = models.CharField("帮扶内容", max_length=200, validators=[without_numbers])
    unit_name = models.CharField("帮扶单位", max_length=60, validators=[without_numbers])
    amount = MoneyField("金额", null=True, blank=True)
    project = models.CharField("项目", max_length=120, blank=True, validators=[without_numbers])
    signed_on = models.DateField("户主签字", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="measure_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(name="measure_kind_known", condition=Q(kind__in=MeasureKind.values)),
            models.CheckConstraint(name="measure_part_fits_kind", condition=_part_fits_kind()),
            models.CheckConstraint(
                name="measure_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="measure_days_in_order", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="measure_says_what", condition=~Q(content="") & ~Q(unit_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.valid_from}"

    @property
    def words(self) -> str:
        """The kind, and which part of it: 综合保障·低保."""
        return "·".join(filter(None, (self.get_kind_display(), self.get_part_display())))

    @property
    def is_development(self) -> bool:
        """Whether it is one of the four that let a household earn (开发式帮扶)."""
        return self.kind in DEVELOPMENT

    @property
    def handbook_kind(self) -> HandbookKind:
        """Under which of the handbook's six kinds it is printed."""
        return handbook_kind(self.kind, self.part)
