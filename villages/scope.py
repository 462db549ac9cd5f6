"""Row-level scope: which rows a user sees. This is the only place that decides it.

Pages, API, exports and services start from `Model.objects.visible_to(user)`; only system runs use the plain manager. A
queryset states where its rows lie (`household_path`, `village_path`, `township_path`: a lookup, "" for the row itself,
None where it has no such place); the user's role states how far they see:

- paired (帮扶干部): the households they are paired with today, by the hook `paired_household_ids`;
- village (驻村队员): the villages they are posted to today;
- township: the townships they are posted to today;
- area (对接系统): the townships that a system of another unit was granted;
- county: everything, limited by permission; none: nothing.

Rows that belong to the county as a whole (`county_rows`) are seen by county roles only.
"""

from typing import Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.permissions import ScopeKind
from config.lib.hooks import Hook

PAIRED_HOUSEHOLD_IDS = Hook("paired_household_ids")

Row = TypeVar("Row", bound=models.Model)


class ScopedQuerySet(models.QuerySet[Row]):
    """Base of every queryset whose rows lie somewhere in the county."""

    household_path: ClassVar[str | None] = None
    village_path: ClassVar[str | None] = None
    township_path: ClassVar[str | None] = None
    county_rows: ClassVar[bool] = False

    def visible_to(self, user: Any) -> Self:
        """Narrow to the rows `user` may see. No user, no posting, no pairing: no rows."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if user.scope_kind == ScopeKind.COUNTY:
            return self
        path, ids = self._place_of(user)
        if path is None or ids is None:
            return self.none()
        lookup = f"{path}__in" if path else "pk__in"
        narrowed = self.filter(**{lookup: ids})
        return narrowed.distinct() if self._may_repeat(path) else narrowed

    def _place_of(self, user: Any) -> tuple[str | None, models.QuerySet[Any] | None]:
        match user.scope_kind:
            case ScopeKind.PAIRED:
                return self.household_path, paired_household_ids(user)
            case ScopeKind.VILLAGE:
                return self.village_path, posted_ids(user, "village")
            case ScopeKind.TOWNSHIP:
                return self.township_path, posted_ids(user, "township")
            case ScopeKind.AREA:
                return self.township_path, granted_ids(user)
            case _:
                return None, None

    def _may_repeat(self, path: str) -> bool:
        """Say whether a row may be found more than once: somewhere on the way one row leads to many."""
        model: Any = self.model
        for step in filter(None, path.split("__")):
            field = model._meta.get_field(step)
            if field.one_to_many or field.many_to_many:
                return True
            model = field.related_model
        return False


class OwnQuerySet(ScopedQuerySet[Row]):
    """Rows that belong to the user who asked for them, whatever others may see of the county."""

    def visible_to(self, user: Any) -> Self:
        """Narrow to the user's own rows."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(requested_by=user)


def paired_household_ids(user: Any) -> models.QuerySet[Any] | None:
    """Return the ids of the households `user` is paired with today, or None when no app answers."""
    answers = PAIRED_HOUSEHOLD_IDS.call_all(user)
    return answers[0] if answers else None


def posted_ids(user: Any, place: str) -> models.QuerySet[Any]:
    """Return the ids of the places (`village` or `township`) where the cadre behind `user` is posted today."""
    posting = apps.get_model("villages.Posting")
    postings = posting.objects.believed().as_of(timezone.localdate())
    mine = postings.filter(Q(cadre__accounts__user=user) & Q(**{f"{place}__isnull": False}))
    if place == "township":
        mine = mine.filter(village__isnull=True)
    return mine.values(place)


def granted_ids(client: Any) -> models.QuerySet[Any]:
    """Return the ids of the townships that `client`, a system of another unit, was granted."""
    return apps.get_model("villages.ApiArea").objects.filter(client=client).values("township")
