"""Tonight's list with all its candidates for the county office, and hundreds of cases approved in one action.

The list is asked by twenty clients at once, beside a trivial view, as the pages of the working day are (`web`).
"""

from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure
from benchmarks.web import CLIENTS, figure, logged_in, measured
from benchmarks.web_pages import TRIVIAL, Visit
from benchmarks.web_server import web_server

WORKER = "benchmarks.exit_worker"
CLERK, PORT = "chenlq", 8972
FEW, MANY = 50, 500
MOST_QUERIES = 12
LIST = "exit_list_county"


def figures() -> list[Figure]:
    """Load and check the county, measure the list with clients and by its queries, then propose and approve."""
    with fresh_database("bench_exit") as environment:
        steps: dict[str, dict[str, Any]] = {}
        for step in ("load", "list"):
            say(f"exit: {step}")
            steps[step] = in_own_process(environment, WORKER, step, CLERK)
        with web_server(environment, PORT):
            browsers = [logged_in(CLERK, port=PORT) for _ in range(CLIENTS)]
            rounds = {name: measured(name, browsers, visit) for name, visit in _visits().items()}
        for step in ("propose", "approve"):
            say(f"exit: {step}")
            steps[step] = in_own_process(environment, WORKER, step, str(FEW), str(MANY))
    trivial, read = rounds.pop(TRIVIAL), steps["list"]
    return [
        *(figure(name, found, trivial) for name, found in rounds.items()),
        Figure(
            name="exit_list_queries",
            value=read["queries"],
            unit="queries",
            value_limit=MOST_QUERIES,
            note=f"{read['candidates']:,} candidates; the most of any tab, first page and next",
        ),
        *(one for step in ("propose", "approve") for one in _of_many(step, steps[step])),
    ]


def _visits() -> dict[str, Visit]:
    """Return what one client does for each figure."""

    def drop(_: str) -> None:
        """A page has come whole; nobody reads it."""

    return {
        TRIVIAL: lambda browser, _: drop(browser.get("/healthz")),
        LIST: lambda browser, _: drop(browser.get("/exit/tonight/")),
        "exit_list_changed": lambda browser, _: drop(browser.get("/exit/tonight/?tab=changed")),
    }


def _of_many(step: str, done: dict[str, Any]) -> list[Figure]:
    few, many = done[str(FEW)], done[str(MANY)]
    return [
        Figure(
            name=f"exit_{step}_{MANY}",
            value=many["seconds"],
            unit="s",
            peak_mb=done["peak_mb"],
            note=f"one request, {many['queries']} queries; the page that asks {many['asking']:.2f} s",
        ),
        Figure(
            name=f"exit_{step}_queries",
            value=many["queries"],
            unit="queries",
            yardstick=few["queries"],
            limit=1,
            note=f"{MANY} households against {FEW}; the page that asks {many['asking_queries']}",
        ),
        Figure(
            name=f"exit_{step}_asking_queries",
            value=many["asking_queries"],
            unit="queries",
            yardstick=few["asking_queries"],
            limit=1,
            note=f"the page that asks, {MANY} households against {FEW}",
        ),
    ]
