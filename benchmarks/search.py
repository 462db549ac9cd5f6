"""The search box on the full county: each kind of term, typed and answered, beside the list of households.

One person of a line department, who sees the county, sends the box and reads the page it leads to, one search after
the other. The yardstick is the first page of the list by the same person on the same server.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.browser import Browser
from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure
from benchmarks.web_server import ROOT, web_server

PORT, TIMES = 8974, 60
USER, PASSWORD = "zhouli", "huce-demo"
LIST, SEARCH = "/households/", "/households/search/"
YARDSTICK = "search_yardstick_list"
LIMIT = 1.0
"""Whoever looks for a family by search must not wait longer than for the list that they would else leaf through."""


def figures() -> list[Figure]:
    """Load the county, draw terms of each kind from it, search for each of them."""
    with fresh_database("bench_search") as environment:
        say("search: loading the full county")
        subprocess.run([sys.executable, "manage.py", "load_demo_county"], cwd=ROOT, env=environment, check=True)
        terms = in_own_process(environment, "benchmarks.search_terms", str(TIMES))
        with web_server(environment, PORT):
            browser = Browser(PORT)
            browser.log_in(USER, PASSWORD)
            pages = _times("the list", [""] * TIMES, lambda _: browser.get(LIST))
            taken = {name: _times(name, typed, lambda text: _search(browser, text)) for name, typed in terms.items()}
    yardstick = statistics.median(pages)
    return [_figure(YARDSTICK, pages, None), *(_figure(name, times, yardstick) for name, times in taken.items())]


def _search(browser: Browser, text: str) -> str:
    browser.post(SEARCH, {"q": text})
    return browser.get(browser.location)


def _times(name: str, typed: list[str], ask: Callable[[str], str]) -> list[float]:
    """Return how long each took, in ms; the first few are sent once before, untimed."""
    say(f"search: {name}")
    for text in typed[:4]:
        ask(text)
    taken = []
    for text in typed:
        started = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _figure(name: str, times: list[float], yardstick: float | None) -> Figure:
    p95 = statistics.quantiles(times, n=20)[-1]
    return Figure(
        name=name,
        value=statistics.median(times),
        unit="ms p50",
        yardstick=yardstick,
        limit=None if yardstick is None else LIMIT,
        note=f"p95 {p95:.0f} ms, {len(times)} times, one person who sees the county",
    )
