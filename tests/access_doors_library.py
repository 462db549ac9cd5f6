"""The doors of the project library: proposals, steps, notices, objections."""

from tests.access import MOVED, Door

EAST = ("liu", "li")
COUNTY = ("zhao", "qian", "shui", "cai", "sheng")
READERS = ("he", *EAST, *COUNTY)
OF_FAR = ("he", *EAST)
PROPOSERS = ("he", "liu", "shui")
KEEPERS = ("he", "liu", "shui", "li", "zhao")
REVEALERS = ("liu", "zhao", "sheng")


def library_doors() -> list[Door]:
    """Return the doors of the library."""
    return [*_entries(), *_steps(), *_notices(), *_objections()]


def _entries() -> list[Door]:
    mine, theirs = "lower_way", "far_way"
    return [
        Door("projects:library", let_in=READERS),
        Door("projects:library_plan", let_in=READERS),
        Door("projects:proposal_add", let_in=PROPOSERS),
        Door("projects:proposal_add", method="post", let_in=PROPOSERS),
        Door("projects:library_entry", mine, let_in=READERS),
        Door("projects:library_entry", theirs, let_in=COUNTY, unseen=OF_FAR),
        Door("projects:proposal_correct", mine, let_in=PROPOSERS),
        Door("projects:proposal_correct", mine, "post", let_in=PROPOSERS),
        Door("projects:proposal_correct", theirs, "post", let_in=("shui",), unseen=("he", "liu")),
    ]


def _steps() -> list[Door]:
    by = {
        "propose": PROPOSERS, "post_village": PROPOSERS, "review": ("li",), "post_town": ("li",), "prepare": ("zhao",),
        "fix": ("qian",), "post_county": ("zhao",), "enter": ("zhao",), "remove": ("qian",), "send_back": ("li",),
        "query": ("zhao",), "disapprove": ("qian",),
    }  # fmt: skip
    names = ("projects:library_ask", "projects:library_take")
    return [
        *(Door(names[0], method="post", kwargs={"action": one}, let_in=who, status=MOVED) for one, who in by.items()),
        *(
            Door(names[1], method="post", kwargs={"action": one}, let_in=by[one], status=MOVED)
            for one in ("review", "enter")
        ),
    ]


def _notices() -> list[Door]:
    mine, theirs = "lower_library_notice", "far_library_notice"
    of_village = ("he", "liu", "shui")
    return [
        Door("projects:library_notices", let_in=READERS),
        Door("projects:library_notice", mine, let_in=READERS),
        Door("projects:library_notice", theirs, let_in=COUNTY, unseen=OF_FAR),
        Door("projects:library_close", mine, let_in=of_village),
        Door("projects:library_close", mine, "post", let_in=of_village),
        Door("projects:library_close", theirs, "post", let_in=("shui",), unseen=("he", *EAST)),
        Door("projects:library_object", mine, let_in=of_village),
        Door("projects:library_object", mine, "post", let_in=of_village),
        Door("projects:library_print", mine, "post", let_in=READERS),
        Door("projects:library_print", theirs, "post", let_in=COUNTY, unseen=OF_FAR),
        Door("projects:library_photo", "library_photo", let_in=READERS),
    ]


def _objections() -> list[Door]:
    mine, theirs = "lower_library_objection", "far_library_objection"
    return [
        Door("projects:library_settle", mine, let_in=("li",)),
        Door("projects:library_settle", mine, "post", let_in=("li",)),
        Door("projects:library_settle", theirs, "post", unseen=("li",)),
        Door("projects:library_contact", mine, let_in=REVEALERS),
        Door("projects:library_contact", mine, "post", let_in=REVEALERS),
        Door("projects:library_contact", theirs, "post", let_in=("zhao", "sheng"), unseen=("liu",)),
    ]
