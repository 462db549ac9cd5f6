"""The visit form on a cheap phone: real Chromium, throttled to 3G and a sixth of this machine's speed.

The network is what Chrome calls Fast 3G: 1.6 Mbit/s down and 0.75 Mbit/s up, of which nine tenths arrive, and 562.5 ms
(150 ms × 3.75) until the first byte of each answer. Usable means: a letter typed into the text stands there, a tapped
answer is chosen, and the draft and the photo button work.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure
from benchmarks.web_server import ROOT, web_server
from config.embedded.browser_plugin import find_chromium

RUNS, PORT = 5, 8973
SITE = f"http://127.0.0.1:{PORT}"
SHARE = "0.05"
USER, PASSWORD = "zhanghy", "huce-demo"
USABLE_SECONDS = 3.0
FAST_3G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1.6e6 / 8 * 0.9,
    "uploadThroughput": 0.75e6 / 8 * 0.9,
}
SLOWER = 6
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=zh-CN"]
READY = "form[data-draft-on] .add label:not([hidden])"


def figures() -> list[Figure]:
    """Load a small county, start the server of `make run`, and open the form with an empty and with a filled cache."""
    with fresh_database("bench_web_phone") as environment:
        say("web_phone: loading a twentieth of the county")
        load = [sys.executable, "manage.py", "load_demo_county", "--share", SHARE]
        subprocess.run(load, cwd=ROOT, env=environment, check=True)
        ids = in_own_process(environment, "benchmarks.web_households", USER)["ids"]
        with web_server(environment, PORT), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            return [
                _figure("web_visit_form_3g_first", "nothing cached", _times(browser, ids[0], visited="")),
                _figure("web_visit_form_3g", "after the household's page", _times(browser, ids[0], visited="page")),
            ]


def _times(browser: Browser, household: int, *, visited: str) -> list[float]:
    say(f"web_phone: the visit form, {'after another page' if visited else 'nothing cached'}")
    times = []
    for _ in range(RUNS):
        with _phone(browser) as page:
            if visited:
                page.goto(f"{SITE}/households/{household}/", wait_until="networkidle")
            times.append(_seconds_until_usable(page, household))
    return times


@contextmanager
def _phone(browser: Browser) -> Iterator[Page]:
    """A logged-in phone whose cache is empty, throttled."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, locale="zh-CN")
    _log_in(context)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.send("Network.emulateNetworkConditions", FAST_3G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def _log_in(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{SITE}/login/")
    page.fill("input[name=username]", USER)
    page.fill("input[name=password]", PASSWORD)
    page.click("form[method=post] button.btn-go")
    page.wait_for_url(f"{SITE}/")
    page.close()


def _seconds_until_usable(page: Page, household: int) -> float:
    started = time.perf_counter()
    page.goto(f"{SITE}/households/{household}/visits/new/", wait_until="commit")
    text = page.get_by_label("情况记录")
    text.press_sequentially("水")
    page.locator("#id_water .seg label").first.click()
    page.locator(READY).wait_for()
    taken = time.perf_counter() - started
    if text.input_value() != "水" or not page.locator("input[name=water]").first.is_checked():
        raise RuntimeError("the form did not take what was typed and tapped")
    return taken


def _figure(name: str, what: str, times: list[float]) -> Figure:
    """Return the slowest of the runs as the figure: the limit holds for each."""
    return Figure(
        name=name,
        value=max(times),
        unit="s until usable, slowest of 5",
        value_limit=USABLE_SECONDS,
        note=f"Fast 3G, CPU {SLOWER}× slower, {what}; median {statistics.median(times):.2f} s",
    )
