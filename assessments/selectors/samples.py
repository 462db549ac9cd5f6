"""Samples of the county review for pages: what waits to be drawn, what was drawn, what was found."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from assessments.models import ExitCase, ExitSample, SampledCase
from assessments.status import BEFORE_REVIEW
from villages.models import Township

MOST_SAMPLES = 100


@dataclass(frozen=True)
class Waiting:
    """How many cases of a township wait to be drawn from."""

    township: Township
    households: int


@dataclass(frozen=True)
class SamplePage:
    """One sample: its drawn households first, in the drawn order."""

    sample: ExitSample
    drawn: list[SampledCase]
    left: int

    @property
    def done(self) -> int:
        return sum(bool(row.result) for row in self.drawn)


def read_waiting(user: Any) -> list[Waiting]:
    """Return the townships with cases before the county review that are in no sample of their round."""
    sampled = SampledCase.objects.filter(round=F("case__round")).values("case")
    waiting = ExitCase.objects.visible_to(user).filter(state__in=BEFORE_REVIEW)
    counts = waiting.exclude(pk__in=sampled).order_by().values_list("household__township").annotate(n=Count("pk"))
    found = dict(counts)
    return [Waiting(place, found[place.pk]) for place in Township.objects.filter(pk__in=found)]


def read_samples(user: Any) -> list[ExitSample]:
    """Return the latest samples `user` may see, with how many of the drawn are checked and how many have a fault."""
    rows = ExitSample.objects.visible_to(user).select_related("township", "drawn_by")
    return list(
        rows.annotate(
            asked=Count("rows", filter=Q(rows__is_drawn=True)),
            checked=Count("rows", filter=~Q(rows__result="")),
            faults=Count("rows", filter=Q(rows__result="fault")),
        ).order_by("-pk")[:MOST_SAMPLES]
    )


def read_sample(sample: ExitSample) -> SamplePage:
    """Return the page of a sample."""
    rows = sample.rows.filter(is_drawn=True).select_related("case__household__village", "case__verdict", "checked_by")
    return SamplePage(sample, list(rows.order_by("place")), sample.rows.waiting().count())
