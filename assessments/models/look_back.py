"""The look-back (回头看): nights on which exited households were judged again, what is suspected, who said what."""

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from accounts.jobs import Job
from assessments.models.claims import Claim
from assessments.models.standards import Standard
from assessments.suspicions import (
    ENDED,
    LOOKED,
    SUSPICION_TRANSITIONS,
    UNSETTLED,
    SuspicionAction,
    SuspicionKind,
    SuspicionState,
)
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, track_changes
from households.models import Household
from villages.scope import ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"


class LookBackRun(Job):
    """One look-back over all exited households as of a day, as known at a moment.

    Each was judged as of that day by `standard`, and as of the day of its exit by the standard that held then.
    `position` is the last household that is done: a killed one goes on behind it; `attempt` numbers who works on it.
    `undated` counts those whose exit could not be judged, because no standard is released for its day.
    """

    night = models.DateField("哪一天")
    by_beat = models.BooleanField("夜间自动", default=False)
    known_at = models.DateTimeField("资料时点")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    position = models.BigIntegerField("核到", default=0, editable=False)
    attempt = models.PositiveSmallIntegerField("第几次", default=0, editable=False)
    found = models.PositiveIntegerField("新发现", default=0)
    gone = models.PositiveIntegerField("不再疑似", default=0)
    undated = models.PositiveIntegerField("退出时无法核", default=0)
    errors = models.PositiveIntegerField("出错", default=0)
    seconds = models.FloatField("用时（秒）", default=0)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "回头看"
        ordering = ["-id"]
        constraints = (
            *Job.Meta.constraints,
            models.UniqueConstraint(name="look_back_one_a_night", fields=["night"], condition=Q(by_beat=True)),
        )


class SuspicionQuerySet(ScopedQuerySet["Suspicion"]):
    """Suspicions about the households a user may see."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"

    def unsettled(self) -> "SuspicionQuerySet":
        """Narrow to those that somebody still has to do something about."""
        return self.filter(state__in=UNSETTLED)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(f"'{value!s}'" for value in values)


def _moves() -> list[str]:
    """Return every move as “from>to”; what is no longer found goes by itself."""
    moves = {f"{source}>{move.target}" for move in SUSPICION_TRANSITIONS for source in move.sources}
    return sorted(moves | {f"{SuspicionState.OPEN}>{SuspicionState.GONE}"})


_BY_THE_TABLE = f"""
    IF (OLD.state || '>' || NEW.state) NOT IN ({_listed(_moves())}) THEN
        RAISE EXCEPTION 'suspicion %: no step leads from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('{SuspicionState.RETURNED}', '{SuspicionState.DISMISSED}') AND (
        SELECT COUNT(DISTINCT person) FROM assessments_suspicionstep WHERE suspicion_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'suspicion %: not decided by a second person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


@track_changes
class Suspicion(models.Model):
    """A household that has left poverty fell short on the day of its exit (疑似错退), or does now (疑似返贫).

    `criteria` is a list of [name, value, reason, source, day] of what it fell short of; it follows what is found while
    nobody has looked. `since` is the first look-back that found it, `latest` the last one whose finding it shows.
    `exited_on` is the day of the exit. One that the county listed by its ruling on a `claim` has no look-back, and does
    not go by itself. It moves by the table in suspicions.py, also for the database.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="suspicions", db_index=False, verbose_name="户"
    )
    kind = models.CharField("疑点", max_length=11, choices=SuspicionKind)
    state = models.CharField("状态", max_length=9, choices=SuspicionState, default=SuspicionState.OPEN, editable=False)
    criteria = models.JSONField("差的项目")
    exited_on = models.DateField("退出日期")
    since = models.ForeignKey(
        LookBackRun, on_delete=models.PROTECT, null=True, related_name="found_first", verbose_name="哪一次发现"
    )
    latest = models.ForeignKey(
        LookBackRun, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="按哪一次"
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="suspicions", verbose_name="哪件争议"
    )
    noted_at = models.DateTimeField("列入时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "回头看疑点"
        indexes = [
            models.Index(name="suspicion_state", fields=["state", "household"]),
            models.Index(name="suspicion_household", fields=["household", "kind", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(name="suspicion_kind_known", condition=Q(kind__in=SuspicionKind.values)),
            models.CheckConstraint(name="suspicion_state_known", condition=Q(state__in=[*UNSETTLED, *ENDED])),
            models.CheckConstraint(
                name="suspicion_comes_from_somewhere",
                condition=Q(since__isnull=False, latest__isnull=False) | Q(claim__isnull=False),
            ),
            models.UniqueConstraint(
                name="suspicion_one_unsettled", fields=["household", "kind"], condition=Q(state__in=UNSETTLED)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="about_one_household", operation=pgtrigger.UpdateOf("household_id", "kind", "since_id", "claim_id")
            ),
            pgtrigger.Trigger(
                name="moves_by_the_table",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=_BY_THE_TABLE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.get_kind_display()}"


class SuspicionStepQuerySet(ScopedQuerySet["SuspicionStep"]):
    """What was said of the suspicions about the households a user may see."""

    household_path = "suspicion__household"
    village_path = "suspicion__household__village"
    township_path = "suspicion__household__township"


class SuspicionStep(models.Model):
    """One person looked into a suspicion, or decided it, with words. Who has looked decides nothing about it."""

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=8, choices=SuspicionAction)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    words = models.CharField("情况", max_length=300, validators=[without_numbers])
    document = models.CharField("文件", max_length=120, blank=True, validators=[without_numbers])
    taken_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = SuspicionStepQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="suspicion_step_known", condition=Q(action__in=SuspicionAction.values)),
            models.CheckConstraint(name="suspicion_step_names_a_person", condition=Q(person__regex=A_PERSON)),
            models.CheckConstraint(
                name="suspicion_step_says_why",
                condition=~Q(words="") & (~Q(action=SuspicionAction.RETURN) | ~Q(document="")),
            ),
            ExclusionConstraint(
                name="suspicion_step_one_duty_a_person",
                expressions=[
                    ("suspicion", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (
                        Case(
                            When(action__in=LOOKED, then=Value("look")),
                            default=Value("decide"),
                            output_field=models.TextField(),
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.suspicion} {self.get_action_display()}"
