"""The doors of the exit chain: cases, notices, objections, samples. The public page is on its own list."""

from tests.access import MOVED, Door
from tests.access_doors_exit_papers import EXIT_PAPER_DOORS

EAST = ("liu", "li")
COUNTY = ("zhao", "qian", "sheng")
READERS = ("wang", "sun", "he", *EAST, *COUNTY)
LIST_READERS = (*EAST, *COUNTY)
OF_CHEN = ("wang", "he", *EAST, *COUNTY)
OF_YUAN = ("sun", *COUNTY)
NOT_OF_YUAN = ("wang", "he", *EAST)
REVEALERS = ("liu", "zhao", "sheng")
HOLDERS = {
    "propose": ("zhao",),
    "approve": ("qian",),
    "return": ("qian",),
    "apply": ("he", "liu"),
    "check": ("wang", "sun", "he", "liu"),
    "review": ("he", "liu"),
    "agree": ("he", "liu"),
    "post": ("he", "liu"),
    "accept": ("li",),
    "inspect": ("zhao",),
    "confirm": ("qian",),
    "announce": ("zhao",),
}
"""Action → who may open the page that asks and take the step; nothing ticked leads back to the list."""


def exit_doors() -> list[Door]:
    """Return the doors of the chain."""
    return [*_steps(), *_cases(), *_notices(), *_samples(), *EXIT_PAPER_DOORS]


def _steps() -> list[Door]:
    asked = [Door("assessments:bulk_confirm", method="post", kwargs={"action": action}, let_in=who, status=MOVED)
             for action, who in HOLDERS.items()]  # fmt: skip
    decided = [Door("assessments:decide", method="post", kwargs={"action": action}, let_in=who, status=status)
               for action, who, status in _decided()]  # fmt: skip
    return [*asked, *decided, Door("assessments:propose", method="post", let_in=("zhao",), status=MOVED)]


def _decided() -> list[tuple[str, tuple[str, ...], int]]:
    return [(action, who, MOVED) for action, who in HOLDERS.items() if action != "propose"]


def _cases() -> list[Door]:
    return [
        Door("assessments:case_list", let_in=READERS),
        Door("assessments:case_progress", let_in=READERS),
        Door("assessments:case_detail", "chens_case", let_in=OF_CHEN, unseen=("sun",)),
        Door("assessments:case_detail", "yuans_case", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
        Door("assessments:case_papers", "chens_case", let_in=OF_CHEN, unseen=("sun",)),
        Door("assessments:case_papers", "yuans_case", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
        Door("assessments:lift_stop", "chens_case", "post", let_in=("li",), status=MOVED),
        Door("assessments:lift_stop", "yuans_case", "post", unseen=("li",)),
    ]


def _notices() -> list[Door]:
    keepers = ("he", "liu")
    return [
        Door("assessments:notice_list", let_in=READERS),
        Door("assessments:notice_detail", "chens_notice", let_in=OF_CHEN, unseen=("sun",)),
        Door("assessments:notice_detail", "yuans_notice", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
        Door("assessments:notice_print", "chens_notice", "post", let_in=OF_CHEN, unseen=("sun",)),
        Door("assessments:notice_print", "yuans_notice", "post", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
        Door("assessments:notice_close", "chens_notice", "post", let_in=keepers),
        Door("assessments:notice_close", "yuans_notice", "post", unseen=keepers),
        Door("assessments:objection_add", "chens_notice", "post", let_in=keepers),
        Door("assessments:objection_add", "yuans_notice", "post", unseen=keepers),
        Door("assessments:objection_settle", "chens_objection", let_in=("li",)),
        Door("assessments:objection_settle", "chens_objection", "post", let_in=("li",)),
        Door("assessments:objection_settle", "yuans_objection", "post", unseen=("li",)),
        Door("assessments:objection_contact", "chens_objection", let_in=REVEALERS),
        Door("assessments:objection_contact", "chens_objection", "post", let_in=REVEALERS),
        Door("assessments:objection_contact", "yuans_objection", "post", let_in=("zhao", "sheng"), unseen=("liu",)),
        Door("assessments:case_photo", "chens_board", let_in=("he", *LIST_READERS), unseen=("wang", "sun")),
    ]


def _samples() -> list[Door]:
    return [
        Door("assessments:sample_list", let_in=LIST_READERS),
        Door("assessments:sample_draw", "east", "post", let_in=("zhao",), status=MOVED),
        Door("assessments:sample_detail", "chens_sample", let_in=LIST_READERS),
        Door("assessments:sample_detail", "yuans_sample", let_in=COUNTY, unseen=EAST),
        Door("assessments:sample_widen", "chens_sample", "post", let_in=("zhao",)),
        Door("assessments:sample_finding", "chens_sampled", let_in=("zhao",)),
        Door("assessments:sample_finding", "chens_sampled", "post", let_in=("zhao",)),
    ]
