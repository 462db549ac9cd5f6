"""The doors of the papers of an exit: of a case, of a village, of all cases of a village in one file."""

from tests.access import MOVED, Door

EAST, COUNTY = ("liu", "li"), ("zhao", "qian", "sheng")
OF_CHEN, OF_YUAN = ("wang", "he", *EAST, *COUNTY), ("sun", *COUNTY)
NOT_OF_YUAN = ("wang", "he", *EAST)
BY_VILLAGE, REVEALERS, OTHERS = ("liu", "zhao", "sheng"), ("liu", "zhao", "sheng"), ("liu", "zhao")
FORM, WHOLE = {"kind": "exit-form"}, {"kind": "set"}
REGISTER = {"kind": "register"}
WHY = {"reason": "审批表户主签字归档"}
ASKED = {"kinds": ["exit-form"], "format": "docx"}

EXIT_PAPER_DOORS = [
    Door("assessments:case_print", "chens_case", let_in=OF_CHEN, unseen=("sun",)),
    Door("assessments:case_print", "yuans_case", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    Door("assessments:case_paper", "chens_case", "post", FORM, let_in=OF_CHEN, unseen=("sun",)),
    Door("assessments:case_paper", "yuans_case", "post", WHOLE, let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    Door("assessments:case_paper_numbers", "chens_case", kwargs=FORM, let_in=REVEALERS),
    Door("assessments:case_paper_numbers", "chens_case", "post", FORM, data=WHY, let_in=REVEALERS),
    Door("assessments:case_paper_numbers", "yuans_case", "post", WHOLE, data=WHY, let_in=("zhao", "sheng"),
         unseen=("liu",)),
    Door("assessments:village_papers", "lower", let_in=(*EAST, *COUNTY)),
    Door("assessments:village_papers", "far", let_in=COUNTY, unseen=EAST),
    Door("assessments:village_paper", "lower", "post", REGISTER, let_in=(*EAST, *COUNTY)),
    Door("assessments:village_paper", "far", "post", REGISTER, let_in=COUNTY, unseen=EAST),
    Door("assessments:case_batch", "lower", let_in=BY_VILLAGE),
    Door("assessments:case_batch", "far", let_in=("zhao", "sheng"), unseen=("liu",)),
    Door("assessments:case_batch", "lower", "post", data=ASKED, let_in=BY_VILLAGE),
    Door("assessments:exit_papers", "exit_papers", let_in=("sheng",), unseen=OTHERS),
    Door("assessments:exit_papers_cancel", "exit_papers", "post", let_in=("sheng",), status=MOVED, unseen=OTHERS),
    Door("assessments:exit_papers_retry", "exit_papers", "post", let_in=("sheng",), status=MOVED, unseen=OTHERS),
    Door("assessments:exit_papers_download", "exit_papers", let_in=("sheng",), status=MOVED, unseen=OTHERS),
]  # fmt: skip
