"""The pages of the working day on the full county, as a township user, with 20 clients, beside a trivial view.

Then a soak: the same clients go on through a mixed day for ten minutes; no request may fail and memory must stay flat.
"""

import statistics
import subprocess
import sys
import threading
import time
from operator import itemgetter

from benchmarks.browser import Browser
from benchmarks.databases import fresh_database
from benchmarks.measure import RUNS, in_own_process, say
from benchmarks.results import Figure
from benchmarks.web_pages import TRIVIAL, Visit, pages
from benchmarks.web_server import ROOT, web_server
from benchmarks.web_soak import soak

CLIENTS, REQUESTS, PORT = 20, 15, 8971
USER, PASSWORD = "liusy", "huce-demo"


def figures() -> list[Figure]:
    """Load the county, start the server of `make run`, measure each page, then soak."""
    with fresh_database("bench_web") as environment:
        say("web: loading the full county")
        subprocess.run([sys.executable, "manage.py", "load_demo_county"], cwd=ROOT, env=environment, check=True)
        ids = in_own_process(environment, "benchmarks.web_households", USER)["ids"]
        visits = pages(ids)
        with web_server(environment, PORT) as server:
            browsers = [logged_in(USER) for _ in range(CLIENTS)]
            rounds = {name: measured(name, browsers, visit) for name, visit in visits.items()}
        # A server of its own: what the rounds before have left in the memory of its processes is none of the soak's.
        with web_server(environment, PORT) as server:
            soaked = soak(server, [logged_in(USER) for _ in range(CLIENTS)], visits)
    trivial = rounds.pop(TRIVIAL)
    found = [figure(TRIVIAL, trivial, None), *(figure(name, one, trivial) for name, one in rounds.items())]
    return [*found, *soaked]


def logged_in(username: str, *, port: int = PORT) -> Browser:
    """Return a client of an account of the demonstration."""
    browser = Browser(port)
    browser.log_in(username, PASSWORD)
    return browser


def measured(name: str, browsers: list[Browser], visit: Visit) -> tuple[list[float], float]:
    """Measure a page three times; return times in ms and requests per second of the round with the middle rate."""
    say(name.replace("_", ": ", 1))
    rounds = [_round(name, browsers, visit, number) for number in range(RUNS)]
    return sorted(rounds, key=itemgetter(1))[RUNS // 2]


def _round(name: str, browsers: list[Browser], visit: Visit, number: int) -> tuple[list[float], float]:
    """Let every browser visit the page in turn, all at once."""
    for browser in browsers[:4]:
        visit(browser, 0)
    times: list[float] = []

    def work(first: int, browser: Browser) -> None:
        for n in range(REQUESTS):
            started = time.perf_counter()
            visit(browser, (number * CLIENTS + first) * REQUESTS + n)
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(browsers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) != CLIENTS * REQUESTS:
        raise RuntimeError(f"{name}: {CLIENTS * REQUESTS - len(times)} requests failed, see above")
    return times, len(times) / (time.perf_counter() - started)


def figure(name: str, found: tuple[list[float], float], trivial: tuple[list[float], float] | None) -> Figure:
    """Return the figure of a measured page, beside the trivial one."""
    times, rate = found
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return Figure(
        name=name,
        value=p50,
        unit="ms p50",
        yardstick=statistics.median(trivial[0]) if trivial else None,
        note=f"p95 {p95:.0f} ms, {rate:.0f} requests/s, {CLIENTS} clients",
    )
