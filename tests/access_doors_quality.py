"""The doors of data quality: scores, findings, waivers, runs of the rules, duplicates."""

from collections.abc import Iterator

from tests.access import MOVED, Door

EAST, COUNTY = ("liu", "li"), ("zhao", "qian", "sheng")
LOOKERS = ("wang", "sun", "he", *EAST, *COUNTY)
OF_CHEN, NOT_OF_CHEN = ("wang", "he", *EAST, *COUNTY), ("sun",)
OF_YUAN, NOT_OF_YUAN = ("sun", *COUNTY), ("wang", "he", *EAST)
READERS = (*OF_CHEN, "shui")
ASKERS, APPROVERS = ("wang", "he", "liu", "zhao"), ("zhao", "qian")


def quality_doors() -> Iterator[Door]:
    """Yield the doors. An empty form that is sent comes back with its faults: status 200."""
    for name in ("quality", "finding_list", "waiver_list", "duplicates"):
        yield Door(f"households:{name}", let_in=LOOKERS)
    yield from _merge_doors()
    yield Door("households:cadre_scores", let_in=(*EAST, *COUNTY))
    yield Door("households:cadre_quality", "wangs_cadre", let_in=(*EAST, *COUNTY))
    yield Door("households:village_quality", "lower", let_in=OF_CHEN, unseen=NOT_OF_CHEN)
    yield Door("households:village_quality", "far", let_in=OF_YUAN, unseen=NOT_OF_YUAN)
    yield Door("households:check_start", method="post", let_in=("zhao",), status=MOVED)
    yield Door("households:check_detail", "check", let_in=LOOKERS)
    yield Door("households:check_progress", "check", let_in=LOOKERS)
    yield Door("households:findings", "chen", let_in=OF_CHEN, unseen=NOT_OF_CHEN)
    yield Door("households:findings", "yuan", let_in=OF_YUAN, unseen=NOT_OF_YUAN)
    yield Door("households:findings_check", "chen", "post", let_in=OF_CHEN, unseen=NOT_OF_CHEN, status=MOVED)
    yield Door("households:findings_check", "yuan", "post", let_in=OF_YUAN, unseen=NOT_OF_YUAN, status=MOVED)
    for method in ("get", "post"):
        yield Door("households:waiver_ask", "chens_finding", method, let_in=ASKERS, unseen=("sun",))
        yield Door(
            "households:waiver_ask", "yuans_finding", method, let_in=("sun", "zhao"), unseen=("wang", "he", "liu")
        )
        yield Door("households:waiver_decide", "waiver", method, {"action": "return"}, let_in=APPROVERS)
        yield Door("households:waiver_decide", "waiver", method, {"action": "end"}, let_in=APPROVERS)
    yield Door("households:waiver_decide", "waiver", "get", {"action": "approve"}, let_in=APPROVERS)


def _merge_doors() -> Iterator[Door]:
    yield Door("households:merge_list", let_in=LOOKERS)
    yield Door("households:merged_records", "chen", let_in=READERS, unseen=("sun",))
    for method in ("get", "post"):
        yield Door("households:merge_with", "chen", method, let_in=("liu", "zhao"))
        yield Door("households:merge", "chen", method, related={"other": "bai"}, let_in=("liu", "zhao"))
        yield Door("households:merge", "chen", method, related={"other": "yuan"}, let_in=("zhao",), unseen=("liu",))
        yield Door("households:merge_person", "chens_head", method, related={"other": "bais_head"},
                   let_in=("liu", "zhao"))  # fmt: skip
        yield Door(
            "households:merge_decide", "merge", method, kwargs={"action": "return"}, let_in=("liu", "li", "zhao")
        )
        yield Door(
            "households:merge_decide", "merge_with_yuan", method, kwargs={"action": "return"},
            let_in=("zhao",), unseen=("liu", "li"),
        )  # fmt: skip
