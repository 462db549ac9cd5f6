from villages.forms.clients import ClientForm, ReasonForm
from villages.forms.scoped import ScopedForm, ScopedFormMixin, ScopedModelForm

__all__ = ["ClientForm", "ReasonForm", "ScopedForm", "ScopedFormMixin", "ScopedModelForm"]
