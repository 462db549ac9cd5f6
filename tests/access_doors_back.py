"""The doors of what follows an exit: the look-back, arbitration, 四不摘."""

from tests.access import Door
from tests.access_doors_exit import COUNTY, EAST, LIST_READERS, NOT_OF_YUAN, OF_CHEN, OF_YUAN, READERS, REVEALERS

CHECKERS = ("wang", "he", "liu")
STEPS = {"confirm": CHECKERS, "deny": CHECKERS, "return": ("qian",), "reject": ("qian",), "dismiss": ("li",),
         "again": ("li",)}  # fmt: skip
"""Step → who may take it about Chen."""


def look_back_doors() -> list[Door]:
    """Return the doors of the look-back."""
    doors = [
        Door("assessments:look_back", let_in=READERS),
        Door("households:kept_on", let_in=LIST_READERS),
        Door("assessments:suspicion_detail", "chens_suspicion", let_in=OF_CHEN, unseen=("sun",)),
        Door("assessments:suspicion_detail", "yuans_suspicion", let_in=OF_YUAN, unseen=NOT_OF_YUAN),
    ]
    for action, who in STEPS.items():
        unseen = ("sun",) if who == CHECKERS else ()
        about = {"kwargs": {"action": action}, "let_in": who, "unseen": unseen}
        doors += [Door("assessments:suspicion_step", "chens_suspicion", method, **about) for method in ("get", "post")]
    elsewhere = {"kwargs": {"action": "confirm"}, "let_in": ("sun",), "unseen": CHECKERS}
    return [*doors, Door("assessments:suspicion_step", "yuans_suspicion", "post", **elsewhere)]


KEEPERS = ("he", "liu", "zhao")
RULINGS = {"rule": ("li",), "decide": ("qian",), "return": ("qian",), "carry_out": ("liu", "zhao")}
"""Step → who may take it about Chen."""


def claim_doors() -> list[Door]:
    """Return the doors of arbitration."""
    doors = [
        Door("assessments:claim_list", let_in=("he", *LIST_READERS)),
        Door("assessments:claim_add", let_in=KEEPERS),
        Door("assessments:claim_add", method="post", let_in=KEEPERS),
        Door("assessments:claim_detail", "chens_claim", let_in=("he", *LIST_READERS)),
        Door("assessments:claim_detail", "yuans_claim", let_in=COUNTY, unseen=("he", *EAST)),
        Door("assessments:claim_contact", "chens_claim", let_in=REVEALERS),
        Door("assessments:claim_contact", "chens_claim", "post", let_in=REVEALERS),
        Door("assessments:claim_contact", "yuans_claim", "post", let_in=("zhao", "sheng"), unseen=("liu",)),
        Door("assessments:case_photo", "chens_proof", let_in=("he", *LIST_READERS), unseen=("wang", "sun")),
    ]
    for action, who in RULINGS.items():
        about = {"kwargs": {"action": action}, "let_in": who}
        doors += [Door("assessments:claim_step", "chens_claim", method, **about) for method in ("get", "post")]
    return [*doors, Door("assessments:claim_step", "yuans_claim", "post", kwargs={"action": "rule"}, unseen=("li",))]
