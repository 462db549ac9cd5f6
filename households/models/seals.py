"""The register as it stood on a day, sealed (封存): one job, and one row a household that nobody can change."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.jobs import Job, JobState
from config.lib.money import MoneyField
from config.lib.triggers import append_only
from households.codes import Cause, PovertyAttribute
from households.models.register import Household, OfHouseholdQuerySet
from households.status import HouseholdStatus
from villages.models import Township, Village


class RegisterSeal(Job):
    """One sealing of the county's register as of `day`, as known at `known_at`: how far it is, and the digest at last.

    `digest` is the SHA-256 over its rows in order of their households; once it stands, row and rows stay as they are.
    """

    day = models.DateField("封存日")
    known_at = models.DateTimeField("截至时刻")
    looked_at = models.BigIntegerField("看到哪一户", default=0, editable=False)
    people = models.PositiveIntegerField("人数", default=0, editable=False)
    digest = models.CharField("校验码", max_length=64, blank=True, editable=False)

    class Meta(Job.Meta):
        verbose_name = "封存"
        ordering = ["-day"]
        constraints = (
            *Job.Meta.constraints,
            models.UniqueConstraint(name="seal_one_a_day", fields=["day"]),
            models.CheckConstraint(
                name="seal_done_has_digest",
                condition=Q(state=JobState.DONE) & ~Q(digest="") | ~Q(state=JobState.DONE) & Q(digest=""),
            ),
        )
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="sealed_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__digest__gt="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} 封存"

    @property
    def progress_title(self) -> str:
        """How far the sealing is, in words."""
        return f"已封存 {self.done:,} 户，共 {self.total:,} 户" if self.total else "正在准备…"


class SealedHousehold(models.Model):
    """One household as it stood when the register was sealed.

    `members` is a list of {id, name, relation, sex, born, id_hash, health, labour, school, insurance}: codes, and the
    keyed hash of the ID number, never the number. `guarantees` holds the certificates in force, `per_head` (元) comes
    from the last closed yearly worksheet.
    """

    seal = models.ForeignKey(RegisterSeal, on_delete=models.PROTECT, related_name="households", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField("户编号", max_length=20)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+", db_index=False)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    head_name = models.CharField("户主姓名", max_length=40)
    status = models.CharField("脱贫标志", max_length=10, choices=HouseholdStatus)
    attribute = models.CharField("贫困户属性", max_length=8, choices=PovertyAttribute)
    main_cause = models.CharField("主要致贫原因", max_length=12, choices=Cause)
    other_causes = ArrayField(models.CharField(max_length=12, choices=Cause), default=list, blank=True)
    people = models.PositiveSmallIntegerField("人口")
    per_head = MoneyField("人均纯收入", null=True)
    members = models.JSONField("成员")
    guarantees = models.JSONField("保障情况")

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["household"]
        constraints = [models.UniqueConstraint(name="sealed_household_once", fields=["seal", "household"])]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="no_row_joins_a_seal",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM households_registerseal WHERE id = NEW.seal_id AND digest <> '') THEN
                        RAISE EXCEPTION 'seal % is closed', NEW.seal_id
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_name}家 {self.seal_id}"
