"""The doors of the income worksheet by items and of the catalogue of incomes."""

from collections.abc import Iterator

from django.utils import timezone

from config.lib.dates import income_window
from households.services.estimates import quarters_to_estimate
from tests.access import Door

EAST, OFFICE = ("liu", "li"), ("zhao", "qian", "shui", "sheng")
READERS = ("wang", "sun", "he", *EAST, *OFFICE)
ENTER_CHEN, ENTER_YUAN = ("wang", "he", "liu", "zhao"), ("sun", "zhao")
UNSEEN_CHEN, UNSEEN_YUAN = ("sun",), ("wang", "he", "liu")
WINDOW = {"end": f"{income_window(timezone.localdate())[1]:%Y-%m}"}
QUARTER = {"end": f"{quarters_to_estimate(timezone.localdate())[0][1]:%Y-%m}"}
OF_OFFICE = ("zhao",)


def income_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    yield Door("households:income_sheet", "chen", kwargs=WINDOW, let_in=("wang", "he", *EAST, *OFFICE), unseen=("sun",))
    yield Door("households:income_sheet", "yuan", kwargs=WINDOW, let_in=("sun", *OFFICE), unseen=("wang", "he", *EAST))
    for method in ("get", "post"):
        yield Door("households:income", "chen", method, WINDOW, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
        yield Door("households:income", "yuan", method, WINDOW, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
        yield Door("households:estimate", "chen", method, QUARTER, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
        yield Door("households:estimate", "yuan", method, QUARTER, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
        yield Door("households:item_add", method=method, let_in=OF_OFFICE)
        yield Door("households:item_change", "income_item", method, let_in=OF_OFFICE)
        yield Door("households:item_end", "income_item", method, let_in=OF_OFFICE)
    yield Door("households:income_sums", "chen", "post", WINDOW, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
    yield Door("households:income_sums", "yuan", "post", WINDOW, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
    yield Door("households:estimate_sums", "chen", "post", QUARTER, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
    yield Door("households:item_list", let_in=READERS)
