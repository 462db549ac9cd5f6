"""What the browser gets: small, ours, nothing inline, readable."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from accounts.context import MENU

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates/components").glob("_*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
BASE = (ROOT / "templates/base.html").read_text()
# What every page loads, and what one kind of page may load besides. The first page as a whole has its own limit in e2e.
STYLES_LIMIT, SCRIPTS_LIMIT = 30 * 1024, 12 * 1024
OWN_STYLES_LIMIT, OWN_SCRIPTS_LIMIT = 4 * 1024, 16 * 1024

INLINE = {
    "a style attribute": r"<[^>{]*\sstyle=",
    "a style element": r"<style\b",
    "an event attribute": r"<[^>]*\son[a-z]+=",
    "an htmx event attribute": r"\bhx-on",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a script address": r"javascript:",
    "a data address": r"[\"']data:",
    "a foreign address": r"(src|href|action)=[\"']?(https?:)?//",
}
TOO_NEW = {
    "flex gap": r"(?<!grid-)(?<!row-)(?<!column-)\bgap:",
    ":has": r":has\(",
    ":is": r":is\(",
    ":where": r":where\(",
    "inset": r"(?m)^\s*inset:",
    "aspect-ratio": r"aspect-ratio:",
}


def relative(path: Path) -> str:
    """Return the path as a test id."""
    return str(path.relative_to(ROOT))


def size(paths: list[Path]) -> int:
    """Return the bytes of all files together."""
    return sum(path.stat().st_size for path in paths)


def icons_drawn() -> set[str]:
    """Return the names of the icons that are drawn."""
    return set(re.findall(r'name == "(\w+)"', (ROOT / "templates/components/_icon.html").read_text()))


def loaded_by(text: str) -> list[str]:
    """Return the names of the files a template loads, the parts of a bundle in its place."""
    names = re.findall(r"{% static '([^']+)' %}", text)
    return [part for name in names for part in settings.BUNDLES.get(name, [name])]


def on_every_page(paths: list[Path]) -> list[Path]:
    """Return the files that base.html loads."""
    names = loaded_by(BASE)
    return [path for path in paths if f"{path.parent.name}/{path.name}" in names]


@pytest.mark.parametrize(
    ("paths", "shared_limit", "own_limit"),
    [(STYLES, STYLES_LIMIT, OWN_STYLES_LIMIT), (SCRIPTS, SCRIPTS_LIMIT, OWN_SCRIPTS_LIMIT)],
    ids=["styles", "scripts"],
)
def test_styles_and_scripts_stay_small(paths: list[Path], shared_limit: int, own_limit: int):
    shared = on_every_page(paths)
    assert shared
    assert size(shared) <= shared_limit
    assert {relative(path): size([path]) for path in paths if path not in shared and size([path]) > own_limit} == {}


def test_a_bundle_for_a_kind_of_page_stays_small_as_well():
    own = {name: parts for name, parts in settings.BUNDLES.items() if name not in BASE}

    sizes = {name: size([ROOT / "static" / part for part in parts]) for name, parts in own.items()}
    assert {name: weight for name, weight in sizes.items() if weight > OWN_SCRIPTS_LIMIT} == {}


def test_every_file_is_loaded_somewhere():
    used = {name for path in TEMPLATES for name in loaded_by(path.read_text())}

    assert {f"{path.parent.name}/{path.name}" for path in [*STYLES, *SCRIPTS]} - used == set()


@pytest.mark.parametrize("path", STYLES, ids=relative)
def test_a_style_sheet_loads_nothing_and_suits_the_oldest_browser(path: Path):
    text = path.read_text()

    assert "url(" not in text
    assert "@import" not in text
    assert [what for what, pattern in TOO_NEW.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_holds_nothing_inline_and_nothing_foreign(path: Path):
    text = path.read_text()

    assert [what for what, pattern in INLINE.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=relative)
def test_a_component_begins_by_listing_its_variables(path: Path):
    assert path.read_text().startswith("{% comment %}")


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_components_are_included_with_explicit_variables(path: Path):
    includes = re.findall(r'{% include "components/(\w+\.html)"(.*?)%}', path.read_text())

    assert [name for name, rest in includes if not rest.rstrip().endswith("only")] == []
    assert [name for name, _ in includes if not (ROOT / "templates/components" / name).exists()] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_static_file_named_exists(path: Path):
    names = re.findall(r"{% static '([^']+)' %}", path.read_text().replace('"', "'"))

    assert [name for name in names if not finders.find(name)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_class_used_has_a_rule(path: Path):
    rules = set(re.findall(r"\.([a-z][a-z0-9-]*)", "".join(sheet.read_text() for sheet in STYLES)))
    names = " ".join(re.findall(r'class="([^"]*)"', path.read_text()))
    fixed = [name for name in re.sub(r"{%.*?%}|{{.*?}}", " ", names).split() if not name.endswith("-")]

    assert [name for name in fixed if name not in rules] == []


def test_every_icon_used_is_drawn():
    text = chain.from_iterable(
        re.findall(r'components/_icon\.html" with name="(\w+)"', path.read_text()) for path in TEMPLATES
    )

    assert (set(text) | {entry.icon for entry in MENU}) <= icons_drawn()


# Text on the grounds it is used on, at least 4.5 : 1; borders of inputs and the focus ring, at least 3 : 1.
TEXT_PAIRS = [
    ("ink", "paper"), ("ink2", "paper"), ("ink3", "paper"), ("ink3", "got"), ("ink3", "tint"), ("go", "paper"),
    ("go", "got"), ("ok", "okt"), ("bad", "badt"), ("unk", "unkt"), ("na", "nat"), ("ok", "got"), ("bad", "got"),
    ("unk", "got"), ("cover2", "cover"), ("sheet", "go"), ("sheet", "ok"), ("sheet", "bad"), ("sheet", "unk"),
]  # fmt: skip
EDGE_PAIRS = [("line", "sheet"), ("line", "paper"), ("focus", "sheet"), ("focus", "paper")]


def tokens() -> dict[str, str]:
    """Return the colours of the token sheet as six digits."""
    found = re.findall(r"--([a-z0-9]+): #([0-9a-f]{3,6});", (ROOT / "static/css/tokens.css").read_text())
    return {name: "".join(c * 2 for c in value) if len(value) == 3 else value for name, value in found}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two tokens."""
    colours = tokens()
    high, low = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-".join)
def test_text_can_be_read_on_its_ground(pair: tuple[str, str]):
    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("pair", EDGE_PAIRS, ids="-".join)
def test_inputs_and_focus_can_be_seen(pair: tuple[str, str]):
    assert contrast(*pair) >= 3
