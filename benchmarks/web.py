"""The pages of the working day on the full county, as a township user, with 20 clients, beside a trivial view."""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from benchmarks.browser import Browser
from benchmarks.databases import fresh_database
from benchmarks.measure import RUNS, in_own_process, say
from benchmarks.results import Figure

ROOT = Path(__file__).parents[1]
CLIENTS, REQUESTS, PORT = 20, 15, 8971
COUNTY_TIME = ZoneInfo("Asia/Shanghai")
USER, PASSWORD = "liusy", "huce-demo"
TRIVIAL = "web_trivial_healthz"
Visit = Callable[[Browser, int], None]


def figures() -> list[Figure]:
    """Load the county, start the server of `make run`, and measure each page."""
    with fresh_database("bench_web") as environment:
        say("web: loading the full county")
        subprocess.run([sys.executable, "manage.py", "load_demo_county"], cwd=ROOT, env=environment, check=True)
        ids = in_own_process(environment, "benchmarks.web_households", USER)["ids"]
        with web_server(environment, PORT):
            browsers = [_logged_in() for _ in range(CLIENTS)]
            measured = {name: _measure(name, browsers, visit) for name, visit in _pages(ids).items()}
    trivial = measured.pop(TRIVIAL)
    return [_figure(TRIVIAL, trivial, None), *(_figure(name, m, trivial) for name, m in measured.items())]


def _pages(ids: list[int]) -> dict[str, Visit]:
    return {
        TRIVIAL: lambda browser, _: _drop(browser.get("/healthz")),
        "web_household_list": lambda browser, _: _drop(browser.get("/households/")),
        "web_household": lambda browser, n: _drop(browser.get(f"/households/{ids[n % len(ids)]}/")),
        "web_exit_list": lambda browser, _: _drop(browser.get("/exit/tonight/")),
        "web_visit_post": lambda browser, n: _drop(
            browser.post(f"/households/{ids[n % len(ids)]}/visits/new/", _visit())
        ),
    }


def _drop(_: str) -> None:
    """A page has come whole; nobody reads it."""


def _visit() -> dict[str, str]:
    checks = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")
    return checks | {
        "submit_key": str(uuid4()),
        "visited_on": datetime.now(COUNTY_TIME).date().isoformat(),
        "kind": "learn",
        "met": "head",
        "text": "看了粮仓和水龙头，都正常。",
        "problem_state": "none",
        "problem": "",
    }


def _logged_in() -> Browser:
    browser = Browser(PORT)
    browser.log_in(USER, PASSWORD)
    return browser


def _measure(name: str, browsers: list[Browser], visit: Visit) -> tuple[list[float], float]:
    """Measure a page three times; return times in ms and requests per second of the round with the middle rate."""
    say(f"web: {name}")
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


def _figure(name: str, measured: tuple[list[float], float], trivial: tuple[list[float], float] | None) -> Figure:
    times, rate = measured
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return Figure(
        name=name,
        value=p50,
        unit="ms p50",
        yardstick=statistics.median(trivial[0]) if trivial else None,
        note=f"p95 {p95:.0f} ms, {rate:.0f} requests/s, {CLIENTS} clients",
    )


@contextmanager
def web_server(environment: dict[str, str], port: int) -> Iterator[None]:
    """Run the web server as `make run` does: two processes of four threads."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--preload",
    ]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "HUCE_LOG_LEVEL": "WARNING"}
    server = subprocess.Popen(
        [*command, "--threads", "4", "--log-level", "warning"], cwd=ROOT, env=environment | settings
    )
    try:
        _wait_for_answer(server, port)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _wait_for_answer(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(300):
        try:
            Browser(port).get("/healthz")
        except OSError:
            if server.poll() is not None:
                raise RuntimeError("the web server did not start") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not answer within 30 seconds")
