import pytest

from config.lib.hooks import Hook, faults

TESTED = Hook("tested_hook")


def say(word: str) -> str:
    return f"said {word}"


def shout(word: str) -> str:
    return word.upper()


HERE = "tests.lib.test_hooks"


def test_the_listed_functions_are_called_in_their_order(settings):
    settings.HOOKS = {"tested_hook": [f"{HERE}.shout", f"{HERE}.say"]}

    assert TESTED.call_all("hello") == ["HELLO", "said hello"]


def test_a_hook_that_the_settings_do_not_name_answers_nothing(settings):
    settings.HOOKS = {}

    assert TESTED.call_all("hello") == []
    assert faults() == []


@pytest.mark.parametrize("path", [f"{HERE}.whisper", "no.such.module"])
def test_a_path_that_leads_nowhere_is_reported(settings, path):
    settings.HOOKS = {"tested_hook": [path]}

    [sentence] = faults()
    assert "tested_hook" in sentence
    assert "cannot be resolved" in sentence


def test_a_name_that_nobody_declares_is_reported(settings):
    settings.HOOKS = {"misspelt_hook": []}

    assert faults() == ["HOOKS names “misspelt_hook”, which no app declares."]
