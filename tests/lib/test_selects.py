"""Drop-downs written in Python are what Django's templates would have written, and as safe."""

import pytest
from django.forms import NullBooleanSelect, Select, SelectMultiple
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from config.lib.selects import QuickSelectRenderer

EVIL = '"><script>x</script>'
CHOICES = [("", "全部"), (1, "东乡"), ("2", EVIL), (EVIL, "名"), ("西镇", [("3", "远山村"), ("4", "近山村")])]
WIDGETS = [
    Select(choices=CHOICES),
    Select(choices=CHOICES, attrs={"class": "in", "required": True, "disabled": False, "title": EVIL}),
    SelectMultiple(choices=CHOICES),
    NullBooleanSelect(),
]


@pytest.mark.parametrize("value", ["", "1", "4", EVIL, None])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_drop_down_is_the_one_of_django(widget, value):
    ours, theirs = (
        widget.render("place", value, {"id": "id_place"}, renderer=renderer)
        for renderer in (QuickSelectRenderer(), DjangoTemplates())
    )

    assert parse_html(ours) == parse_html(theirs)
    assert "<script" not in ours
