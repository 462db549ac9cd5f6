"""The doors of boards and of the auditor's views: money by tier, type, township, month; entries, payees, places."""

from collections.abc import Iterator

from tests.access import Door

EAST, MONEY = ("he", "liu", "li"), ("zhao", "qian", "cai", "sheng")
BUILDERS = ("zhao", "qian", "shui", "cai", "sheng")


def board_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    yield Door("projects:board", let_in=(*EAST, *BUILDERS))
    yield Door("funds:board", let_in=MONEY)
    yield Door("funds:township", data={"of": "county"}, let_in=MONEY)
    yield Door("funds:village", "lower", let_in=(*EAST, *BUILDERS))
    yield Door("funds:village", "far", let_in=BUILDERS, unseen=EAST)
    yield Door("funds:entry_detail", "payment", let_in=MONEY)
    yield Door("funds:payee", "payment", let_in=MONEY)
    for method in ("get", "post"):
        yield Door("funds:payee_find", method=method, let_in=MONEY)
        yield Door("funds:payee_reveal", "payment", method, let_in=("zhao", "sheng"), unseen=("liu",))
