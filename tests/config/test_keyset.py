import pytest

from config.lib.keyset import keyset_page
from villages.models import County, Township, Village

FIELDS = ("township_id", "id")


@pytest.fixture
def villages(db) -> list[Village]:
    """Seven villages of three townships, in page order."""
    county = County.objects.create(code="530399000000", name="测试县")
    made = [
        Village.objects.create(
            township=Township.objects.get_or_create(code=f"{t}", defaults={"county": county, "name": f"{t}"})[0],
            code=f"{t}{n}",
            name=f"{t}{n}",
        )
        for n, t in enumerate((1, 2, 3, 1, 2, 3, 1))
    ]
    return sorted(made, key=lambda v: (v.township_id, v.pk))


def test_going_forward_shows_every_row_once_and_in_order(villages):
    seen, after = [], ""
    while True:
        page = keyset_page(Village.objects.all(), fields=FIELDS, after=after, size=3)
        seen += page.rows
        after = page.after
        if not after:
            break

    assert seen == villages


def test_going_back_shows_the_page_one_came_from(villages):
    first = keyset_page(Village.objects.all(), fields=FIELDS, size=3)
    second = keyset_page(Village.objects.all(), fields=FIELDS, after=first.after, size=3)

    back = keyset_page(Village.objects.all(), fields=FIELDS, before=second.before, size=3)

    assert (back.rows, back.before, back.after) == (first.rows, "", first.after)
    assert (first.before, second.rows) == ("", villages[3:6])


def test_a_last_page_that_is_just_full_leads_nowhere(villages):
    page = keyset_page(Village.objects.all(), fields=FIELDS, size=7)

    assert (page.after, page.before, len(page.rows)) == ("", "", 7)


@pytest.mark.parametrize("key", ["", "1", "a-b", "1-2-3", "1-²", "1-9999999999999999999999", "-1-2", "1-2;drop"])
def test_a_broken_key_shows_the_first_page(villages, key):
    assert keyset_page(Village.objects.all(), fields=FIELDS, after=key, before=key, size=3).rows == villages[:3]


def test_an_empty_list_has_one_empty_page(db):
    page = keyset_page(Village.objects.all(), fields=FIELDS)

    assert (page.rows, page.after, page.before) == ([], "", "")
