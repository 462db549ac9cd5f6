"""The doors of claims, their papers and payees, of vouchers and refunds."""

from tests.access import MOVED, Door

READERS = ("liu", "li", "zhao", "qian", "shui", "cai", "sheng")
COUNTY_READERS = ("zhao", "qian", "shui", "cai", "sheng")
CLAIMANTS, FINANCE = ("liu", "shui"), ("cai",)
STEPS = {"apply": CLAIMANTS, "withdraw": CLAIMANTS, "review": ("shui",), "send_back": ("shui",), "approve": FINANCE,
         "disapprove": FINANCE, "pay": FINANCE, "hold": FINANCE}  # fmt: skip
"""Step → who holds its permission."""


def claim_doors() -> list[Door]:
    """Return the doors of claims for the pipes of Lower Bend, and of one for the road of Far Hill."""
    doors = [
        Door("funds:claim_list", let_in=READERS),
        Door("funds:claim_detail", "pipes_claim", let_in=READERS),
        Door("funds:claim_detail", "road_claim", let_in=COUNTY_READERS, unseen=("liu", "li")),
        Door("funds:claim_print", "pipes_claim", "post", let_in=READERS),
        Door("funds:claim_print", "road_claim", "post", let_in=COUNTY_READERS, unseen=("liu", "li")),
        Door("funds:claim_file", "claim_file", let_in=READERS),
        Door("funds:claim_file_withdraw", "claim_file", "post", let_in=CLAIMANTS, status=MOVED),
        Door("funds:pay_list_template", let_in=CLAIMANTS),
        Door("funds:pay_list_faults", "faulty_list", let_in=("liu",), unseen=("shui",)),
        Door("funds:entry_detail", "entry", let_in=("zhao", "qian", "cai", "sheng")),
        Door("funds:refund_post", "refund", "post", let_in=FINANCE, status=MOVED),
    ]
    for method in ("get", "post"):
        doors += [
            Door("funds:claim_add", "pipes", method, let_in=CLAIMANTS),
            Door("funds:claim_add", "road", method, let_in=("shui",), unseen=("liu",)),
            Door("funds:claim_edit", "pipes_claim", method, let_in=CLAIMANTS),
            Door("funds:claim_file_add", "pipes_claim", method, let_in=CLAIMANTS),
            Door("funds:pay_list_add", "pipes_claim", method, let_in=CLAIMANTS),
            Door("funds:claim_edit", "road_claim", method, let_in=("shui",), unseen=("liu",)),
            Door("funds:refund_ask", "works_payment", method, let_in=FINANCE),
            Door("funds:refund_refuse", "refund", method, let_in=FINANCE),
        ]
    for action, who in STEPS.items():
        # Steps that need no word are taken at once.
        about = {"kwargs": {"action": action}, "let_in": who}
        doors.append(Door("funds:claim_step", "pipes_claim", **about))
        doors.append(Door("funds:claim_step", "pipes_claim", "post", **about))
    return doors
