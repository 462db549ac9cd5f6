"""What was sent with an expired login or an outdated page leads back to the form it came from, never elsewhere."""

import pytest
from django.test import Client, RequestFactory

from accounts.way_back import way_back

HOME, LOGIN, PASSWORD, LOGOUT = "/", "/login/", "/password/", "/logout/"
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


@pytest.mark.parametrize(
    ("method", "own", "headers", "back"),
    [
        ("get", "/audit/?person=li", {}, "/audit/?person=li"),
        ("post", PASSWORD, {}, PASSWORD),
        ("post", LOGOUT, {"Referer": f"{HERE}/audit/?page=2"}, "/audit/?page=2"),
        ("post", LOGOUT, {}, HOME),
        ("post", LOGOUT, {"Referer": "http://evil.example/audit/"}, HOME),
        ("post", LOGOUT, {"Referer": f"{HERE}/nowhere/"}, HOME),
        ("post", LOGOUT, {"Referer": f"{HERE}{LOGOUT}"}, HOME),
        ("post", LOGIN, {"Referer": f"{HERE}{LOGIN}"}, HOME),
        ("get", "//evil.example/", {}, HOME),
        ("get", "/audit/", {"HX-Request": "true", "HX-Current-URL": f"{HERE}{PASSWORD}"}, PASSWORD),
        ("post", "/audit/", {"HX-Request": "true", "HX-Current-URL": "http://evil.example/"}, HOME),
        ("post", "/audit/", {"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)"}, HOME),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours_that_can_be_opened(method, own, headers, back):
    request = getattr(RequestFactory(), method)(own, headers=headers)

    assert way_back(request) == back


def test_a_form_sent_after_the_login_has_ended_leads_over_the_login_back_to_the_form(db, client):
    answer = client.post(PASSWORD, {"old_password": "x"})
    page = client.get(answer.url).content.decode()

    assert answer.url == f"{LOGIN}?next={PASSWORD}"
    assert "刚才的没有保存" in page


def test_a_part_of_a_page_leads_over_the_login_back_to_the_whole_page(client):
    answer = client.get("/audit/", headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}/audit/?person=li"})

    assert answer["HX-Redirect"] == f"{LOGIN}?next=%2Faudit%2F%3Fperson%3Dli"


class TestATokenThatDoesNotFit:
    """Django checks the token before any view; its own page would say nothing a cadre can use."""

    @pytest.fixture
    def strict(self, wang) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(wang)
        return client

    def test_the_page_says_what_happened_and_leads_back_to_the_form(self, strict):
        answer = strict.post(PASSWORD, {"old_password": "x"})

        page = answer.content.decode()
        assert answer.status_code == 403
        assert "还没有保存：这一页打开之后，您重新登录过" in page
        assert f'href="{PASSWORD}"' in page

    def test_a_part_of_a_page_opens_the_whole_one_anew(self, strict):
        answer = strict.post(PASSWORD, headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}{PASSWORD}"})

        assert answer["HX-Redirect"] == PASSWORD
        assert "刚才的没有保存" in strict.get(PASSWORD).content.decode()

    def test_without_a_login_the_way_leads_over_the_login(self):
        answer = Client(enforce_csrf_checks=True).post(PASSWORD)

        assert answer.url == f"{LOGIN}?next={PASSWORD}"

    def test_an_old_login_page_is_opened_anew_and_still_knows_where_to_go(self):
        answer = Client(enforce_csrf_checks=True).post(f"{LOGIN}?next=/audit/", {"username": "wang"})

        assert answer.url == f"{LOGIN}?next=/audit/"
