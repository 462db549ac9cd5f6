"""Forms whose drop-downs cannot offer a row out of scope."""

from typing import Any

from django import forms

from villages.scope import ScopedQuerySet


class ScopedFormMixin:
    """Narrow every drop-down of a form to the rows the user may see, without being told which."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(getattr(field, "queryset", None), ScopedQuerySet):
                field.queryset = field.queryset.visible_to(user)


class ScopedForm(ScopedFormMixin, forms.Form):
    """A form for filters and actions."""


class ScopedModelForm(ScopedFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A form for one model."""
