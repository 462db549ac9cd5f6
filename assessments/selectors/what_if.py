"""Questions of what if, as their pages show them: the figures by township, and the households that would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.models import WhatIf, WhatIfChange
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
    """Return the figures of every township in the usual order, and those of the county last."""
    counts = asked.counts
    townships = [t for t in Township.objects.order_by("sort", "code") if str(t.pk) in counts]
    rows = [_figures(str(township), counts[str(township.pk)]) for township in townships]
    return [*rows, _figures("全县", {name: sum(getattr(row, name) for row in rows) for name in COUNTED})]


def changes_of(asked: WhatIf, user: Any) -> list[WhatIfChange]:
    """Return the first households that would come out otherwise; gains and losses of everything met go first."""
    rows = asked.changes.all() if asked.pk else WhatIfChange.objects.none()
    seen = WhatIfChange.objects.visible_to(user).filter(pk__in=rows.values("pk"))
    found = seen.select_related("household", "household__village", "township")
    return list(found.order_by("township__sort", "household__village", "household_id")[: SHOWN + 1])


def _figures(name: str, counted: Mapping[str, int]) -> TownshipFigures:
    return TownshipFigures(name, **{count: counted[count] for count in COUNTED})
