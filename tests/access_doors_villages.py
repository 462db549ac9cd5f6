"""The access matrix of villages, cadres, units, postings, links and pairings."""

from django.utils import timezone

from tests.access import Door

CLERKS = ("liu", "zhao")
CADRE_READERS = ("liu", "li", "zhao", "qian", "sheng")
OF_LOWER = ("he", "liu", "li", "zhao", "qian", "shui", "sheng")
OF_FAR = ("zhao", "qian", "shui", "sheng")
NOT_OF_FAR = ("he", "liu", "li")
THIS_YEAR = {"year": timezone.localdate().year}

VILLAGE_DOORS = [
    Door("villages:list", let_in=OF_LOWER),
    Door("villages:detail", "lower", let_in=OF_LOWER),
    Door("villages:detail", "far", let_in=OF_FAR, unseen=NOT_OF_FAR),
    Door("villages:year", "lower", kwargs=THIS_YEAR, let_in=CLERKS),
    Door("villages:year", "lower", "post", kwargs=THIS_YEAR, let_in=CLERKS),
    Door("villages:year", "far", "post", kwargs=THIS_YEAR, let_in=("zhao",), unseen=("liu",)),
    Door("villages:team", "lower", let_in=CLERKS),
    Door("villages:team", "lower", "post", let_in=CLERKS),
    Door("villages:team", "far", "post", let_in=("zhao",), unseen=("liu",)),
    Door("villages:posting_list", let_in=CADRE_READERS),
    Door("villages:posting_add", "lower", let_in=CLERKS),
    Door("villages:posting_add", "lower", "post", let_in=CLERKS),
    Door("villages:posting_add", "far", "post", let_in=("zhao",), unseen=("liu",)),
    Door("villages:township_posting_add", "east", let_in=("zhao",)),
    Door("villages:township_posting_add", "east", "post", let_in=("zhao",)),
    Door("villages:posting_end", "resident_posting", let_in=CLERKS),
    Door("villages:posting_end", "resident_posting", "post", let_in=CLERKS),
    Door("villages:posting_end", "staff_posting", let_in=("zhao",)),
    Door("villages:posting_correct", "resident_posting", let_in=CLERKS),
    Door("villages:posting_correct", "resident_posting", "post", let_in=CLERKS),
    Door("villages:posting_correct", "staff_posting", "post", let_in=("zhao",)),
    Door("villages:link_set", "lower", kwargs={"kind": "village_leader"}, let_in=CLERKS),
    Door("villages:link_set", "lower", "post", kwargs={"kind": "village_plan"}, let_in=CLERKS),
    Door("villages:link_set", "far", "post", kwargs={"kind": "village_plan"}, let_in=("zhao",), unseen=("liu",)),
    Door("villages:link_set", "east", kwargs={"kind": "township_unit"}, let_in=CLERKS),
    Door("villages:link_set", "west", kwargs={"kind": "township_unit"}, let_in=("zhao",), unseen=("liu",)),
    Door("villages:link_set", "county", kwargs={"kind": "county_leader"}, let_in=("zhao",), unseen=("liu",)),
    Door("villages:link_end", "link", let_in=CLERKS),
    Door("villages:link_end", "link", "post", let_in=CLERKS),
    Door("villages:link_correct", "link", let_in=CLERKS),
    Door("villages:link_correct", "link", "post", let_in=CLERKS),
    Door("villages:cadre_list", let_in=CADRE_READERS),
    Door("villages:cadre_pick", data={"cadre_words": "王"}, let_in=CADRE_READERS),
    Door("villages:cadre_detail", "wangs_cadre", let_in=CADRE_READERS),
    Door("villages:cadre_add", let_in=("zhao",)),
    Door("villages:cadre_add", method="post", let_in=("zhao",)),
    Door("villages:cadre_correct", "wangs_cadre", let_in=("zhao",)),
    Door("villages:cadre_correct", "wangs_cadre", "post", let_in=("zhao",)),
    Door("villages:unit_list", let_in=CADRE_READERS),
    Door("villages:unit_add", let_in=("zhao",)),
    Door("villages:unit_add", method="post", let_in=("zhao",)),
    Door("villages:unit_correct", "unit", let_in=("zhao",)),
    Door("villages:unit_correct", "unit", "post", let_in=("zhao",)),
    Door("households:unhelped", let_in=CADRE_READERS),
    Door("households:loads", let_in=CADRE_READERS),
    Door("households:pair", "bai", let_in=CLERKS),
    Door("households:pair", "bai", "post", let_in=CLERKS),
    Door("households:pair", "yuan", "post", let_in=("zhao",), unseen=("liu",)),
    Door("households:pairing_change", "chens_pairing", let_in=CLERKS),
    Door("households:pairing_change", "chens_pairing", "post", let_in=CLERKS),
    Door("households:pairing_change", "yuans_pairing", "post", let_in=("zhao",), unseen=("liu",)),
    Door("households:pairing_end", "chens_pairing", let_in=CLERKS),
    Door("households:pairing_end", "chens_pairing", "post", let_in=CLERKS),
    Door("households:pairing_end", "yuans_pairing", "post", let_in=("zhao",), unseen=("liu",)),
    Door("households:pairing_correct", "chens_pairing", let_in=CLERKS),
    Door("households:pairing_correct", "chens_pairing", "post", let_in=CLERKS),
    Door("households:pairing_correct", "yuans_pairing", "post", let_in=("zhao",), unseen=("liu",)),
    Door("households:pairings_change", let_in=CLERKS),
    Door("households:pairings_change", method="post", let_in=CLERKS),
    Door("households:helpers_change", let_in=CLERKS),
    Door("households:helpers_change", method="post", let_in=CLERKS),
    Door("households:helpers_changed", let_in=CLERKS),
]
