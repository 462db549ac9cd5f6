"""Which projects are in the library on a day: nothing is paid for one that is not."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from projects.models import Project


def in_library(project_ids: Collection[int], on: date) -> set[int]:
    """Return those of `project_ids` that are in the library on day `on`, in one query whatever their number."""
    left = Q(library_left_on__isnull=True) | Q(library_left_on__gt=on)
    found = Project.objects.filter(left, pk__in=project_ids, library_entered_on__lte=on)
    return set(found.order_by().values_list("pk", flat=True))
