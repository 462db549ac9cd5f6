"""Printing a notice of the library for its board; noted in the trail."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_PROJECTS
from config.lib.printing.blocks import Printout
from projects.models import LibraryNotice
from projects.papers.library_notices import library_notice_paper


@service("library.print_notice", only_notes=True)
def print_library_notice(*, notice_id: int, actor: User) -> Printout:
    """Return the list of a notice for the board (E16), and note who printed it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope.
    """
    require(actor, VIEW_PROJECTS)
    rows = LibraryNotice.objects.visible_to(actor).select_related("township", "village").prefetch_related("lines")
    notice = rows.get(pk=notice_id)
    record(actor=actor, action="library.print_notice", subject=notice, after={"number": notice.number})
    return library_notice_paper(notice)
