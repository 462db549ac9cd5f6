"""Forms about projects."""

from projects.forms.filters import ProjectFilterForm

__all__ = ["ProjectFilterForm"]
