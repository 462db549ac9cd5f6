"""The course of a case on paper: every step that was ever taken, those sent back and the stops among them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.permissions import Role
from assessments.models import CaseStop, ExitDecision
from assessments.selectors.case_page import short_words
from config.lib.printing.blocks import Grid
from households.papers.words import day

HEAD, SHARES = ("时间", "轮次", "办理", "经手人", "意见、文件和办理日期"), (30, 12, 32, 38, 68)

Line = tuple[datetime, tuple[str, ...]]


def history(signed: Sequence[ExitDecision], stops: Sequence[CaseStop]) -> Grid:
    """Return the course of a case, oldest first."""
    lines = sorted([*map(_step, signed), *_stopped(stops)], key=lambda line: line[0])
    rows = tuple((f"{timezone.localtime(at):%Y-%m-%d %H:%M}", *cells) for at, cells in lines)
    return Grid(head=HEAD, rows=rows, shares=SHARES, right=frozenset({1}), empty="还没有办理。")


def _step(taken: ExitDecision) -> Line:
    who = f"{taken.actor.display_name}（{Role(taken.role).label}）"
    decided = timezone.localdate(taken.decided_at)
    happened = f"办理日期 {day(taken.on_date)}" if taken.on_date and taken.on_date != decided else ""
    said = "；".join(filter(None, (taken.reason, taken.document, happened)))
    return taken.decided_at, (str(taken.round), taken.get_action_display(), who, said)


def _stopped(stops: Sequence[CaseStop]) -> Iterator[Line]:
    for stop in stops:
        yield stop.stopped_at, ("", "停办", "系统核对", short_words(stop.verdict))
        if stop.lifted_at and stop.lifted_by:
            yield stop.lifted_at, ("", "恢复办理", stop.lifted_by.display_name, stop.words)
