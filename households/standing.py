"""What still stands between a household and its exit, as a higher app tells it and as pages put it into words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from config.lib.hooks import Hook

HOUSEHOLD_STANDINGS = Hook("household_standings")
"""Called with a list of household ids; each function returns a dict of household id → `Standing`, in one query."""

INCOME_RESULTS = Hook("income_results")
"""Called with the income per head and the last day of its window; each function returns an `IncomeResult` or None."""


@dataclass(frozen=True)
class IncomeResult:
    """The income line of a year, the document it stands in, and how an income per head compares with it, in words."""

    line: Decimal
    document: str
    words: str


@dataclass(frozen=True)
class Gap:
    """One of the seven that still stands between a household and its exit. `missing` says what would close it."""

    label: str
    outcome: str
    missing: str = ""

    @property
    def word(self) -> str:
        """Return name and outcome as one word for a list: 饮用水待核实."""
        return self.label + ("不达标" if self.outcome == "unmet" else "待核实")


@dataclass(frozen=True)
class Standing:
    """How a household stood at the last check: how many criteria hold, and what is missing, in form order."""

    met: int
    gaps: tuple[Gap, ...] = ()
    checked_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """Return met, unmet or unknown; one unmet criterion outweighs any unknown ones."""
        if not self.gaps:
            return "met"
        return "unmet" if any(gap.outcome == "unmet" for gap in self.gaps) else "unknown"

    @property
    def asked(self) -> int:
        """Return how many criteria were asked: the seven, or more where the standard asks more."""
        return self.met + len(self.gaps)

    @property
    def headline(self) -> str:
        """Return the first sentence of the household page."""
        if not self.gaps:
            return "七项全部达标"
        return f"离脱贫还差 {len(self.gaps)} 项：" + "、".join(gap.word for gap in self.gaps)

    @property
    def short(self) -> str:
        """Return the words for a list."""
        return "、".join(gap.word for gap in self.gaps) or "七项达标"
