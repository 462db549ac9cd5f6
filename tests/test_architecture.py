"""Rules about the code itself, so that review does not have to remember them."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from accounts.mixins import PermissionPageMixin
from households.history_fields import untold
from tests.access import COUNTY_WIDE_MODELS, PUBLIC_URLS
from villages.api.base import SystemApiMixin
from villages.scope import ScopedQuerySet

ROOT = Path(__file__).parents[1]
APPS = ("accounts", "villages", "households", "projects", "funds", "assessments")
OUTWARD = ("views", "forms", "api", "imports", "exports", "templatetags")
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_TEMPLATE, LONGEST_TEST = 50, 400, 150, 300


def modules(*folders: str) -> list[Path]:
    """Return our Python files below `folders`, without migrations."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def own_models() -> list[type]:
    """Return our models, without the history tables that pghistory makes and without abstract bases."""
    return [m for m in apps.get_models() if m._meta.app_label in APPS and not hasattr(m, "pgh_tracked_model")]


def is_scoped(model: type) -> bool:
    """Say whether the model's rows are narrowed by `visible_to`."""
    return isinstance(model._default_manager.all(), ScopedQuerySet)  # type: ignore[attr-defined]


def reads_unscoped(node: ast.AST, models: set[str]) -> bool:
    """Is `node` `Model.objects.<not visible_to>`, or `get_object_or_404(Model, ...)`?"""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=model), attr="objects"), attr=method):
            return model in models and method != "visible_to"
        case ast.Call(func=ast.Name(id="get_object_or_404" | "get_list_or_404"), args=[ast.Name(id=model), *_]):
            return model in models
        case _:
            return False


def outside_scoped_forms(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but the fields of scoped forms, which narrow every drop-down by themselves."""
    fields = {
        id(inner)
        for form in ast.walk(tree)
        if isinstance(form, ast.ClassDef)
        and {getattr(b, "id", "") for b in form.bases} & {"ScopedForm", "ScopedModelForm"}
        for field in form.body
        if isinstance(field, ast.Assign)
        for inner in ast.walk(field)
    }
    return (node for node in ast.walk(tree) if id(node) not in fields)


def test_every_model_is_scoped_or_stands_on_the_list_with_a_reason():
    unscoped = {model._meta.label for model in own_models() if not is_scoped(model)}
    assert unscoped == set(COUNTY_WIDE_MODELS)
    assert all(COUNTY_WIDE_MODELS.values())


def test_code_that_faces_users_never_reads_a_scoped_model_unscoped():
    models = {model.__name__ for model in own_models() if is_scoped(model)}
    assert models, "no scoped model found: this test is not looking at anything"
    offences = []
    for app in APPS:
        for path in modules(app):
            if path.relative_to(ROOT / app).parts[0].removesuffix(".py") not in OUTWARD:
                continue
            tree = ast.parse(path.read_text())
            offences += [f"{path}:{n.lineno}" for n in outside_scoped_forms(tree) if reads_unscoped(n, models)]  # type: ignore[attr-defined]
    assert not offences


def all_patterns(resolver=None, namespace: str = "") -> Iterator[tuple[str, object]]:
    """Yield (name with namespace, pattern) of every URL."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from all_patterns(pattern, inner)
        else:
            yield namespace + (pattern.name or str(pattern.pattern)), pattern


def test_every_page_asks_for_a_permission():
    for name, pattern in all_patterns():
        if name in PUBLIC_URLS:
            continue
        view_class = getattr(pattern.callback, "view_class", None)
        assert view_class, f"{name}: use a class-based view"
        assert issubclass(view_class, PermissionPageMixin | SystemApiMixin), name


def imports_inside_functions(tree: ast.AST) -> list[int]:
    """Return the lines of imports that stand inside a function."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    return [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", modules("config", *APPS, "benchmarks"), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_small_and_imports_at_its_top(path: Path):
    text = path.read_text()
    tree = ast.parse(text)
    assert text.count("\n") <= LONGEST_MODULE
    assert not imports_inside_functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{node.name} at line {node.lineno}"


def test_tests_and_templates_are_small():
    long_tests = [str(p) for p in modules("tests") if p.read_text().count("\n") > LONGEST_TEST]
    long_pages = [str(p) for p in (ROOT / "templates").rglob("*.html") if p.read_text().count("\n") > LONGEST_TEMPLATE]
    assert not long_tests + long_pages


@pytest.mark.parametrize("model", own_models(), ids=lambda m: m.__name__)
def test_every_model_says_what_one_row_is(model: type):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


def test_the_history_of_a_household_has_words_for_every_column():
    assert list(untold()) == []


def test_nobody_listens_to_signals():
    receivers = [str(p) for p in modules(*APPS) if "@receiver" in p.read_text() or ".connect(" in p.read_text()]
    assert not receivers


def uses(path: Path, name: str) -> bool:
    """Say whether the module imports `name`, calls it, or reads it as an attribute; its definition is no use."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    words = {n.id for n in nodes if isinstance(n, ast.Name)} | {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    return name in words | {n.name.rpartition(".")[2] for n in nodes if isinstance(n, ast.alias)}


def creates(path: Path, model: str) -> bool:
    """Say whether the module makes rows of `model`: calls its class, or a manager's method that writes."""
    made = (ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call))
    return any(re.fullmatch(rf"{model}(\.(_\w+|objects)\.\w*create\w*)?", call) for call in made)


