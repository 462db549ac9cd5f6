from villages.forms.clients import ClientForm, ReasonForm
from villages.forms.scoped import ScopedForm, ScopedFormMixin, ScopedModelForm
from villages.forms.stamped import StampedForm

__all__ = ["ClientForm", "ReasonForm", "ScopedForm", "ScopedFormMixin", "ScopedModelForm", "StampedForm"]
