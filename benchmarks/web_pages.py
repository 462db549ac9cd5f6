"""The pages that the web benchmark opens, and the forms it sends, by the name of their figure."""

import random
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

from PIL import Image

from benchmarks.browser import Browser
from config.lib.dates import income_window

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
TRIVIAL = "web_trivial_healthz"
PHOTOS, PHOTO_SIZE = 3, (1600, 1200)
Visit = Callable[[Browser, int], None]


def pages(ids: list[int]) -> dict[str, Visit]:
    """Return what one client does for each figure; `ids` are the households it may visit."""
    year = income_window(today())[1].year

    def home_of(n: int) -> str:
        return f"/households/{ids[n % len(ids)]}/"

    return {
        TRIVIAL: lambda browser, _: _drop(browser.get("/healthz")),
        "web_township_home": lambda browser, _: _drop(browser.get("/")),
        "web_household_list": lambda browser, _: _drop(browser.get("/households/")),
        "web_household": lambda browser, n: _drop(browser.get(home_of(n))),
        "web_exit_list": lambda browser, _: _drop(browser.get("/exit/tonight/")),
        "web_visit_form": lambda browser, n: _drop(browser.get(f"{home_of(n)}visits/new/")),
        "web_household_form": lambda browser, n: _drop(browser.get(f"{home_of(n)}edit/")),
        "web_worksheet_form": lambda browser, n: _drop(browser.get(f"{home_of(n)}worksheets/{year}/")),
        "web_visit_post": lambda browser, n: _drop(browser.post(f"{home_of(n)}visits/new/", filled_in())),
        "web_visit_photos": lambda browser, n: _drop(
            browser.post_photos(f"{home_of(n)}visits/new/", filled_in(), photos())
        ),
    }


def today() -> date:
    """Return the county's day."""
    return datetime.now(COUNTY_TIME).date()


def filled_in() -> dict[str, str]:
    """Return a visit form as a browser sends it."""
    checks = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")
    return checks | {
        "submit_key": str(uuid4()),
        "visited_on": today().isoformat(),
        "kind": "learn",
        "met": "head",
        "text": "看了粮仓和水龙头，都正常。",
        "problem_state": "none",
        "problem": "",
    }


@cache
def photos() -> dict[str, bytes]:
    """Return three photos as large as a phone sends them: 1600 px, some 300 KB."""
    chance, found = random.Random(3), {}
    for number in range(PHOTOS):
        coarse = Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3))
        out = BytesIO()
        coarse.resize(PHOTO_SIZE, Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
        found[f"{number}.jpg"] = out.getvalue()
    return found


def _drop(_: str) -> None:
    """A page has come whole; nobody reads it."""
