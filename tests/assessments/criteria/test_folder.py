"""A criterion cannot be written and not run, nor run and not tested; and it sees neither database nor clock."""

import ast
from pathlib import Path

import pytest

from assessments import criteria
from assessments.criteria import words
from assessments.criteria.housing import REMEDIES, SAFE_GRADES
from assessments.models import CRITERIA_FIELDS
from households.codes import Guarantee, HouseGrade, Remedy, Source

FOLDER = Path(criteria.__file__).parent
NO_CRITERIA = {"__init__", "conditions", "household", "living", "thresholds", "verdict", "words"}
FORBIDDEN = ("django", "households", "villages", "accounts", "assessments.models", "assessments.services", "time")


def test_folder_list_tests_and_columns_agree():
    files = {path.stem for path in FOLDER.glob("*.py")} - NO_CRITERIA
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    listed = [criterion.__name__ for criterion in criteria.CRITERIA]

    assert {*listed, *criteria.FURTHER} == files
    assert files <= tests
    assert tuple(listed) == CRITERIA_FIELDS == tuple(Guarantee.values)
    assert (*listed, *criteria.FURTHER) == criteria.HOUSEHOLD_CODES == tuple(criteria.LABELS)
    assert all(name == criterion.__name__ for name, criterion in criteria.FURTHER.items())


def test_labels_are_those_of_the_form():
    assert dict(Guarantee.choices).items() <= criteria.LABELS.items()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_criteria_import_neither_database_nor_clock(path):
    tree = ast.parse(path.read_text())
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]

    assert not [m for m in modules if m.startswith(FORBIDDEN)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in {"now", "today"}]


def test_criteria_know_every_code_of_the_register():
    assert set(words.SOURCES.items()) == set(Source.choices)
    assert set(REMEDIES) | {"none", "other_safe"} == set(Remedy.values)
    assert set(HouseGrade.values) == SAFE_GRADES | {"C", "D"}


@pytest.mark.parametrize(
    "criterion", [*criteria.CRITERIA, *criteria.FURTHER.values()], ids=lambda criterion: criterion.__name__
)
def test_every_criterion_says_what_it_rests_on(criterion):
    assert criterion.__doc__
    assert "(" in criterion.__doc__
