"""What belongs to a project is seen by whoever sees the project."""

from typing import TypeVar

from django.db import models

from villages.scope import ScopedQuerySet

Row = TypeVar("Row", bound=models.Model)


class OfProjectQuerySet(ScopedQuerySet[Row]):
    """Rows of the projects a user sees."""

    township_path = "project__township"
    village_path = "project__village"
    county_rows = True
