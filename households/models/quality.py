"""Data quality: runs of the rules, what they found, what was waived, and the scores of villages and cadres by day."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.jobs import OPEN_STATES, Job
from config.lib.triggers import closed_once, track_changes
from households.models.register import Household, Member, OfHouseholdQuerySet
from households.models.returns import A_PERSON
from households.quality.words import Severity
from households.waivers import LIVE_STATES, WaiverState
from villages.models import Cadre, Village
from villages.scope import ScopedQuerySet


class CheckTrigger(models.TextChoices):
    """What set a run of the rules off."""

    BEAT = "beat", "夜间自动"
    BUTTON = "button", "手动启动"
    COMMAND = "command", "命令启动"


class CheckRun(Job):
    """One pass of all rules over all households on a day. `total` and `done` count households.

    `position` is the last household whose findings are stored: a killed run goes on behind it. `attempt` numbers who
    works on it; whoever finds another number stops.
    """

    trigger = models.CharField("启动方式", max_length=8, choices=CheckTrigger)
    night = models.DateField("哪一天")
    position = models.BigIntegerField("查到", default=0)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    resumed = models.PositiveSmallIntegerField("续查次数", default=0)
    opened = models.PositiveIntegerField("新问题", default=0)
    closed = models.PositiveIntegerField("已消除", default=0)
    changed = models.PositiveIntegerField("有变化", default=0)
    seconds = models.FloatField("用时（秒）", default=0)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "数据检查"
        ordering = ["-id"]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="check_run_trigger_known", condition=Q(trigger__in=CheckTrigger.values)),
            models.UniqueConstraint(
                name="check_run_one_a_night", fields=["night"], condition=Q(trigger=CheckTrigger.BEAT)
            ),
            models.UniqueConstraint(
                name="check_run_one_open_by_hand",
                fields=["trigger"],
                condition=Q(trigger=CheckTrigger.BUTTON, state__in=sorted(OPEN_STATES)),
            ),
        )

    def __str__(self) -> str:
        return f"数据检查 第 {self.pk} 次"


class RuleResult(models.Model):
    """What one rule did in one run: how much it found, how long it took, and why it crashed, if it did.

    Where it crashed its earlier findings stay as they were.
    """

    run = models.ForeignKey(CheckRun, on_delete=models.PROTECT, related_name="results", db_index=False)
    rule = models.CharField("规则", max_length=12)
    found = models.PositiveIntegerField("查出", default=0)
    seconds = models.FloatField("用时（秒）", default=0)
    crashes = models.PositiveIntegerField("出错的户", default=0)
    reason = models.CharField("出错原因", max_length=200, blank=True)

    class Meta:
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(name="rule_result_once", fields=["run", "rule"])]

    def __str__(self) -> str:
        return f"{self.run} 规则 {self.rule}"


class FindingQuerySet(OfHouseholdQuerySet["Finding"]):
    """Findings about the households a user may see."""

    def open(self) -> "FindingQuerySet":
        """Narrow to those that are still so."""
        return self.filter(closed_at__isnull=True)

    def counted(self, day: object) -> "FindingQuerySet":
        """Narrow to the open ones that no waiver covers on `day`: what the score counts."""
        return self.open().exclude(waived_until__gte=day)


class Finding(models.Model):
    """One rule found one thing wrong about a household, or a member of it, and it is so until `closed_at`.

    Written by the rules alone. The value is masked: no whole ID or telephone number stands here. `waived_until` is the
    last day of the approved waiver, if there is one.
    """

    rule = models.CharField("规则", max_length=12)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="findings", db_index=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    field = models.CharField("哪一项", max_length=40)
    severity = models.PositiveSmallIntegerField("轻重", choices=Severity)
    value = models.CharField("现在登记的", max_length=80, blank=True)
    sentence = models.CharField("问题", max_length=200)
    since = models.DateField("哪天查出")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField("消除时间", null=True, blank=True, editable=False)
    waived_until = models.DateField("豁免到", null=True, blank=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "id"]
        indexes = [models.Index(name="finding_of_household", fields=["household", "closed_at"])]
        constraints = [
            models.UniqueConstraint(
                name="finding_open_once",
                fields=["rule", "household", "member", "field"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="finding_severity_known", condition=Q(severity__in=Severity.values)),
        ]
        triggers = closed_once()

    def __str__(self) -> str:
        return self.sentence


class WaiverQuerySet(ScopedQuerySet["Waiver"]):
    """Waivers of findings about the households a user may see."""

    household_path = "finding__household"
    village_path = "finding__household__village"
    township_path = "finding__household__township"


@track_changes
class Waiver(models.Model):
    """One person asked that a finding not count until a day, for a reason; another approved or returned that.

    It covers the value as it stood when it was asked for: another value counts again. The persons are keys from
    `villages.persons`. `state` moves only through services.waivers, by the table in waivers.py.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="waivers")
    value = models.CharField("当时登记的", max_length=80, blank=True)
    reason = models.CharField("豁免原因", max_length=200)
    until = models.DateField("豁免到")
    state = models.CharField(
        "状态", max_length=8, choices=WaiverState, default=WaiverState.ASKED, editable=False, blank=False
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_person = models.CharField("申请人校验值", max_length=64)
    asked_at = models.DateTimeField("申请时间", db_default=Now(), editable=False)
    opinion = models.CharField("意见", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.CharField("批准人校验值", max_length=64, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True, blank=True, editable=False)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True, editable=False)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(name="waiver_by_state", fields=["state", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="waiver_one_live", fields=["finding"], condition=Q(state__in=sorted(LIVE_STATES))
            ),
            models.CheckConstraint(name="waiver_state_known", condition=Q(state__in=WaiverState.values)),
            models.CheckConstraint(name="waiver_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="waiver_by_a_second_person",
                condition=Q(asked_person__regex=A_PERSON) & ~Q(decided_person=F("asked_person")),
            ),
            models.CheckConstraint(
                name="waiver_state_fits",
                condition=Q(state=WaiverState.ASKED, decided_at__isnull=True, ended_at__isnull=True)
                | Q(
                    state__in=[WaiverState.APPROVED, WaiverState.RETURNED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decided_person__regex=A_PERSON,
                    ended_at__isnull=True,
                )
                | Q(state=WaiverState.ENDED, ended_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="asked_once",
                operation=pgtrigger.UpdateOf(
                    "finding_id", "value", "reason", "until", "asked_by_id", "asked_person", "asked_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"豁免：{self.finding}"


class NumberReadingQuerySet(ScopedQuerySet["NumberReading"]):
    """Readings of the numbers of people in the households a user may see."""

    household_path = "member__household"
    village_path = "member__household__village"
    township_path = "member__household__township"


class NumberReading(models.Model):
    """What the ID number of one person says, as it was when last opened for the rules; never the number itself.

    `seen` is the digest of the cipher text that was opened; another one is opened anew. An ordinary night opens none.
    """

    member = models.OneToOneField(Member, on_delete=models.PROTECT, primary_key=True, related_name="+")
    seen = models.CharField(max_length=32)
    form = models.CharField(max_length=12)
    length = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=6, blank=True)
    birth = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    full_hash = models.CharField(max_length=64, blank=True)

    objects = NumberReadingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.member} {self.form}"


class Score(models.Model):
    """Base of the scores: how many households, how many of them in order, and by their gravest finding, on a day."""

    day = models.DateField("哪一天")
    households = models.PositiveIntegerField("户数")
    errors = models.PositiveIntegerField("有错误的户")
    warnings = models.PositiveIntegerField("只有警告的户")
    hints = models.PositiveIntegerField("只有提示的户")
    waived = models.PositiveIntegerField("豁免的问题")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)

    class Meta:
        abstract = True

    @property
    def clean_households(self) -> int:
        """How many households have nothing open that counts."""
        return self.households - self.errors - self.warnings - self.hints


class VillageScoreQuerySet(ScopedQuerySet["VillageScore"]):
    """Scores of the villages a user works in."""

    village_path = "village"
    township_path = "village__township"


class VillageScore(Score):
    """How well the register of one village was kept on a day; the latest run of a day counts."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = VillageScoreQuerySet.as_manager()

    class Meta:
        ordering = ["village", "-day"]
        constraints = [models.UniqueConstraint(name="village_score_once_a_day", fields=["village", "day"])]

    def __str__(self) -> str:
        return f"{self.village} {self.day} {self.score}"


class CadreScore(Score):
    """How well the register of the households was kept that a cadre helped on a day; written when it changed."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["cadre", "-day"]
        constraints = [models.UniqueConstraint(name="cadre_score_once_a_day", fields=["cadre", "day"])]

    def __str__(self) -> str:
        return f"{self.cadre} {self.day} {self.score}"