def those(holds: Callable[[Path], bool]) -> set[str]:
    """Return our modules for which `holds`."""
    return {str(path.relative_to(ROOT)) for path in modules("config", *APPS) if holds(path)}


@pytest.mark.parametrize("text", ["decrypt(x)", "crypto.decrypt(x)", "from config.lib.crypto import decrypt as open"])
def test_every_way_of_opening_personal_data_is_seen(tmp_path: Path, text: str):
    (tmp_path / "sly.py").write_text(text)
    assert uses(tmp_path / "sly.py", "decrypt")


def test_one_module_opens_personal_data():
    assert those(lambda path: uses(path, "decrypt")) == {"accounts/reveal.py"}
    assert those(lambda path: uses(path, "decrypt_file")) == {"accounts/reveal.py"}


def test_one_module_closes_personal_data_anew_and_sends_triggers_away():
    """Changing keys opens values inside `config.lib.crypto` only; no other change goes past the triggers.

    It finds encrypted values by their fields: whoever encrypts must write into an `EncryptedTextField`.
    """
    assert those(lambda path: uses(path, "reencrypt")) == {"accounts/rotation.py"}
    assert those(lambda path: uses(path, "reencrypt_file")) == {"accounts/file_rotation.py"}
    assert those(lambda path: uses(path, "encrypt_file")) == {
        "accounts/exports.py",
        "config/lib/crypto.py",
        "households/services/photo_files.py",
    }
    assert those(lambda path: uses(path, "encrypt")) == {
        "config/lib/crypto.py",
        "config/lib/fields.py",
        "funds/ledger.py",
        "assessments/demo/register.py",
        "assessments/demo/staff.py",
    }
    assert those(lambda path: uses(path, "sealer")) == {"config/lib/crypto.py", "households/services/import_rows.py"}
    assert those(lambda path: "pgtrigger.ignore" in path.read_text()) == {"accounts/rotation.py"}


@pytest.mark.parametrize("text", ["LedgerEntry(line=x)", "LedgerEntry.objects.bulk_create(x)"])
def test_every_way_of_making_entries_is_seen(tmp_path: Path, text: str):
    (tmp_path / "sly.py").write_text(text)
    assert creates(tmp_path / "sly.py", "LedgerEntry")


def test_one_module_posts_money():
    """Beside the ledger, COPY writes verdicts and the rows of the demonstration county, which posts its money by it."""
    assert those(lambda path: "funds_ledgerentry" in path.read_text()) == {
        "funds/ledger.py",
        "funds/models/triggers.py",
    }
    assert those(lambda path: uses(path, "copy_expert")) == {
        "funds/ledger.py",
        "assessments/services/storing.py",
        "config/lib/copying.py",
    }
    assert those(lambda path: creates(path, "LedgerEntry")) == set()


def test_roles_are_granted_without_an_office_only_at_set_up():
    """The demonstration writes its grants by COPY; `write_accounts` takes over what a set-up says about them."""
    assert those(lambda path: uses(path, "grant_directly")) == set()
    assert those(lambda path: uses(path, "GrantOrigin")) == {
        "accounts/models/__init__.py",
        "accounts/models/grants.py",
        "accounts/services/grants.py",
        "assessments/demo/staff.py",
        "assessments/services/setup.py",
    }


def test_the_county_generator_does_not_know_the_checker():
    known = {
        imported
        for path in modules("assessments/demo")
        for node in ast.walk(ast.parse(path.read_text()))
        for imported in ([node.module] if isinstance(node, ast.ImportFrom) else [])
    }
    assert known, "no module of the generator found"
    assert not {name for name in known if name and name.startswith(("assessments.criteria", "assessments.facts"))}
