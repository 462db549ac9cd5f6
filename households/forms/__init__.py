from households.forms.entry import EntryForm, HouseholdForm
from households.forms.lists import HouseholdFilterForm, RevealForm
from households.forms.visits import VisitForm

__all__ = ["EntryForm", "HouseholdFilterForm", "HouseholdForm", "RevealForm", "VisitForm"]
