"""A scoped form narrows its drop-downs by itself; the architecture test relies on it."""

from assessments.forms import PlaceFilter


def test_a_township_user_is_offered_their_own_places_only(county):
    form = PlaceFilter(user=county.liu)

    assert list(form.fields["township"].queryset) == [county.east]
    assert set(form.fields["village"].queryset) == {county.lower, county.upper}
