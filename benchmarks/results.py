"""One figure, its limits, the printed table and benchmarks/results.json."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """One measured value beside its yardstick.

    `ratio` is value over yardstick and must stay at or below `limit`; `value_limit` and `peak_limit_mb` bound value and
    peak memory themselves. None means that there is no such bound.
    """

    name: str
    value: float
    unit: str
    yardstick: float | None = None
    limit: float | None = None
    value_limit: float | None = None
    peak_mb: float | None = None
    peak_limit_mb: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return value over yardstick, or None without a yardstick."""
        return None if not self.yardstick else self.value / self.yardstick

    @property
    def misses(self) -> list[str]:
        """Return what is over its limit, in words."""
        pairs = [
            ("ratio", self.ratio, self.limit),
            ("value", self.value, self.value_limit),
            ("peak MB", self.peak_mb, self.peak_limit_mb),
        ]
        return [
            f"{what} {got:.2f} over {bound}" for what, got, bound in pairs if got is not None and bound and got > bound
        ]

    def as_row(self) -> dict[str, object]:
        """Return the figure as it stands in results.json."""
        return asdict(self) | {"ratio": self.ratio}


def publish(figures: list[Figure]) -> int:
    """Print the table, merge it into results.json by name, and return the number of figures over a limit."""
    known = {row["name"]: row for row in json.loads(RESULTS.read_text())} if RESULTS.exists() else {}
    known |= {figure.name: figure.as_row() for figure in figures}
    RESULTS.write_text(json.dumps([known[name] for name in sorted(known)], ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write(table(figures))
    return sum(bool(figure.misses) for figure in figures)


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| name | value | unit | yardstick | ratio | limit | peak MB | note |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for f in figures:
        bounds = "; ".join(f"{b:g}" for b in (f.limit, f.value_limit, f.peak_limit_mb) if b is not None)
        cells = [f.name, _number(f.value), f.unit, _number(f.yardstick), _number(f.ratio), bounds, _number(f.peak_mb)]
        lines.append("| " + " | ".join([*cells, "; ".join(filter(None, [f.note, *f.misses]))]) + " |")
    return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"
