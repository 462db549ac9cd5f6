"""How many files a page asks for: on 3G each round of requests costs more than half a second."""

import re

import pytest
from django.urls import reverse

# URL name → the most style sheets and scripts its page may load. Everything fits into one round of six connections.
MOST = {
    "accounts:home": (1, 1),
    "households:list": (1, 2),
    "households:detail": (1, 2),
    "households:visit_add": (1, 3),
    "assessments:exit_list": (1, 5),
}


def loaded(page: str) -> tuple[int, int]:
    """Return how many style sheets and how many scripts a page loads."""
    return len(re.findall(r'<link rel="stylesheet"', page)), len(re.findall(r"<script ", page))


@pytest.mark.parametrize("name", MOST)
def test_a_page_of_the_working_day_asks_for_few_files(client, county, name):
    client.force_login(county.zhao if name == "assessments:exit_list" else county.wang)
    args = [county.chen.pk] if name in {"households:detail", "households:visit_add"} else []

    page = client.get(reverse(name, args=args)).content.decode()

    styles, scripts = loaded(page)
    assert 1 <= styles <= MOST[name][0]
    assert 1 <= scripts <= MOST[name][1]


def test_no_script_holds_up_the_page(client, county):
    client.force_login(county.wang)

    page = client.get(reverse("households:visit_add", args=[county.chen.pk])).content.decode()

    assert re.findall(r"<script (?![^>]*\bdefer>)[^>]*>", page) == []
