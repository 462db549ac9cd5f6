"""The doors of who benefits from projects, and of what the projects left behind: Lower Bend's, and Far Hill's."""

from tests.access import MOVED, Door

EAST = ("he", "liu", "li")
COUNTY = ("zhao", "qian", "shui", "cai", "sheng")
READERS = (*EAST, *COUNTY)
KEEPERS = ("liu", "zhao", "shui")
OPENERS = ("liu", "zhao", "sheng")


def benefit_doors() -> list[Door]:
    """Return the doors."""
    return [*_reading(), *_keeping(), *_deciding(), *_benefits()]


def _reading() -> list[Door]:
    return [
        Door("projects:asset_list", let_in=READERS),
        Door("projects:asset_missing", let_in=READERS),
        Door("projects:asset_ledger", let_in=READERS),
        Door("projects:asset_ledger_paper", method="post", let_in=READERS),
        Door("projects:disposal_list", let_in=READERS),
        Door("projects:asset_detail", "asset", let_in=READERS),
        Door("projects:asset_detail", "far_asset", let_in=COUNTY, unseen=EAST),
        Door("projects:asset_paper", "asset", "post", kwargs={"kind": "certificate"}, let_in=READERS),
        Door("projects:asset_paper", "far_asset", "post", kwargs={"kind": "plate"}, let_in=COUNTY, unseen=EAST),
        Door("projects:asset_contact", "asset", let_in=OPENERS),
        Door("projects:asset_contact", "asset", "post", let_in=OPENERS),
        Door("projects:asset_contact", "far_asset", "post", let_in=("zhao", "sheng"), unseen=("liu",)),
    ]


def _keeping() -> list[Door]:
    forms = ("asset_correct", "asset_check", "asset_year", "disposal_ask")
    far = {"let_in": ("zhao", "shui"), "unseen": ("liu",)}
    return [
        *(Door(f"projects:{name}", "asset", let_in=KEEPERS) for name in forms),
        *(Door(f"projects:{name}", "asset", "post", let_in=KEEPERS) for name in forms),
        *(Door(f"projects:{name}", "far_asset", "post", **far) for name in forms),
        *(Door(f"projects:{name}", "bare_project", let_in=KEEPERS) for name in ("asset_add", "asset_none")),
        *(Door(f"projects:{name}", "bare_project", "post", let_in=KEEPERS) for name in ("asset_add", "asset_none")),
        *(Door(f"projects:{name}", "far_bare", "post", **far) for name in ("asset_add", "asset_none")),
    ]


def _deciding() -> list[Door]:
    return [
        Door("projects:disposal_decide", "disposal", let_in=("qian",)),
        Door("projects:disposal_decide", "disposal", "post", let_in=("qian",)),
        Door("projects:disposal_decide", "disposal", "post", data={"approved": "yes"}, let_in=("qian",), status=MOVED),
    ]


def _benefits() -> list[Door]:
    far = {"let_in": ("zhao", "shui"), "unseen": ("liu",)}
    adds, withdrawals = ("benefit_add", "village_benefit_add"), ("benefit_withdraw", "village_benefit_withdraw")
    mine = [(name, "tank") for name in adds] + [(withdrawals[0], "chens_benefit"), (withdrawals[1], "village_benefit")]
    theirs = [(name, "far_tank") for name in adds] + [
        (withdrawals[0], "yuans_benefit"),
        (withdrawals[1], "far_benefit"),
    ]
    return [
        Door("projects:benefit_list", "tank", let_in=READERS),
        Door("projects:benefit_list", "far_tank", let_in=COUNTY, unseen=EAST),
        *(Door(f"projects:{name}", target, let_in=KEEPERS) for name, target in mine),
        *(Door(f"projects:{name}", target, "post", let_in=KEEPERS) for name, target in mine),
        *(Door(f"projects:{name}", target, "post", **far) for name, target in theirs),
    ]
