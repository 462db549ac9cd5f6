"""The doors of the household list's exports and of the register's entry pages, in reach and out of it."""

from collections.abc import Iterator

from tests.access import MOVED, Door

ENTER_CHEN, ENTER_YUAN = ("wang", "he", "liu", "zhao"), ("sun", "zhao")
UNSEEN_CHEN, UNSEEN_YUAN = ("sun",), ("wang", "he", "liu")
REGISTRARS = ("liu", "zhao")

# Forms that everybody who enters may open, and those that the clerks may; what else the address names.
ENTERED = (
    ("households:member_add", {}),
    ("households:events", {}),
    ("households:event_arrive", {"kind": "birth"}),
    ("households:event_leave", {"kind": "death"}),
    ("households:change_head", {}),
)
REGISTERED = ("households:move", "households:split", "households:close", "households:reopen")
EXPORTERS = ("liu", "zhao", "sheng")
ONLY_READ = {"households:events"}


def entry_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    yield Door("households:register", let_in=REGISTRARS)
    yield Door("households:export_start", method="post", let_in=EXPORTERS, status=MOVED)
    yield Door("households:export_ticked", method="post", let_in=EXPORTERS, status=MOVED)
    yield Door("households:export_detail", "list_export", let_in=("sheng",), unseen=("liu", "zhao"))
    for name in ("cancel", "retry"):
        yield Door(f"households:export_{name}", "list_export", "post", let_in=("sheng",), status=MOVED,
                   unseen=("liu", "zhao"))  # fmt: skip
    yield Door("households:export_download", "list_export", let_in=("sheng",), status=MOVED, unseen=("liu", "zhao"))
    for method in ("get", "post"):
        yield Door("households:register_in", "lower", method, let_in=REGISTRARS)
        yield Door("households:register_in", "far", method, let_in=("zhao",), unseen=("liu",))
        yield Door("households:member_edit", "chens_head", method, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
        yield Door("households:member_edit", "yuans_head", method, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
        for name, named in ENTERED:
            if method == "get" or name not in ONLY_READ:
                yield Door(name, "chen", method, named, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
                yield Door(name, "yuan", method, named, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
        for name in REGISTERED:
            yield Door(name, "chen", method, let_in=REGISTRARS)
            yield Door(name, "yuan", method, let_in=("zhao",), unseen=("liu",))
