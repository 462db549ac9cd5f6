"""The doors of facts: the page of all, and the entry forms of each kind, in reach and out of it."""

from collections.abc import Iterator

from tests.access import Door

OFFICE = ("zhao", "qian", "shui", "sheng")
EAST = ("liu", "li")
CERTIFIED = ("housing", "relocation", "schooling", "insurance", "welfare")
ASKED_AT_HOME = ("conditions", "work", "relative", "need", "plan", "result")
CERTIFIERS, ENTERING = ("liu", "zhao", "shui"), ("wang", "he", "liu", "zhao")


def fact_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    yield Door("households:facts", "chen", let_in=("wang", "he", *EAST, *OFFICE), unseen=("sun",))
    yield Door("households:facts", "yuan", let_in=("sun", *OFFICE), unseen=("wang", "he", *EAST))
    for key in CERTIFIED:
        yield Door("households:fact_add", "chen", "post", {"key": key}, let_in=CERTIFIERS)
    for key in ASKED_AT_HOME:
        yield Door("households:fact_add", "chen", "post", {"key": key}, let_in=ENTERING, unseen=("sun",))
    for method in ("get", "post"):
        for key in ("water", "disability"):
            yield from _doors(key, method, CERTIFIERS, (), ("zhao", "shui"), ("liu",))
        yield from _doors("land", method, ENTERING, ("sun",), ("sun", "zhao"), ("wang", "he", "liu"))


def _doors(
    key: str,
    method: str,
    of_chen: tuple[str, ...],
    not_of_chen: tuple[str, ...],
    of_yuan: tuple[str, ...],
    not_of_yuan: tuple[str, ...],
) -> Iterator[Door]:
    named = {"key": key}
    yield Door("households:fact_add", "chen", method, named, let_in=of_chen, unseen=not_of_chen)
    yield Door("households:fact_add", "yuan", method, named, let_in=of_yuan, unseen=not_of_yuan)
    stands = {"fact": f"chens_{key}"}
    yield Door("households:fact_correct", "chen", method, named, stands, let_in=of_chen, unseen=not_of_chen)
