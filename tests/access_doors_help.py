"""The doors of help measures and of the papers of a household, in reach and out of it."""

from collections.abc import Iterator

from tests.access import MOVED, Door

EAST, OFFICE = ("liu", "li"), ("zhao", "qian", "shui", "sheng")
ENTER_CHEN, ENTER_YUAN = ("wang", "he", "liu", "zhao"), ("sun", "zhao")
UNSEEN_CHEN, UNSEEN_YUAN = ("sun",), ("wang", "he", "liu")
READ_CHEN, READ_YUAN = ("wang", "he", *EAST, *OFFICE), ("sun", *OFFICE)
UPLOADERS = (*ENTER_CHEN, "shui")
SEAL_READERS = ("zhao", "qian", "sheng")
REVEALERS = ("liu", "zhao", "sheng")
CHENS_MEASURE = {"measure": "chens_measure"}
CHENS_WATCH = {"monitoring": "chens_watch"}


def help_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    yield Door("households:measures", "chen", let_in=READ_CHEN, unseen=("sun",))
    yield Door("households:measures", "yuan", let_in=READ_YUAN, unseen=("wang", "he", *EAST))
    for method in ("get", "post"):
        yield Door("households:measure_add", "chen", method, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
        yield Door("households:measure_add", "yuan", method, let_in=ENTER_YUAN, unseen=UNSEEN_YUAN)
        for name in ("correct", "take_back"):
            yield Door(f"households:measure_{name}", "chen", method, related=CHENS_MEASURE, let_in=ENTER_CHEN,
                       unseen=UNSEEN_CHEN)  # fmt: skip
    yield Door("households:watched", let_in=(*READ_CHEN, "sun"))
    yield Door("households:monitoring", "chen", let_in=READ_CHEN, unseen=("sun",))
    yield Door("households:monitoring", "yuan", let_in=READ_YUAN, unseen=("wang", "he", *EAST))
    for method in ("get", "post"):
        yield Door("households:monitoring_add", "chen", method, let_in=ENTER_CHEN, unseen=UNSEEN_CHEN)
        for name in ("correct", "end", "take_back"):
            yield Door(f"households:monitoring_{name}", "chen", method, related=CHENS_WATCH, let_in=ENTER_CHEN,
                       unseen=UNSEEN_CHEN)  # fmt: skip
    yield Door("households:dossier", "chen", let_in=READ_CHEN, unseen=("sun",))
    yield Door("households:dossier", "yuan", let_in=READ_YUAN, unseen=("wang", "he", *EAST))
    yield Door("households:evidence_file", "chens_paper", let_in=READ_CHEN, unseen=("sun",))
    yield Door("households:evidence_file", "chens_card", let_in=("liu",), unseen=("sun",))
    for method in ("get", "post"):
        yield Door("households:evidence_add", "chen", method, let_in=UPLOADERS, unseen=UNSEEN_CHEN)
        yield Door("households:evidence_add", "yuan", method, let_in=(*ENTER_YUAN, "shui"), unseen=UNSEEN_YUAN)
        yield Door("households:evidence_open", "chens_card", method, let_in=REVEALERS)
        yield Door("households:evidence_withdraw", "chens_paper", method, let_in=UPLOADERS, unseen=UNSEEN_CHEN)
    yield from _seal_doors()


def _seal_doors() -> Iterator[Door]:
    for name, target in (("seals", ""), ("seal_compare", ""), ("seal", "seal"), ("seal_progress", "seal")):
        yield Door(f"households:{name}", target, let_in=SEAL_READERS)
    yield Door("households:seal_household", "chen", let_in=SEAL_READERS)
    yield Door("households:seal_verify", "seal", "post", let_in=SEAL_READERS, status=MOVED)
    yield Door("households:seal_resume", "seal", "post", let_in=("zhao",), status=MOVED)
    for method in ("get", "post"):
        yield Door("households:seal_add", method=method, let_in=("zhao",))
