from datetime import date

import pytest

from config.lib.refusals import Refused
from households.models import Pairing, RegisterChange
from households.services.changes import return_change
from households.services.pairings import PairingEntry, change_helper, correct_pairing, pair_household
from tests.households.pairings import ago, cadre_of, helpers, paper, rows


def test_a_wrong_pairing_is_superseded_by_the_right_one(county):
    wrong = county.chen.pairings.get()
    right = PairingEntry(cadre_of(county.he).pk, date(2017, 5, 1))
    same = paper("照结对表")

    corrected = correct_pairing(pairing_id=wrong.pk, entry=right, paper=same, actor=county.liu)

    assert helpers(county.chen) == [("何驻村", date(2017, 5, 1), None, "")]
    assert Pairing.objects.filter(household=county.chen).count() == 2
    assert correct_pairing(pairing_id=wrong.pk, entry=right, paper=same, actor=county.liu) == corrected


def test_a_pairing_that_never_was_is_taken_back(county):
    wrong = county.chen.pairings.get()

    assert correct_pairing(pairing_id=wrong.pk, entry=None, paper=paper("登记错户"), actor=county.liu) is None

    assert helpers(county.chen) == []
    assert RegisterChange.objects.get().fields[0]["after"] == "没有"


def test_a_correction_needs_a_reason_a_difference_and_free_days(county):
    pairing = county.chen.pairings.get()
    change_helper(pairing_id=pairing.pk, cadre_id=cadre_of(county.he).pk, on=ago(3), paper=paper(), actor=county.liu)
    now = Pairing.objects.believed().get(household=county.chen, valid_to=None)
    as_it_is = PairingEntry(now.cadre_id, now.valid_from)
    before = rows()

    def correct(entry: PairingEntry, reason: str) -> None:
        correct_pairing(pairing_id=now.pk, entry=entry, paper=paper(reason), actor=county.liu)

    with pytest.raises(Refused, match="没有改动"):
        correct(as_it_is, "照表")
    with pytest.raises(Refused, match="哪里登记错了"):
        correct(as_it_is, "")
    with pytest.raises(Refused, match="已经有帮扶人"):
        correct(PairingEntry(now.cadre_id, ago(10)), "照表")

    assert rows() == before


def test_a_returned_entry_is_answered_by_its_correction(county):
    wang = cadre_of(county.wang)
    pairing = pair_household(
        household_id=county.bai.pk, cadre_id=wang.pk, valid_from=ago(5), paper=paper("新结对"), actor=county.liu
    )
    returned = return_change(change_id=RegisterChange.objects.get().pk, actor=county.li, opinion="人不对")
    right = PairingEntry(cadre_of(county.he).pk, ago(5))

    correct_pairing(pairing_id=pairing.pk, entry=right, paper=paper("照表更正", answers=returned.pk), actor=county.liu)

    assert RegisterChange.objects.get(answers=returned).kind == "pairing"
