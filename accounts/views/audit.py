from typing import Any

from django.views.generic import TemplateView

from accounts.forms import AuditFilterForm
from accounts.mixins import PermissionPageMixin
from accounts.models import AuditEntry
from accounts.permissions import VIEW_AUDIT
from accounts.selectors import Page, audit_entries, page_of
from config.lib.row_numbers import row_number

PAGE_SIZE = 50


class AuditListView(PermissionPageMixin, TemplateView):
    """The audit trail, newest first, by person, action and days."""

    permission = VIEW_AUDIT
    template_name = "accounts/audit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the filtered trail; a filter that cannot be read shows its fault and no rows."""
        form = AuditFilterForm(self.request.GET or None)
        if form.is_bound and not form.is_valid():
            page = Page([], has_newer=False, has_older=False)
        else:
            chosen = form.cleaned_data if form.is_bound else {}
            before, after = (row_number(self.request.GET.get(name, "")) for name in ("before", "after"))
            page = page_of(audit_entries(**chosen), size=PAGE_SIZE, before=before, after=after)
        return super().get_context_data(**kwargs) | {"form": form, "entries": page.entries, **self._paging(page)}

    def _paging(self, page: Page) -> dict[str, str]:
        first: AuditEntry | None = page.entries[0] if page.entries else None
        newer = self._address(after=first.pk) if first and page.has_newer else ""
        older = self._address(before=page.entries[-1].pk) if first and page.has_older else ""
        return {"previous": newer, "next": older}

    def _address(self, **place: int) -> str:
        query = self.request.GET.copy()
        for name in ("before", "after"):
            query.pop(name, None)
        query.update({name: str(number) for name, number in place.items()})
        return f"?{query.urlencode()}"
