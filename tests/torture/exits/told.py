"""What a history is known to have done, beside the database; and what all of them have met."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from assessments.services.steps import BlockedRefused

GUARDS = {
    "state": "现在是「.*」，不能",
    "duty": "您在这一户办过|您是这一户的提名人",
    "unmet": "没有全部达标",
    "stop": "已经停办",
    "notice": "公示到 .* 为止|才满",
    "objection": "还有没处理的异议",
    "settled by another": "是您登记的",
    "visit": "还没有入户走访",
    "sample": "还没有抽查|抽查发现问题|还有没查完的户",
    "page": "打开页面以后|打开名单以后",
    "reviewer": "仍由",
    "once": "已经提名|不能再提名",
    "meeting": "不到应到的三分之二",
}
"""What keeps a household from its exit → what it says."""


class Broken(AssertionError):
    """Something that must never be was found in a history."""


@dataclass
class Told:
    """One history: how far its clock was moved, what was done, and what that ought to mean.

    `faults` are the facts that were spoilt and not mended (household → kind → the row's id); `owed` the cases that fell
    and that nobody has dealt with; `visited` the round of a case in which somebody went to see; `away` whose account,
    role or posting is suspended; `exits` the cases that have ended in 已脱贫; `last` does the last step once more.
    """

    days: int = 0
    decisions: int = 0
    deeds: list[str] = field(default_factory=list)
    faults: dict[int, dict[str, int]] = field(default_factory=dict)
    owed: set[int] = field(default_factory=set)
    visited: dict[int, int] = field(default_factory=dict)
    away: dict[str, str] = field(default_factory=dict)
    exits: dict[int, int] = field(default_factory=dict)
    last: Callable[[], object] | None = None


@dataclass
class Met:
    """What all histories together have met."""

    histories: int = 0
    exited: int = 0
    deeds: int = 0
    guards: Counter[str] = field(default_factory=Counter)

    def refused(self, refusal: Exception) -> str:
        """Count the guards that a refusal speaks of, and return what it says."""
        if isinstance(refusal, PermissionDenied):
            self.guards["role"] += 1
        if isinstance(refusal, ObjectDoesNotExist):
            self.guards["scope"] += 1
        sentences = [one.sentence for one in refusal.blocked] if isinstance(refusal, BlockedRefused) else [str(refusal)]
        for name, pattern in GUARDS.items():
            self.guards[name] += any(re.search(pattern, sentence) for sentence in sentences)
        return str(refusal)
