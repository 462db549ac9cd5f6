"""The doors of the township's work: returned visits, entries for a second person, gaps."""

from tests.access import MOVED, Door

EAST = ("liu", "li")
OFFICE = ("zhao", "qian", "shui", "sheng")
READERS = ("wang", "sun", "he", *EAST, *OFFICE)
OF_CHEN = ("wang", "he", *EAST, *OFFICE)
VERIFIERS = ("liu", "li", "zhao")

TOWNSHIP_DOORS = [
    Door("households:visit_return", "visit", let_in=EAST),
    Door("households:visit_return", "yuans_visit", unseen=EAST),
    Door("households:visit_return", "visit", "post", let_in=EAST),
    Door("households:visit_return", "yuans_visit", "post", unseen=EAST),
    Door("households:visit_correct", "returned_visit", let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:visit_correct", "returned_visit", "post", let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:return_list", let_in=READERS),
    Door("households:return_detail", "sent_back", let_in=OF_CHEN, unseen=("sun",)),
    Door("households:return_again", "sent_back", let_in=EAST),
    Door("households:return_again", "yuans_return", unseen=EAST),
    Door("households:return_again", "sent_back", "post", let_in=EAST),
    Door("households:return_accept", "sent_back", "post", let_in=EAST, status=MOVED),
    Door("households:return_accept", "yuans_return", "post", unseen=EAST),
    Door("households:change_list", let_in=READERS),
    Door("households:change_detail", "change", let_in=OF_CHEN, unseen=("sun",)),
    Door("households:change_confirm", method="post", let_in=VERIFIERS, status=MOVED),
    Door("households:change_return", "change", let_in=VERIFIERS),
    Door("households:change_return", "change", "post", let_in=VERIFIERS),
    Door("households:change_return", "yuans_change", let_in=("zhao",), unseen=EAST),
    Door("assessments:gap_list", let_in=READERS),
]
