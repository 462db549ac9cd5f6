"""All rules of data quality over the full county, beside one pass of COPY TO of the tables that they read.

COPY TO only hands the rows out; the rules read, open ID numbers, compare and store what is different. The figure with a
limit is a night on which nothing changed, as most are.
"""

import subprocess
import sys

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure
from benchmarks.web_server import ROOT

WORKER = "benchmarks.quality_worker"
LIMIT = 5.0
STEPS = ("copy", "asking", "first", "unchanged")
NOTES = {
    "asking": "read and asked only, nothing written",
    "first": "first full write",
    "unchanged": "a night on which nothing changed, scores included",
}


def figures() -> list[Figure]:
    """Load the county, hand its tables out once, then run the rules."""
    with fresh_database("bench_quality") as environment:
        say("quality: loading the full county")
        subprocess.run([sys.executable, "manage.py", "load_demo_county"], cwd=ROOT, env=environment, check=True)
        steps = {}
        for step in STEPS:
            say(f"quality: {step}")
            steps[step] = in_own_process(environment, WORKER, step)
    copied = steps["copy"]
    return [
        Figure(
            name=f"quality_{name}",
            value=steps[name]["seconds"],
            unit="s",
            yardstick=copied["seconds"],
            limit=LIMIT if name != "first" else None,
            peak_mb=steps[name]["peak_mb"],
            peak_limit_mb=500,
            note=f"{note}; {steps[name]['households']:,} households, {steps[name]['findings']:,} findings, "
            f"{steps[name]['rules']} rules; COPY TO of {copied['rows']:,} rows",
        )
        for name, note in NOTES.items()
    ]
