"""What users keep for themselves: the views of a list that they come back to."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views, each of which only its owner sees."""

    def visible_to(self, user: Any) -> Self:
        """Narrow to the user's own views."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class SavedView(models.Model):
    """One view of one list that one user keeps under a name: the filters, as they stand in the list's address.

    `list_name` is the URL name of the list (`accounts.saved_views.LISTS`), `query` the address
    behind the question mark.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField("列表", max_length=60)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("筛选", max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["list_name", "id"]
        constraints = [
            models.UniqueConstraint(name="saved_view_name_once", fields=["user", "list_name", "name"]),
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
