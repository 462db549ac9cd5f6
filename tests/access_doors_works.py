"""The doors of works: the carrying out of projects, from procurement to hand-over, and the monthly table."""

from tests.access import MOVED, Door

READERS = ("he", "liu", "li", "zhao", "qian", "shui", "cai", "sheng")
COUNTY = ("zhao", "qian", "shui", "cai", "sheng")
EAST = ("he", "liu", "li")
KEEPERS = ("liu", "shui")
ACCEPTERS = ("zhao", "shui")


def works_doors() -> list[Door]:
    """Return the doors of works."""
    return [*_lists(), *_of_a_project(), *_of_a_row(), *_changes()]


def _lists() -> list[Door]:
    return [
        Door("projects:works_list", let_in=READERS),
        Door("projects:monthly", let_in=READERS),
        Door("projects:monthly_print", method="post", let_in=READERS),
        Door("projects:monthly_print", method="post", data={"format": "docx"}, let_in=READERS),
        Door("projects:monthly_export", let_in=READERS),
    ]


def _of_a_project() -> list[Door]:
    pages = [
        Door(f"projects:{name}", target, let_in=who, unseen=unseen)
        for name in ("works", "contracts")
        for target, who, unseen in (("pipes", READERS, ()), ("road", COUNTY, EAST))
    ]
    kept = ("works_plan", "report", "hand_over", "procurement", "contract_add", "change_ask")
    forms = [
        Door(f"projects:{name}", target, method, let_in=who, unseen=unseen, status=status)
        for name in kept
        for method, status in (("get", 200), ("post", MOVED if name == "works_plan" else 200))
        for target, who, unseen in (("pipes", KEEPERS, ()), ("road", ("shui",), ("liu",)))
    ]
    started = {"kwargs": {"milestone": "started"}}
    marks = [
        Door("projects:milestone", target, method, let_in=who, unseen=unseen, **started)
        for method in ("get", "post")
        for target, who, unseen in (("pipes", KEEPERS, ()), ("road", ("shui",), ("liu",)))
    ]
    accepting = [Door("projects:accept", "pipes", method, let_in=ACCEPTERS) for method in ("get", "post")]
    return [*pages, *forms, *marks, *accepting]


def _of_a_row() -> list[Door]:
    rows = {
        "report_correct": "report",
        "procurement_correct": "procurement",
        "contract_correct": "contract",
        "contract_void": "contract",
    }
    forms = [
        Door(f"projects:{name}", f"{project}_{row}", method, let_in=who, unseen=unseen)
        for name, row in rows.items()
        for method in ("get", "post")
        for project, who, unseen in (("pipes", KEEPERS, ()), ("road", ("shui",), ("liu",)))
    ]
    return [
        *forms,
        Door("projects:works_photo", "pipes_works_photo", let_in=READERS),
        Door("projects:works_photo", "road_works_photo", let_in=COUNTY, unseen=EAST),
    ]


def _changes() -> list[Door]:
    def step(action: str, method: str, who: str, status: int = 200) -> Door:
        about = {"kwargs": {"action": action}, "let_in": (who,), "status": status}
        return Door("projects:change_step", "pipes_change", method, **about)

    return [
        Door("projects:change", "pipes_change", let_in=READERS),
        Door("projects:change", "road_change", let_in=COUNTY, unseen=EAST),
        step("approve", "get", "zhao"),
        step("approve", "post", "zhao", MOVED),
        step("report", "post", "zhao"),
        step("return", "post", "zhao"),
        step("reapprove", "get", "qian"),
        step("reapprove", "post", "qian"),
        step("reject", "post", "qian"),
    ]
