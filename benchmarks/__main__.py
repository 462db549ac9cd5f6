"""`python -m benchmarks [--only PREFIX]`: measure, print one table, write benchmarks/results.json.

Exits with 1 when a figure is over its limit. `make bench` starts servers of its own.
"""

import argparse
import importlib
import os
import sys

import django

PARTS = (
    "nightly", "whatif", "web", "web_phone", "exit", "export", "search", "quality", "imports", "posting", "ledger",
)  # fmt: skip


def main() -> int:
    """Run every part whose name begins with the prefix."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", default="", help="prefix of the parts to run")
    only = parser.parse_args().only
    chosen = [only] if only in PARTS[3:] else [p for p in PARTS if p.startswith(only) or only.startswith(p)]
    if not chosen:
        parser.error(f"no part begins with {only!r}; there are {', '.join(PARTS)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    results = importlib.import_module("benchmarks.results")
    figures = []
    for part in chosen:
        figures += importlib.import_module(f"benchmarks.{part}").figures()
    return 1 if results.publish(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
