import ast
from collections.abc import Iterator
from pathlib import Path

from accounts.actions import ACTION_LABELS, action_label

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "villages", "households", "projects", "funds", "assessments")


def actions_in(tree: ast.AST) -> Iterator[str]:
    """Yield the text of every `@service("…")` and every `action="…"` given to `record`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        given = node.args[:1] if node.func.id == "service" else []
        if node.func.id == "record":
            given = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
        yield from (value.value for value in given if isinstance(value, ast.Constant))


def test_every_action_that_an_app_records_has_words():
    used = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            used |= set(actions_in(ast.parse(path.read_text())))

    assert used
    assert {action for action in used if action_label(action) == action} == set()


def test_a_refusal_is_named_after_what_was_tried():
    assert action_label("users.create.refused") == "建立账号（被拒绝）"


def test_the_words_are_told_apart():
    assert len(set(ACTION_LABELS.values())) == len(ACTION_LABELS)
