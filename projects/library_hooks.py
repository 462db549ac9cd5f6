"""Where the library speaks on other pages: how a project came into it, on the project's page; its photos."""

from typing import Any

from projects.hooks import Panel
from projects.models import LibraryEntry, LibraryPhoto, Project
from projects.selectors.library_page import plan_facts


def project_panels(project: Project, user: Any) -> list[Panel]:
    """Return how far a project is on its way into the library and what was planned; nothing for one without a way."""
    named = ("project__township", "project__village", "project__implementing_unit", "project__department")
    planned = ("project__planned_money", "project__planned_quantities", "project__purposes")
    rows = LibraryEntry.objects.visible_to(user).filter(project=project)
    entry = rows.select_related(*named).prefetch_related(*planned).first()
    if entry is None:
        return []
    return [Panel("projects/library/_panel.html", {"entry": entry, "facts": plan_facts(entry.project)}, order=20)]


def file_folders() -> dict[str, Any]:
    """Return where the photos of notices lie, and the model whose rows name them."""
    return {"library": LibraryPhoto}
