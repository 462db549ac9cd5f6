"""What is known under a record that closes as 重复登记 goes on under the surviving one, by new rows.

The old rows stay where they are, believed and unchanged: whoever asks what the closed record said is told.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from households.fact_kinds import FACT_KINDS
from households.models import (
    Doubt,
    Evidence,
    HelpMeasure,
    Household,
    IncomeRow,
    IncomeWorksheet,
    LivingFact,
    Member,
    Monitoring,
)
from villages.clocks import Dated, columns_of, supersede

OF_HOUSEHOLD = (*(kind.model for kind in FACT_KINDS.values() if not kind.of_member), LivingFact, Doubt)
OF_MEMBER = tuple(kind.model for kind in FACT_KINDS.values() if kind.of_member)
WRITER = "recorded_by_id"
PAPER = (
    "kind", "issued_on", "valid_until", "pages", "note", "file", "content_type", "size", "original_sha256",
    "stored_sha256", "recorded_by_id",
)  # fmt: skip
"""What goes over of a paper. Who uploaded it opens it without a reason and takes it back: the copy is theirs too."""

People = dict[int, Member]
"""Person of the record that closes → who they are in the surviving one."""


def carry_household(gone: Household, kept: Household, people: People, *, actor: User) -> None:
    """Let the facts, measures, papers, monitoring and worksheets of a household go on under another.

    Whatever names a person that was merged names the surviving record. Of a worksheet or a time of monitoring the
    surviving household's own stands where both have one.
    """
    for model in OF_HOUSEHOLD:
        _carry(model, "household_id", gone.pk, kept.pk, actor=actor)
    for measure in HelpMeasure.objects.believed().filter(household=gone).order_by("pk"):
        _carry_measure(measure, kept, people.get(measure.member_id or 0), actor=actor)
    for paper in Evidence.objects.standing().filter(household=gone).order_by("pk"):
        _carry_paper(paper, kept, people.get(paper.member_id or 0))
    for watch in Monitoring.objects.believed().filter(household=gone).order_by("pk"):
        own = Monitoring.objects.believed().filter(household=kept)
        until = Q() if watch.valid_to is None else Q(valid_from__lte=watch.valid_to)
        if not own.filter(until, Q(valid_to__isnull=True) | Q(valid_to__gte=watch.valid_from)).exists():
            _put(watch, household_id=kept.pk, recorded_by_id=actor.pk)
    _carry_worksheets(gone, kept, actor=actor)


def carry_person(gone: Member, kept: Member, *, actor: User) -> None:
    """Let what is known about a person go on under the surviving record of them."""
    for model in OF_MEMBER:
        _carry(model, "member_id", gone.pk, kept.pk, actor=actor)


def carry_help(gone: Member, kept: Member, *, actor: User) -> None:
    """Let the measures and papers of one person go over to the surviving record, in its household.

    The household they leave goes on: there the old rows are superseded or taken back, so that nothing counts twice.
    """
    for measure in HelpMeasure.objects.believed().filter(member=gone).order_by("pk"):
        supersede(measure)
        _carry_measure(measure, kept.household, kept, actor=actor)
    told = {"withdrawn_by": actor, "withdraw_reason": f"重复登记，改记在{kept.code}名下"}
    for paper in Evidence.objects.standing().filter(member=gone).order_by("pk"):
        Evidence.objects.filter(pk=paper.pk).update(withdrawn_at=Now(), **told)
        _carry_paper(paper, kept.household, kept)


def _carry(model: Any, owner: str, gone: int, kept: int, *, actor: User) -> None:
    """Write again, under another owner, the believed rows that say something the owner has not got already."""
    own = [_said(row, owner) for row in model.objects.believed().filter(**{owner: kept})]
    for row in model.objects.believed().filter(**{owner: gone}).order_by("pk"):
        if _said(row, owner) not in own:
            _put(row, **{owner: kept, WRITER: actor.pk})


def _said(row: Dated, owner: str) -> dict[str, Any]:
    return {name: value for name, value in columns_of(row).items() if name not in {owner, WRITER}}


def _carry_measure(measure: HelpMeasure, kept: Household, person: Member | None, *, actor: User) -> None:
    whose = person.pk if person else measure.member_id
    alike = {name: getattr(measure, name) for name in ("kind", "part", "content", "valid_from")}
    if not HelpMeasure.objects.believed().filter(household=kept, member=whose, **alike).exists():
        _put(measure, household_id=kept.pk, member_id=whose, recorded_by_id=actor.pk)


def _carry_paper(paper: Evidence, kept: Household, person: Member | None) -> None:
    whose = person.pk if person else paper.member_id
    same = {"kind": paper.kind, "original_sha256": paper.original_sha256}
    if not Evidence.objects.standing().filter(household=kept, member=whose, **same).exists():
        told = {name: getattr(paper, name) for name in PAPER}
        Evidence.objects.create(household=kept, member_id=whose, **told)


def _carry_worksheets(gone: Household, kept: Household, *, actor: User) -> None:
    own = set(IncomeWorksheet.objects.believed().filter(household=kept).values_list("window_end", flat=True))
    for sheet in IncomeWorksheet.objects.believed().filter(household=gone).exclude(window_end__in=own):
        copied = _put(sheet, household_id=kept.pk, recorded_by_id=actor.pk)
        IncomeRow.objects.bulk_create(_rows(sheet.rows.all(), kept, copied))


def _rows(rows: Iterable[IncomeRow], kept: Household, sheet: Any) -> list[IncomeRow]:
    names = ("item_id", "is_estimate", "quantity", "unit_price", "gross", "cost", "evidence")
    return [IncomeRow(household=kept, worksheet=sheet, **{name: getattr(row, name) for name in names}) for row in rows]


def _put(row: Dated, **changes: Any) -> Any:
    return type(row)._default_manager.create(**(columns_of(row) | changes))
