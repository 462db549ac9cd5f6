"""Questions of what if, as their pages show them: the figures by township, and the households that would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, When

from accounts.models import AuditEntry
from assessments.criteria.verdict import Outcome
from assessments.models import Standard, WhatIf, WhatIfChange
from assessments.services.what_if import COUNTED
from villages.models import Township

SHOWN = 200
EARLIER_SHOWN = 30


@dataclass(frozen=True)
class TownshipFigures:
    """One township: households read, meeting everything now and then, gained and lost."""

    name: str
    read: int
    now: int
    then: int
    gained: int
    lost: int

    @property
    def difference(self) -> int:
        return self.then - self.now


def asked_before() -> list[WhatIf]:
    """Return the last questions, newest first."""
    return list(WhatIf.objects.select_related("standard", "requested_by")[:EARLIER_SHOWN])


def figures_of(asked: WhatIf) -> list[TownshipFigures]:
    """Return the figures of the county first, then those of every township in the usual order."""
    counts = asked.counts
    townships = [t for t in Township.objects.order_by("sort", "code") if str(t.pk) in counts]
    rows = [_figures(str(township), counts[str(township.pk)]) for township in townships]
    return [_figures("全县", {name: sum(getattr(row, name) for row in rows) for name in COUNTED}), *rows]


def changes_of(asked: WhatIf, user: Any) -> list[WhatIfChange]:
    """Return the first households that would come out otherwise; gains and losses of everything met go first."""
    seen = WhatIfChange.objects.visible_to(user).filter(what_if=asked)
    gained_or_lost = Q(before=Outcome.MET.value) | Q(after=Outcome.MET.value)
    first = seen.alias(rank=Case(When(gained_or_lost, then=0), default=1)).order_by(
        "rank", "township__sort", "township__code", "household__village__code", "household_id"
    )
    return list(first.select_related("household", "household__village", "township")[: SHOWN + 1])


def was_edited_since(asked: WhatIf) -> bool:
    """Say whether somebody has written in the standard since the question was put: the answer is not of that."""
    edits = AuditEntry.objects.filter(action="assessments.edit_standard", at__gt=asked.created_at)
    about = {"subject_type": Standard._meta.label_lower, "subject_id": str(asked.standard_id)}
    return edits.filter(**about).exists()


def _figures(name: str, counted: Mapping[str, int]) -> TownshipFigures:
    return TownshipFigures(name, **{count: counted[count] for count in COUNTED})
