"""Work that outlives a request: one abstract row for its state, and the few moves every job makes."""

from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = frozenset({JobState.QUEUED, JobState.RUNNING})


class Job(models.Model):
    """One piece of background work: who asked, how far it is, its last sign of life, and why it failed."""

    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED, editable=False)
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已完成数", default=0)
    reason = models.TextField("失败原因", blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    created_at = models.DateTimeField("提交时间", default=timezone.now, editable=False)
    started_at = models.DateTimeField("开始时间", null=True, editable=False)
    heartbeat_at = models.DateTimeField("最近心跳", null=True, editable=False)
    finished_at = models.DateTimeField("结束时间", null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state_is_known", condition=models.Q(state__in=JobState.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}（{self.get_state_display()}）"

    @property
    def is_open(self) -> bool:
        """Whether the job still waits or works."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Whole percent done, 0 to 100; an unknown total counts as nothing done."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


JobType = TypeVar("JobType", bound=Job)


def start(job: Job, total: int | None = None) -> bool:
    """Take a queued job into work. Return False when another worker has it, or it was cancelled."""
    now = timezone.now()
    fields: dict[str, Any] = {"state": JobState.RUNNING, "started_at": now, "heartbeat_at": now}
    if total is not None:
        fields["total"] = total
    return _move(job, from_states={JobState.QUEUED}, **fields)


def heartbeat(job: Job, done: int) -> bool:
    """Note progress and a sign of life. Return False when the job is no longer running: the worker must stop."""
    return _move(job, from_states={JobState.RUNNING}, done=done, heartbeat_at=timezone.now())


def finish(job: Job) -> bool:
    """Mark a running job as done. Return False when it was swept or cancelled meanwhile."""
    return _move(job, from_states={JobState.RUNNING}, state=JobState.DONE, finished_at=timezone.now())


def fail(job: Job, reason: str) -> bool:
    """Mark an open job as failed, with a Chinese sentence that says why. Return False when it had already ended."""
    return _move(job, from_states=OPEN_STATES, state=JobState.FAILED, reason=reason, finished_at=timezone.now())


def cancel(job: Job) -> bool:
    """Mark an open job as cancelled; its worker stops at the next heartbeat. Return False when it had ended."""
    return _move(job, from_states=OPEN_STATES, state=JobState.CANCELLED, finished_at=timezone.now())


def sweep_dead_jobs(model: type[JobType], older_than: timedelta) -> int:
    """Fail the running jobs of `model` without a sign of life for `older_than`. Return how many there were."""
    minutes = max(1, int(older_than.total_seconds() // 60))
    silent = model._default_manager.filter(state=JobState.RUNNING, heartbeat_at__lt=timezone.now() - older_than)
    return silent.update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        reason=f"后台进程超过 {minutes} 分钟没有反应，可能已经中断。请重新发起。",
    )


def _move(job: Job, *, from_states: set[JobState] | frozenset[JobState], **fields: Any) -> bool:
    """Change the row only from one of `from_states`, in one statement; keep the object in step with the row."""
    moved = type(job)._default_manager.filter(pk=job.pk, state__in=from_states).update(**fields)
    if moved:
        for name, value in fields.items():
            setattr(job, name, value)
    return bool(moved)
