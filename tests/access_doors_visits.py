"""The part of the access matrix about visits: lists, statistics, rules, rounds, hints, follow-ups, paper."""

from tests.access import Door

OFFICE = ("zhao", "qian", "shui", "sheng")
EAST = ("liu", "li")
OF_CHEN = ("wang", "he", *EAST, *OFFICE)
READERS = ("wang", "sun", "he", *EAST, *OFFICE)
WATCHERS = (*EAST, "zhao", "qian", "sheng")
REVIEWERS = (*EAST, "zhao", "qian")
COUNTERS = ("he", *WATCHERS)
WHY = {"reason": "打印联系卡发到户"}

VISIT_DOORS = [
    Door("households:visit_list", let_in=READERS),
    Door("households:problem_list", let_in=READERS),
    Door("households:coverage", let_in=COUNTERS),
    Door("households:visit_stats", let_in=COUNTERS),
    Door("households:visit_stats_export", let_in=COUNTERS),
    Door("households:late_cadres", let_in=COUNTERS),
    Door("households:late_cadres_export", let_in=COUNTERS),
    Door("households:rule_list", let_in=COUNTERS),
    Door("households:rule_add", let_in=("zhao",)),
    Door("households:rule_add", method="post", let_in=("zhao",)),
    Door("households:round_list", let_in=COUNTERS),
    Door("households:round_detail", "round", let_in=COUNTERS),
    Door("households:round_add", let_in=("zhao",)),
    Door("households:round_add", method="post", let_in=("zhao",)),
    Door("households:round_correct", "round", let_in=("zhao",)),
    Door("households:round_correct", "round", "post", let_in=("zhao",)),
    Door("households:hint_list", let_in=WATCHERS),
    Door("households:hint_review", "visit", kwargs={"kind": "backdated"}, let_in=REVIEWERS),
    Door("households:hint_review", "visit", "post", kwargs={"kind": "backdated"}, let_in=REVIEWERS),
    Door("households:visit_void", "visit", let_in=("wang", "liu"), unseen=("sun", "he", "li")),
    Door("households:visit_void", "visit", "post", let_in=("wang", "liu"), unseen=("sun", "he", "li")),
    Door("households:problem_solve", "visit", let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:problem_solve", "visit", "post", let_in=("wang", "he", *EAST), unseen=("sun",)),
    Door("households:visit_print", "visit", let_in=OF_CHEN, unseen=("sun",)),
    Door("households:card", "chen", let_in=OF_CHEN, unseen=("sun",)),
    Door("households:card", "yuan", let_in=("sun", *OFFICE), unseen=("wang", "he", *EAST)),
    Door("households:card", "chen", "post", data=WHY, let_in=("liu", "zhao", "sheng"), unseen=("sun",)),
    Door("households:village_cards", "lower", let_in=OF_CHEN, unseen=("sun",)),
    Door("households:village_cards", "lower", "post", data=WHY, let_in=("liu", "zhao", "sheng"), unseen=("sun",)),
]
