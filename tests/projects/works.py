"""Works in the small county: a project under way at each end of it, and what every page about works needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from projects.models import (
    Acceptance,
    Bid,
    ChangeDecision,
    Contract,
    HandOver,
    Procurement,
    ProgressReport,
    Project,
    ProjectChange,
    ProjectMilestone,
    WorksPerson,
    WorksPhoto,
)
from projects.services.changes import ChangeEntry, ask_change
from projects.services.contracts import BidEntry, ContractEntry, ProcurementEntry, enter_contract, enter_procurement
from projects.services.milestones import mark_milestone, plan_works
from projects.services.reports import ReportEntry, report_progress
from projects.status import Milestone

M = Milestone
BUILDERS, OTHERS = "测试县建筑有限公司", ("测试县水利工程队", "师宗县路桥公司")
ROWS = (
    WorksPerson, ProjectMilestone, Procurement, Bid, Contract, ProgressReport, WorksPhoto, ProjectChange,
    ChangeDecision, Acceptance, HandOver,
)  # fmt: skip


def ago(days: int) -> date:
    """Return the day so many days before today."""
    return timezone.localdate() - timedelta(days=days)


def approve(project: Project) -> Project:
    """Let a project be approved, as at the end of its way into the library."""
    Project.objects.filter(pk=project.pk).update(milestone=M.APPROVED)
    project.refresh_from_db()
    return project


def begin(project: Project, actor: object) -> Project:
    """Let a project be approved, planned, tendered and started forty days ago, five days late."""
    approve(project)
    planned = {M.TENDERED: ago(60), M.STARTED: ago(45), M.FINISHED: ago(5)}
    plan_works(project_id=project.pk, planned=planned, actor=actor)
    mark(project, M.TENDERED, ago(60), actor)
    mark(project, M.STARTED, ago(40), actor, reason="连续下雨")
    project.refresh_from_db()
    return project


def mark(project: Project, milestone: Milestone, day: date | None, actor: object, reason: str = "") -> None:
    """Write down that a milestone was reached."""
    mark_milestone(project_id=project.pk, milestone=milestone, reached_on=day, reason=reason, actor=actor)


def finish(project: Project, actor: object, days_ago: int = 3) -> None:
    """Let a project that has begun be finished."""
    mark(project, M.FINISHED, ago(days_ago), actor, reason="材料涨价，晚到")
    project.refresh_from_db()


def tender(project: Project, actor: object, **more: object) -> Procurement:
    """Let three firms bid for a project, the builders win."""
    bids = [BidEntry(BUILDERS, Decimal("5000.00"), won=True), *(BidEntry(unit, Decimal("5500.00")) for unit in OTHERS)]
    usual = {"lot": "全部工程", "method": "open_tender", "decided_on": ago(60), "ceiling": Decimal(5800), "bids": bids}
    return enter_procurement(project_id=project.pk, entry=ProcurementEntry(**usual | more), actor=actor)


def contract(project: Project, actor: object, **more: object) -> Contract:
    """Sign a contract with the builders."""
    return enter_contract(project_id=project.pk, entry=contract_entry(**more), actor=actor)


def contract_entry(**more: object) -> ContractEntry:
    """Return a contract of 5,000.00 with five percent kept back, or what `more` says."""
    usual = {"number": "HT-001", "unit": BUILDERS, "amount": Decimal("5000.00"), "signed_on": ago(50)}
    return ContractEntry(**usual | {"retention_share": Decimal("0.05")} | more)


def report(project: Project, actor: object, **more: object) -> ProgressReport:
    """Report that 40 % is done and 2,000.00 invested."""
    return report_progress(project_id=project.pk, entry=report_entry(**more), actor=actor)


def report_entry(**more: object) -> ReportEntry:
    """Return a report of ten days ago, or what `more` says."""
    usual = {"reported_on": ago(10), "percent": 40, "invested": Decimal("2000.00"), "text": "管沟挖完，管道到场"}
    return ReportEntry(**usual | more)


def change(project: Project, actor: object, **more: object) -> ProjectChange:
    """Ask for a little more money."""
    usual = {"kind": "change", "content": "加一段支管", "amount": Decimal("6300.00")}
    return ask_change(project_id=project.pk, entry=ChangeEntry(**usual | more), actor=actor)


def photo(name: str = "site.jpg") -> SimpleUploadedFile:
    """Return an upload of a small picture."""
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "brown").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def fill_works(county: SimpleNamespace) -> None:
    """Let both projects be under way, with one row of everything that has a page of its own."""
    for name, project in (("pipes", county.pipes), ("road", county.road)):
        begin(project, county.shui)
        setattr(county, f"{name}_procurement", tender(project, county.shui))
        setattr(county, f"{name}_contract", contract(project, county.shui))
        made = report(project, county.shui, photos=[photo()])
        setattr(county, f"{name}_report", made)
        setattr(county, f"{name}_works_photo", made.photos.get())
        setattr(county, f"{name}_change", change(project, county.shui))


def standing(project: Project) -> dict[str, object]:
    """Return everything that a refused service must leave as it was."""
    found: dict[str, object] = {model.__name__: model.objects.count() for model in ROWS}
    found["project"] = Project.objects.filter(pk=project.pk).values().get()
    found["milestones"] = list(ProjectMilestone.objects.filter(project=project).order_by("pk").values())
    found["contracts"] = list(Contract.objects.filter(project=project).order_by("pk").values())
    found["changes"] = list(ProjectChange.objects.filter(project=project).order_by("pk").values())
    return found


@contextmanager
def refused(project: Project, action: str, *, saying: str = "") -> Iterator[None]:
    """Expect a refusal that changes nothing and leaves one audit row, with a sentence that has `saying` in it."""
    before, rows = standing(project), AuditEntry.objects.filter(action=f"{action}.refused").count()
    with pytest.raises((Refused, PermissionDenied, ObjectDoesNotExist)) as told:
        yield
    assert saying in str(told.value)
    assert standing(project) == before
    assert AuditEntry.objects.filter(action=f"{action}.refused").count() == rows + 1
