"""What if another line held, over a full county, beside a dry run of the check by the full set on the same tables."""

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

HOUSEHOLDS = 20_000
LIMIT = 1.2
WORKER = "benchmarks.nightly_worker"


def figures() -> list[Figure]:
    """Store tonight's verdicts, then ask what if: every household judged once more, those that change written down."""
    with fresh_database("bench_whatif") as environment:
        steps = {}
        for step in ("build", "first", "judging", "what_if"):
            say(f"whatif: {step}")
            steps[step] = in_own_process(environment, WORKER, step, str(HOUSEHOLDS))
    asked = steps["what_if"]
    return [
        Figure(
            name="whatif_county",
            value=asked["seconds"],
            unit="s",
            yardstick=steps["judging"]["seconds"],
            limit=LIMIT,
            peak_mb=asked["peak_mb"],
            peak_limit_mb=250,
            note=f"{HOUSEHOLDS:,} households, {asked['changes']:,} would change; a dry run by the same set",
        )
    ]
