"""A form that was saved ends its draft in the browser, one that came back does not."""

import pytest

from tests.accounts.conftest import PASSWORD as OLD

HOME, PAGE, NEW = "/", "/password/", "Huce-neu-2027"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


def change(client, new: str = NEW):
    sent = {"old_password": OLD, "new_password1": new, "new_password2": new, "draft_key": "password-1"}
    return client.post(PAGE, sent)


def test_a_saved_form_ends_its_draft_on_the_next_page_and_only_there(client, wang):
    client.force_login(wang)
    assert change(client).status_code == 302

    first, second = (client.get(HOME).content.decode() for _ in range(2))

    assert 'data-draft-clear="password-1"' in first
    assert "data-draft-clear" not in second


def test_a_form_that_comes_back_with_a_fault_keeps_its_draft(client, wang):
    client.force_login(wang)

    assert "data-draft-clear" not in change(client, new="x").content.decode()
    assert "data-draft-clear" not in client.get(HOME).content.decode()


def test_a_form_sent_after_the_login_ended_keeps_its_draft(client, wang):
    change(client)
    client.force_login(wang)

    assert "data-draft-clear" not in client.get(HOME).content.decode()
