"""A rule cannot be written and not asked, nor asked and not tested; and it sees neither database nor clock."""

import ast
from pathlib import Path

import pytest

from households.quality import rules
from households.quality.rules import RULES
from tests.households.quality.build import CALENDAR, home

FOLDER = Path(rules.__file__).parent
FORBIDDEN = ("django", "households.models", "households.services", "households.selectors", "time")


def test_folder_list_and_tests_agree():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"folder"}

    assert {rule.name for rule in RULES} == files == tests
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.find.__name__ == rule.name for rule in RULES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_rules_import_neither_database_nor_clock(path):
    tree = ast.parse(path.read_text())
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]

    assert not [module for module in modules if module.startswith(FORBIDDEN)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in {"now", "today"}]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_nothing_is_wrong_with_a_household_in_order(rule):
    assert list(rule.find(home(), CALENDAR)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_tells_people_what_to_do(rule):
    assert rule.advice.endswith("。")
    assert rule.label
    assert rule.find.__doc__
