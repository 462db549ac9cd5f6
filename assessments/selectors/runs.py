"""What the pages about runs show: each user counts only the townships they see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.jobs import OPEN_STATES, JobState
from accounts.models import User
from assessments.models import COUNTED, ExitRun, ExitRunRange, RunError

PAGE_SIZE = 30
ERRORS_SHOWN = 10
EARLIER_SHOWN = 4


@dataclass
class RunRow:
    """One run, its counts over the townships a user sees, and those of the night before."""

    run: ExitRun
    counts: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None

    @property
    def more_eligible(self) -> int | None:
        if self.before is None or self.run.is_open:
            return None
        return int(self.counts["eligible"] - self.before["eligible"])

    @property
    def status(self) -> tuple[str, str]:
        """Kind and word of the run's state."""
        if hasattr(self.run, "undone_by"):
            return "warn", "已撤销"
        if self.run.state == JobState.DONE and self.counts.get("errors"):
            return "warn", f"完成，{self.counts['errors']} 户出错"
        if self.run.state == JobState.DONE and self.run.resumed:
            return "warn", "中断后续完"
        return self.run.state, ""

    @property
    def progress_title(self) -> str:
        return f"已核 {self.counts['read']:,} 户，共 {self.counts['total']:,} 户"

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The key figures of the run, for `_figs.html`."""
        told = [("达标", "eligible"), ("不达标", "unmet"), ("待核实", "unknown"), ("有变化", "changed")]
        told += [("新达标", "newly_eligible"), ("新挡住", "newly_blocked"), ("出错", "errors")]
        figures = [{"label": label, "value": f"{self.counts[name]:,}", "unit": "户"} for label, name in told]
        if self.more_eligible is not None:
            figures[0]["note"] = f"与前一晚比 {self.more_eligible:+,}".replace("-", "−")
        seconds = self.run.seconds if not self.run.is_open else self.counts["seconds"]
        return [*figures, {"label": "用时", "value": f"{seconds:.1f}", "unit": "秒"}]


def runs_for_list() -> QuerySet[ExitRun]:
    """Return all runs but the rechecks of single households, newest first."""
    about = ("previous", "standard", "township", "requested_by", "undone_by__requested_by")
    return ExitRun.objects.of_many_households().select_related(*about)


def rows_of(runs: Iterable[ExitRun], user: User) -> list[RunRow]:
    """Return the runs with what `user` may count of them, in two queries at most."""
    listed = list(runs)
    wanted = {run.pk for run in listed} | {run.previous_id for run in listed if run.previous_id}
    counts = _counts(wanted, user)
    return [RunRow(run, counts.get(run.pk, _nothing()), counts.get(run.previous_id or 0)) for run in listed]


def _counts(run_ids: set[int], user: User) -> dict[int, dict[str, Any]]:
    sums = {name: Sum(name) for name in (*COUNTED, "total")}
    places = {"townships": Count("pk"), "finished": Count("pk", filter=~Q(state__in=OPEN_STATES))}
    ranges = ExitRunRange.objects.visible_to(user).filter(run__in=run_ids).order_by()
    rows: Any = ranges.values("run").annotate(**sums, **places)
    return {row["run"]: row for row in rows}


def _nothing() -> dict[str, Any]:
    return dict.fromkeys((*COUNTED, "total", "townships", "finished"), 0)


def ranges_of(run: ExitRun, user: User) -> QuerySet[ExitRunRange]:
    """Return the townships of a run that `user` sees, in the county's order."""
    return ExitRunRange.objects.visible_to(user).filter(run=run).select_related("township")


def errors_of(run: ExitRun, user: User) -> QuerySet[RunError]:
    """Return the households of a run that could not be judged, as far as `user` sees them."""
    errors = RunError.objects.visible_to(user).filter(run=run)
    return errors.select_related("household__township", "household__village")
