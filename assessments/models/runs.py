"""Runs of the check: one row a run, one a township in it, one a household that could not be judged."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.jobs import OPEN_STATES, Job, JobState
from assessments.models.standards import Standard
from config.lib.triggers import append_only
from households.models import Household
from villages.models import Township
from villages.scope import ScopedQuerySet

ALARM_AFTER = timedelta(hours=24)
"""Without a good run over the county for so long, somebody is told."""


class Trigger(models.TextChoices):
    """What set a run off."""

    BEAT = "beat", "夜间自动"
    BUTTON = "button", "手动启动"
    COMMAND = "command", "命令启动"
    RECHECK = "recheck", "单户重核"
    UNDO = "undo", "撤销核对"


OF_SOME = (Trigger.RECHECK, Trigger.UNDO)
"""Runs that went over no range of households: each says only why a verdict holds since then."""


class Counts(models.Model):
    """What a run counts, for one township or for all. Changes are against the night before."""

    read = models.PositiveIntegerField("读取", default=0)
    changed = models.PositiveIntegerField("有变化", default=0)
    newly_eligible = models.PositiveIntegerField("新达标", default=0)
    newly_blocked = models.PositiveIntegerField("新挡住", default=0)
    errors = models.PositiveIntegerField("出错", default=0)
    eligible = models.PositiveIntegerField("达标", default=0)
    unmet = models.PositiveIntegerField("不达标", default=0)
    unknown = models.PositiveIntegerField("待核实", default=0)
    seconds = models.FloatField("用时（秒）", default=0)

    class Meta:
        abstract = True


COUNTED = tuple(field.name for field in Counts._meta.local_fields)
"""The names of the counts, in the order of the page."""


class ExitRunQuerySet(models.QuerySet["ExitRun"]):
    """All runs of the check."""

    def of_the_county(self) -> "ExitRunQuerySet":
        """Narrow to runs over the whole county: not one township, not single households."""
        return self.of_many_households().filter(township__isnull=True)

    def of_many_households(self) -> "ExitRunQuerySet":
        """Leave out the rechecks of single households, and what took a run back."""
        return self.exclude(trigger__in=OF_SOME)

    def standing(self) -> "ExitRunQuerySet":
        """Leave out the runs that were taken back."""
        return self.filter(undone_by__isnull=True)

    def good(self) -> "ExitRunQuerySet":
        """Narrow to runs over the whole county that ended well and stand."""
        return self.of_the_county().standing().filter(state=JobState.DONE)

    def good_since(self, moment: datetime) -> bool:
        """Say whether a run over the whole county ended well at `moment` or later, and stands."""
        return self.good().filter(finished_at__gte=moment).exists()

    def is_late(self) -> bool:
        """Say whether no run over the whole county has ended well for so long that somebody is told."""
        return not self.good_since(timezone.now() - ALARM_AFTER)

    def latest_good(self) -> "ExitRun | None":
        """Return the last run over the whole county that ended well and stands."""
        return self.good().order_by("-id").first()


class ExitRun(Counts, Job):
    """One check of all open households (or of one township, or of single ones) on a day, as known at a moment.

    `previous` is the last good run of an earlier day: what counts as changed has changed since then. `total` and `done`
    count households. A recheck of single households keeps a run of its own, so that every verdict names its day,
    moment and standard. What takes a run back is a run, too: it `undoes` that one, and says of the same day and moment
    that every household stands again as before. Its `reason` is the words of who took it back.
    """

    trigger = models.CharField("启动方式", max_length=8, choices=Trigger)
    night = models.DateField("哪一天")
    as_of = models.DateField("截至日期")
    known_at = models.DateTimeField("资料时点")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="runs")
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="只核乡镇"
    )
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resumed = models.PositiveSmallIntegerField("续核次数", default=0)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name="撤销哪一次"
    )

    objects = ExitRunQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "退出检查"
        ordering = ["-id"]
        indexes = [
            models.Index(name="exit_run_done", fields=["-id"], condition=Q(state=JobState.DONE)),
            models.Index(name="exit_run_known", fields=["known_at"]),
        ]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="exit_run_trigger_known", condition=Q(trigger__in=Trigger.values)),
            models.CheckConstraint(
                name="exit_run_undo_names_a_run_and_why",
                condition=Q(trigger=Trigger.UNDO, undoes__isnull=False) & ~Q(reason="")
                | ~Q(trigger=Trigger.UNDO) & Q(undoes__isnull=True),
            ),
            models.UniqueConstraint(name="exit_run_one_a_night", fields=["night"], condition=Q(trigger=Trigger.BEAT)),
            models.UniqueConstraint(
                name="exit_run_one_open_by_hand",
                fields=["trigger"],
                condition=Q(trigger=Trigger.BUTTON, state__in=sorted(OPEN_STATES)),
            ),
        )

    def __str__(self) -> str:
        return f"退出检查 第 {self.pk} 次"


class ExitRunRangeQuerySet(ScopedQuerySet["ExitRunRange"]):
    """Parts of runs in the townships a user works in."""

    township_path = "township"

    def unfinished(self) -> "ExitRunRangeQuerySet":
        """Narrow to the parts that still wait or work."""
        return self.filter(state__in=OPEN_STATES)


class ExitRunRange(Counts):
    """The part of a run that lies in one township. Its households are judged in the order of their ids.

    `position` is the last id whose verdict is stored: a killed part goes on behind it. `attempt` numbers who works on
    it; whoever finds another number stops.
    """

    run = models.ForeignKey(ExitRun, on_delete=models.PROTECT, related_name="ranges", db_index=False)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED, editable=False)
    total = models.PositiveIntegerField("总数", default=0)
    position = models.BigIntegerField("核到", default=0)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    heartbeat_at = models.DateTimeField("最近心跳", null=True, editable=False)
    finished_at = models.DateTimeField("结束时间", null=True, editable=False)
    reason = models.TextField("失败原因", blank=True)

    objects = ExitRunRangeQuerySet.as_manager()

    class Meta:
        ordering = ["run", "township__sort", "township__code"]
        constraints = [
            models.CheckConstraint(name="exit_run_range_state_known", condition=Q(state__in=JobState.values)),
            models.UniqueConstraint(name="exit_run_range_once", fields=["run", "township"]),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.township}"

    @property
    def error_words(self) -> str:
        """The word for a finished part in which households could not be judged."""
        return f"完成，{self.errors} 户出错"


class RunErrorQuerySet(ScopedQuerySet["RunError"]):
    """Errors on the households a user may see."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


class RunError(models.Model):
    """A household that a run could not judge, and why. It is kept as unknown; the others are not affected."""

    run = models.ForeignKey(ExitRun, on_delete=models.PROTECT, related_name="run_errors", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    message = models.CharField("出了什么错", max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RunErrorQuerySet.as_manager()

    class Meta:
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(name="run_error_once", fields=["run", "household"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.household} {self.message}"
