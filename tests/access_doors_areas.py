"""The doors of areas: surveys, the timetable, exits of villages, townships and the county, their notices."""

from tests.access import Door

EAST = ("liu", "li")
COUNTY = ("zhao", "qian", "sheng")
LIST_READERS = (*EAST, *COUNTY)
READERS = ("wang", "sun", "he", *LIST_READERS)
OF_LOWER = ("he", *LIST_READERS)
HELPERS = ("wang", "sun")
KEEPERS = ("he", "liu")
REVEALERS = ("liu", "zhao", "sheng")
CLERK = ("zhao",)


def area_doors() -> list[Door]:
    """Return the doors of areas."""
    return [*_figures(), *_exits(), *_notices()]


def _figures() -> list[Door]:
    return [
        Door("assessments:survey_list", let_in=LIST_READERS),
        Door("assessments:survey_add", let_in=CLERK),
        Door("assessments:survey_add", method="post", let_in=CLERK),
        Door("assessments:survey_correct", "survey", let_in=CLERK),
        Door("assessments:survey_correct", "survey", "post", let_in=CLERK),
        Door("assessments:survey_take_back", "survey", "post", let_in=CLERK),
        Door("assessments:timetable", let_in=LIST_READERS),
        Door("assessments:timetable_export", let_in=LIST_READERS),
        Door("assessments:plan", "east", let_in=CLERK),
        Door("assessments:plan", "east", "post", let_in=CLERK),
    ]


def _step(action: str, target: str = "lower_exit", method: str = "get", **who: tuple[str, ...]) -> Door:
    return Door("assessments:area_step", target, method, kwargs={"action": action}, **who)


def _exits() -> list[Door]:
    village = {"level": "village"}
    return [
        Door("assessments:area_exit_list", let_in=READERS),
        Door("assessments:area_exit_detail", "lower_exit", let_in=OF_LOWER, unseen=HELPERS),
        Door("assessments:area_exit_detail", "far_exit", let_in=COUNTY, unseen=(*HELPERS, "he", *EAST)),
        Door("assessments:area_apply", "lower", kwargs=village, let_in=KEEPERS),
        Door("assessments:area_apply", "lower", "post", kwargs=village, let_in=KEEPERS),
        Door("assessments:area_apply", "far", "post", kwargs=village, unseen=KEEPERS),
        Door("assessments:area_apply", "east", kwargs={"level": "township"}, unseen=KEEPERS),
        _step("send_back", let_in=("li",)),
        _step("send_back", method="post", let_in=("li",)),
        _step("send_back", "far_exit", "post", unseen=("li",)),
        _step("approve", let_in=("qian",)),
        _step("approve", method="post", let_in=("qian",)),
        _step("post", let_in=KEEPERS),
        Door("assessments:area_photo", "area_photo", let_in=OF_LOWER, unseen=HELPERS),
    ]


def _notices() -> list[Door]:
    mine, theirs = "lower_area_notice", "far_area_notice"
    said, theirs_said = "lower_area_objection", "far_area_objection"
    return [
        Door("assessments:area_notice_close", mine, let_in=KEEPERS),
        Door("assessments:area_notice_close", mine, "post", let_in=KEEPERS),
        Door("assessments:area_notice_close", theirs, "post", unseen=KEEPERS),
        Door("assessments:area_objection_add", mine, let_in=KEEPERS),
        Door("assessments:area_objection_add", mine, "post", let_in=KEEPERS),
        Door("assessments:area_objection_add", theirs, "post", unseen=KEEPERS),
        Door("assessments:area_objection_settle", said, let_in=("li",)),
        Door("assessments:area_objection_settle", said, "post", let_in=("li",)),
        Door("assessments:area_objection_settle", theirs_said, "post", unseen=("li",)),
        Door("assessments:area_objection_contact", said, let_in=REVEALERS),
        Door("assessments:area_objection_contact", said, "post", let_in=REVEALERS),
        Door("assessments:area_objection_contact", theirs_said, "post", let_in=("zhao", "sheng"), unseen=("liu",)),
    ]
