"""The doors of printed papers, and of the QR codes on them."""

from tests.access import MOVED, Door

EAST, OFFICE = ("liu", "li"), ("zhao", "qian", "shui", "sheng")
OF_CHEN, OF_YUAN = ("wang", "he", *EAST, *OFFICE), ("sun", *OFFICE)
NOT_OF_CHEN, NOT_OF_YUAN = ("sun",), ("wang", "he", *EAST)
INCOME, REGISTER = {"kind": "income"}, {"kind": "register"}
HANDBOOK = {"kind": "handbook"}
BY_VILLAGE, OFFICE_BY_VILLAGE, LIU, OTHERS = ("liu", "zhao", "sheng"), ("zhao", "sheng"), ("liu",), ("liu", "zhao")
WHY = {"reason": "户主核对登记表后签字"}

PAPER_DOORS = [
    Door("households:papers", "chen", let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:papers", "yuan", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    Door("households:paper", "chen", "post", INCOME, let_in=OF_CHEN, unseen=NOT_OF_CHEN),
    Door("households:paper", "yuan", "post", REGISTER, let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    Door("households:paper_numbers", "chen", kwargs=REGISTER, let_in=("liu", "zhao", "sheng")),
    Door("households:paper_numbers", "chen", "post", REGISTER, data=WHY, let_in=("liu", "zhao", "sheng")),
    Door("households:paper_numbers", "yuan", "post", REGISTER, data=WHY, let_in=("zhao", "sheng"), unseen=("liu",)),
    Door("households:village_papers", "lower", let_in=BY_VILLAGE),
    Door("households:village_papers", "lower", "post", data=HANDBOOK, let_in=BY_VILLAGE, status=MOVED),
    Door("households:village_papers", "far", "post", data=HANDBOOK, let_in=OFFICE_BY_VILLAGE, status=MOVED, unseen=LIU),
    Door("households:paper_export", "paper_export", let_in=("sheng",), unseen=("liu", "zhao")),
    Door("households:paper_export_cancel", "paper_export", "post", let_in=("sheng",), status=MOVED, unseen=OTHERS),
    Door("households:paper_export_retry", "paper_export", "post", let_in=("sheng",), status=MOVED, unseen=OTHERS),
    Door("households:paper_export_download", "paper_export", let_in=("sheng",), status=MOVED, unseen=OTHERS),
    Door("households:watch_notice", let_in=("he", *EAST, *OFFICE)),
    Door("households:watch_notice", method="post", let_in=("he", *EAST, *OFFICE)),
    Door("papers:open", kwargs={"key": "chens-paper"}, let_in=OF_CHEN, status=MOVED, unseen=NOT_OF_CHEN),
    Door("papers:open", kwargs={"key": "yuans-paper"}, let_in=OF_YUAN, status=MOVED, unseen=NOT_OF_YUAN),
]
