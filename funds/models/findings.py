"""Problems about money: runs of the checks, what they found, and what people did about it until it was closed."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.jobs import OPEN_STATES, Job
from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from funds.finding_status import ENDED_STATES, LIVE_STATES, Category, FindingSource, FindingState, Mode
from funds.models.lines import FundLine
from households.models import CheckTrigger, Household
from projects.models import Project
from villages.models import Township, Unit
from villages.scope import ScopedQuerySet


class MoneyCheckRun(Job):
    """One pass of all checks of money on a day. `total` and `done` count checks.

    A check whose result is stored is not asked again: a killed run goes on with the others. `attempt` numbers who works
    on it; whoever finds another number stops.
    """

    trigger = models.CharField("启动方式", max_length=8, choices=CheckTrigger)
    night = models.DateField("哪一天")
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    resumed = models.PositiveSmallIntegerField("续查次数", default=0)
    opened = models.PositiveIntegerField("新问题", default=0)
    gone = models.PositiveIntegerField("查不出了", default=0)
    changed = models.PositiveIntegerField("有变化", default=0)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "资金检查"
        ordering = ["-id"]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="money_run_trigger_known", condition=Q(trigger__in=CheckTrigger.values)),
            models.UniqueConstraint(
                name="money_run_one_a_night", fields=["night"], condition=Q(trigger=CheckTrigger.BEAT)
            ),
            models.UniqueConstraint(
                name="money_run_one_open_by_hand",
                fields=["trigger"],
                condition=Q(trigger=CheckTrigger.BUTTON, state__in=sorted(OPEN_STATES)),
            ),
        )

    def __str__(self) -> str:
        return f"资金检查 第 {self.pk} 次"


class MoneyCheckResult(models.Model):
    """What one check did in one run: how much it found, how long it took, and why it crashed, if it did.

    Where it crashed its earlier findings stay as they were.
    """

    run = models.ForeignKey(MoneyCheckRun, on_delete=models.PROTECT, related_name="results", db_index=False)
    check_id = models.CharField("检查", max_length=8)
    found = models.PositiveIntegerField("查出", default=0)
    seconds = models.FloatField("用时（秒）", default=0)
    reason = models.CharField("出错原因", max_length=200, blank=True)

    class Meta:
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(name="money_result_once", fields=["run", "check_id"])]

    def __str__(self) -> str:
        return f"{self.run} {self.check_id}"


class MoneyFindingQuerySet(ScopedQuerySet["MoneyFinding"]):
    """Problems: county roles see all, townships those about their own projects and households."""

    township_path = "township"
    county_rows = True

    def live(self) -> "MoneyFindingQuerySet":
        """Narrow to those that nobody has closed and that have not gone by themselves."""
        return self.filter(state__in=LIVE_STATES)


@track_changes
class MoneyFinding(models.Model):
    """One problem about money or a project, found by a check or entered from somebody's list, until it is ended.

    A check finds one thing under one `key`; of one key one problem lives at most. `value` is what makes it another
    problem when it changes: closed with the same value it is not found again. `gone_on` is the day since which the
    check does not find it any more; a problem nobody was given ends by that, any other waits for a second person.
    """

    source = models.CharField("来源", max_length=12, choices=FindingSource, default=FindingSource.CHECK)
    source_document = models.CharField("来源文号", max_length=120, blank=True, validators=[without_numbers])
    check_id = models.CharField("检查", max_length=8, blank=True)
    key = models.CharField("查的对象", max_length=60, blank=True, editable=False)
    value = models.CharField("查出的程度", max_length=80, blank=True, editable=False)
    mode = models.PositiveSmallIntegerField("轻重", choices=Mode, default=Mode.WARN)
    category = models.CharField("问题类别", max_length=16, choices=Category)
    about = models.CharField("对象", max_length=120, validators=[without_numbers])
    sentence = models.CharField("问题", max_length=300, validators=[without_numbers])
    amount = MoneyField("涉及金额 元", null=True, blank=True)
    line = models.ForeignKey(
        FundLine, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="资金指标"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="项目"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="money_findings", verbose_name="户"
    )
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="money_findings", verbose_name="乡镇"
    )
    since = models.DateField("哪天查出")
    gone_on = models.DateField("哪天起查不出了", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=8, choices=FindingState, default=FindingState.OPEN)
    owner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="money_findings", verbose_name="责任单位"
    )
    owner = models.CharField("责任人", max_length=40, blank=True, validators=[without_numbers])
    due_on = models.DateField("整改期限", null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField("交办时间", null=True, blank=True, editable=False)
    measure = models.CharField("整改措施", max_length=500, blank=True, validators=[without_numbers])
    evidence = models.CharField("整改依据", max_length=200, blank=True, validators=[without_numbers])
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_person = models.CharField("登记整改的人", max_length=64, blank=True, default="", editable=False)
    reported_at = models.DateTimeField("登记整改时间", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_person = models.CharField("销号的人", max_length=64, blank=True, default="", editable=False)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True, editable=False)
    opinion = models.CharField("核对意见", max_length=200, blank=True, validators=[without_numbers])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = MoneyFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "资金问题"
        ordering = ["mode", "id"]
        indexes = [
            models.Index(name="money_finding_by_state", fields=["state", "mode", "id"]),
            models.Index(name="money_finding_by_check", fields=["check_id", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="money_finding_lives_once",
                fields=["check_id", "key"],
                condition=Q(state__in=LIVE_STATES) & ~Q(check_id=""),
            ),
            models.CheckConstraint(name="money_finding_state_known", condition=Q(state__in=FindingState.values)),
            models.CheckConstraint(name="money_finding_mode_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="money_finding_category_known", condition=Q(category__in=Category.values)),
            models.CheckConstraint(
                name="money_finding_of_check_or_people",
                condition=Q(source=FindingSource.CHECK, recorded_by__isnull=True) & ~Q(check_id="")
                | ~Q(source=FindingSource.CHECK) & Q(check_id="", recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="money_finding_has_a_day_to_be_mended_by",
                condition=Q(state__in=[FindingState.OPEN, FindingState.GONE]) | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="money_finding_closed_by_another",
                condition=~Q(state=FindingState.CLOSED)
                | (
                    Q(closed_at__isnull=False)
                    & ~Q(closed_person="")
                    & ~Q(reported_person="")
                    & ~Q(closed_person=F("reported_person"))
                ),
            ),
            models.CheckConstraint(
                name="money_finding_gone_since_a_day",
                condition=~Q(state=FindingState.GONE) | Q(gone_on__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=sorted(ENDED_STATES)),
            ),
            pgtrigger.ReadOnly(name="found_once", fields=["source", "check_id", "key", "since", "recorded_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.about}"

    @property
    def number(self) -> str:
        """Its number in the ledger of problems."""
        return f"WT{self.since:%Y}-{self.pk:05}"

    @property
    def is_live(self) -> bool:
        """Say whether it still has to be ended."""
        return self.state in LIVE_STATES

    def is_late(self, today: date) -> bool:
        """Say whether its last day has passed and nobody has reported it mended."""
        return self.state == FindingState.ASSIGNED and self.due_on is not None and self.due_on < today
