"""Twenty clients through a mixed day without a pause: no request fails, and the web processes grow no further."""

import os
import random
import statistics
import threading
import time

from benchmarks.browser import Browser
from benchmarks.measure import say
from benchmarks.results import Figure
from benchmarks.web_pages import TRIVIAL, Visit
from benchmarks.web_server import Server

SECONDS = float(os.environ.get("HUCE_SOAK_SECONDS", "600"))
"""Ten minutes; a shorter time shows only that the machinery works."""

WARM_SHARE, WINDOW_SHARE = 0.2, 0.1
"""Memory is compared from minute two of ten on, each end as the median of a minute."""

GROWTH_LIMIT = 5.0
"""Percent: on some 250 MB and ten thousand requests, a leak of little more than 1 KB a request."""

RARE = {"web_visit_post": 0.3, "web_visit_photos": 0.15}


def soak(server: Server, browsers: list[Browser], visits: dict[str, Visit]) -> list[Figure]:
    """Let all browsers go through the pages at random for so long. Raises RuntimeError for a request that failed."""
    say(f"web: soak of {SECONDS:.0f} seconds")
    names = [name for name in visits if name != TRIVIAL]
    weights = [RARE.get(name, 1.0) for name in names]
    until, times, faults = time.monotonic() + SECONDS, [], []
    workers = server.worker_ids()

    def work(seed: int, browser: Browser) -> None:
        chance = random.Random(seed)
        while time.monotonic() < until and not faults:
            name = chance.choices(names, weights)[0]
            started = time.perf_counter()
            try:
                visits[name](browser, chance.randrange(10_000))
            except Exception as fault:
                faults.append(f"{name}: {fault!r}")
                return
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(browsers)]
    for thread in threads:
        thread.start()
    samples = _watch(server, until)
    for thread in threads:
        thread.join()
    if faults or server.worker_ids() != workers:
        raise RuntimeError(f"soak: {len(faults)} requests failed, or a worker was replaced: {faults[:3]}")
    return _figures(samples, times)


def _watch(server: Server, until: float) -> list[float]:
    samples = []
    while time.monotonic() < until:
        samples.append(server.memory_mb())
        time.sleep(min(1.0, SECONDS / 100))
    return samples


def _figures(samples: list[float], times: list[float]) -> list[Figure]:
    window = max(1, int(len(samples) * WINDOW_SHARE))
    warm = int(len(samples) * WARM_SHARE)
    begin, end = statistics.median(samples[warm : warm + window]), statistics.median(samples[-window:])
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return [
        Figure(
            name="web_soak_growth",
            value=max(0.0, (end / begin - 1) * 100),
            unit="% of memory",
            value_limit=GROWTH_LIMIT,
            peak_mb=max(samples),
            note=f"{begin:.1f} MB after {SECONDS * WARM_SHARE:.0f} s, {end:.1f} MB at {SECONDS:.0f} s, two processes",
        ),
        Figure(
            name="web_soak",
            value=p50,
            unit="ms p50",
            note=f"{len(times):,} requests, none failed; p95 {p95:.0f} ms, slowest {max(times):.0f} ms",
        ),
    ]
