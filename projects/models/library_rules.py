"""What the database asks of a project because of the library: its class, its counts, when it was entered."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from projects.kinds import ERAS, LibraryClass
from projects.library_status import LibraryState


def _class_of_its_era() -> Q:
    """Return the condition that a project's class is one of its year."""
    found = Q(library_class="")
    for era in ERAS:
        years = Q(year__gte=era.first_year) if era.last_year is None else Q(year__range=(era.first_year, era.last_year))
        found |= years & Q(library_class__in=[str(one) for one in LibraryClass if one in era.classes])
    return found


LIBRARY_CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(name="project_class_of_its_era", condition=_class_of_its_era()),
    models.CheckConstraint(
        name="project_planned_days_in_order",
        condition=Q(planned_to__isnull=True) | Q(planned_from__isnull=True) | Q(planned_to__gte=F("planned_from")),
    ),
    models.CheckConstraint(
        name="project_registered_among_all",
        condition=Q(planned_registered__isnull=True) | Q(planned_registered__lte=F("planned_households")),
    ),
    models.CheckConstraint(
        name="project_leaves_after_entry",
        condition=Q(library_left_on__isnull=True) | Q(library_left_on__gte=F("library_entered_on")),
    ),
    models.CheckConstraint(
        name="project_place_whole",
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
    ),
]

ENTERED_BY_THE_CHAIN = pgtrigger.Trigger(
    name="entered_by_the_chain",
    operation=pgtrigger.UpdateOf("library_entered_on", "library_left_on"),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        "OLD.library_entered_on IS DISTINCT FROM NEW.library_entered_on"
        " OR OLD.library_left_on IS DISTINCT FROM NEW.library_left_on"
    ),
    func=f"""
        IF OLD.library_entered_on IS NOT NULL AND NEW.library_entered_on IS DISTINCT FROM OLD.library_entered_on
           OR NOT EXISTS (SELECT 1 FROM projects_libraryentry e WHERE e.project_id = NEW.id AND e.state =
               CASE WHEN NEW.library_left_on IS NULL THEN '{LibraryState.ENTERED}' ELSE '{LibraryState.REMOVED}' END)
        THEN
            RAISE EXCEPTION 'project %: only the chain of the library enters and removes it', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)
"""The day of entry is filled once, by the chain; a bulk load of an existing library brings it with the row."""
