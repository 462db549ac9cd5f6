"""The doors of the checks of money: problems and their steps, the list of checks, passes, thresholds."""

from collections.abc import Iterator

from tests.access import MOVED, Door

EAST = ("liu", "li")
LOOKERS = (*EAST, "zhao", "qian", "shui", "cai", "sheng")
COUNTY = ("zhao", "qian", "shui", "cai", "sheng")
GIVERS, MENDERS, CLOSERS, RELEASERS = ("zhao", "cai"), ("zhao", "shui", "cai"), ("zhao", "qian"), ("qian",)


def check_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    for name in ("finding_list", "finding_book", "check_list", "money_rules"):
        yield Door(f"funds:{name}", let_in=LOOKERS)
    yield Door("funds:finding_detail", "money_finding", let_in=LOOKERS)
    yield Door("funds:finding_detail", "far_finding", let_in=COUNTY, unseen=EAST)
    yield Door("funds:check_start", method="post", let_in=GIVERS, status=MOVED)
    for name in ("check_run", "check_progress"):
        yield Door(f"funds:{name}", "money_run", let_in=LOOKERS)
    for method in ("get", "post"):
        yield Door("funds:finding_add", method=method, let_in=GIVERS)
        yield Door("funds:money_rule_add", method=method, let_in=GIVERS)
        yield Door("funds:finding_assign", "far_finding", method, let_in=GIVERS)
        yield Door("funds:finding_report", "money_finding", method, let_in=("liu", *MENDERS))
        yield Door("funds:finding_report", "far_finding", method, let_in=MENDERS, unseen=("liu",))
        yield Door("funds:finding_close", "money_finding", method, let_in=CLOSERS)
        yield Door("funds:finding_return", "money_finding", method, let_in=CLOSERS)
        yield Door("funds:money_rule_return", "money_draft", method, let_in=RELEASERS)
    yield Door("funds:money_rule_approve", "money_draft", let_in=RELEASERS)
