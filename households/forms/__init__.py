from households.forms.entry import EntryForm, HouseholdForm
from households.forms.lists import HouseholdFilterForm, RevealForm
from households.forms.visits import NO_NUMBERS, VisitForm

__all__ = ["NO_NUMBERS", "EntryForm", "HouseholdFilterForm", "HouseholdForm", "RevealForm", "VisitForm"]
