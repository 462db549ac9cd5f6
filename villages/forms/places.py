"""Choosing a township or village in a filter: a list that is short, and that the page shows anyway."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator


class PlaceIterator(ModelChoiceIterator):
    """The places on offer, read once: their queryset remembers them."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        yield from map(self.choice, self.queryset)


class PlaceField(forms.ModelChoiceField):
    """One place out of those the user sees. The chosen one is looked up among those that are offered, not asked for.

    What is read stays with this field of this form, until it is given another queryset.
    """

    iterator = PlaceIterator

    def to_python(self, value: Any) -> Any:
        """Return the chosen place, None for no choice."""
        if value in self.empty_values:
            return None
        chosen = next((place for place in self.queryset if str(place.pk) == str(value)), None)
        if chosen is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return chosen


class VillageIterator(PlaceIterator):
    """Villages under the name of their township, so that one drop-down serves the county."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for township, rows in groupby(self.queryset, key=lambda village: village.township.name):
            yield (township, [self.choice(village) for village in rows])


class VillageField(PlaceField):
    """One village, chosen from a list by township. The queryset reads villages with their townships, in that order."""

    iterator = VillageIterator
