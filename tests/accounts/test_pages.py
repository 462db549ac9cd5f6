import pytest
from django.core.exceptions import ImproperlyConfigured
from django.views.generic import View

from accounts.audit import record
from accounts.hooks import Card
from accounts.mixins import PermissionPageMixin
from accounts.models import AuditEntry
from accounts.permissions import Role
from accounts.views import home
from accounts.views.audit import PAGE_SIZE
from tests.accounts.conftest import PASSWORD

NEW = "Fresh-word-1"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


@pytest.fixture
def reader(client, make_user):
    """The audit administrator, logged in."""
    user = make_user(Role.AUDIT_ADMIN, "audadmin", display_name="审计员")
    client.force_login(user)
    return user


def shown(response) -> list[int]:
    return [entry.pk for entry in response.context["entries"]]


def test_a_page_without_a_permission_does_not_start():
    class Careless(PermissionPageMixin, View):
        pass

    with pytest.raises(ImproperlyConfigured, match="Careless"):
        Careless.as_view()


def test_a_page_without_the_right_is_refused_and_noted_once(client, wang):
    client.force_login(wang)

    response = client.get("/audit/")

    assert response.status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("page.refused", wang)
    assert entry.after == {"path": "/audit/", "permission": "accounts.view_audit"}


def test_the_home_page_shows_the_cards_of_the_apps_in_their_order(client, wang, monkeypatch):
    cards = [Card("b.html", order=60), Card("a.html", order=10)]
    monkeypatch.setattr(home.HOME_CARDS, "call_all", lambda user: [cards[:1], [], cards[1:]])
    monkeypatch.setattr(home.HomeView, "template_name", "accounts/login.html")
    client.force_login(wang)

    response = client.get("/")

    assert [card.template for card in response.context["cards"]] == ["a.html", "b.html"]


def test_the_trail_is_read_page_by_page_newest_first(client, reader):
    numbers = [record(actor=None, action="users.create").pk for _ in range(PAGE_SIZE + 5)][::-1]

    first = client.get("/audit/")
    second = client.get("/audit/" + first.context["next"])
    back = client.get("/audit/" + second.context["previous"])

    assert shown(first) == numbers[:PAGE_SIZE]
    assert shown(second) == numbers[PAGE_SIZE:]
    assert shown(back) == shown(first)
    assert (first.context["previous"], second.context["next"]) == ("", "")


def test_the_trail_is_narrowed_by_person_action_and_days(client, reader, wang):
    made = record(actor=wang, action="users.create").pk
    refused = record(actor=wang, action="users.create.refused").pk
    other = record(actor=None, action="session.login_failed").pk

    assert shown(client.get("/audit/?person=小满")) == [refused, made]
    assert shown(client.get("/audit/?person=WANG&action=users.create")) == [refused, made]
    assert shown(client.get("/audit/?action=all.refused")) == [refused]
    assert shown(client.get("/audit/?action=session.login_failed")) == [other]
    assert shown(client.get("/audit/?until=2020-01-01")) == []
    assert len(shown(client.get("/audit/?since=2020-01-01"))) == 3


@pytest.mark.parametrize(
    "query", ["since=yesterday", "action=nonsense", "since=2026-02-02&until=2026-01-01", "before=x&after=-1"]
)
def test_a_filter_that_cannot_be_read_is_no_error_of_ours(client, reader, query):
    assert client.get(f"/audit/?{query}").status_code == 200


def test_reading_the_trail_takes_few_queries_however_long_it_is(client, reader, wang, django_assert_max_num_queries):
    for _ in range(PAGE_SIZE + 5):
        record(actor=wang, action="users.create", subject=wang)
    client.get("/audit/")

    with django_assert_max_num_queries(5):
        client.get("/audit/?person=wang")


def change(client, old: str = PASSWORD, new: str = NEW, again: str = NEW):
    return client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again})


def test_a_password_is_changed_and_only_the_session_at_hand_goes_on(client, wang):
    other = type(client)()
    other.force_login(wang)
    client.force_login(wang)

    assert change(client).url == "/"

    wang.refresh_from_db()
    assert wang.check_password(NEW)
    assert client.get("/").status_code == 200
    assert other.get("/").url == "/login/?next=/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "wrong"}, "原密码不对，请重新输入。"),
        ({"again": "Fresh-word-2"}, "两次输入的新密码不一样，请重新输入。"),
        ({"new": "short", "again": "short"}, "密码太短，至少要 10 位。"),
        ({"new": PASSWORD, "again": PASSWORD}, "最近 5 次用过的密码不能再用。"),
    ],
)
def test_a_password_is_not_changed_against_the_rules(client, wang, typed, sentence):
    client.force_login(wang)

    assert sentence in change(client, **typed).text

    wang.refresh_from_db()
    assert wang.check_password(PASSWORD)
