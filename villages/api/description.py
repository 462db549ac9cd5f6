"""The description of the API: OpenAPI 3, made from the views themselves, and the same as rows of a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from drf_spectacular.generators import SchemaGenerator

KINDS = {"string": "文字", "integer": "整数", "number": "数", "boolean": "是或否", "array": "列表", "object": "对象"}
FORMATS = {
    "date": "日期 2026-11-20",
    "date-time": "时间（ISO 8601）",
    "uuid": "UUID",
    "decimal": "金额，两位小数的文字",
    "uri": "地址",
}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Line:
    """One parameter or field of a door: its name, kind, whether it must be there, and what it means."""

    name: str
    kind: str
    is_required: bool = False
    words: str = ""


@dataclass(frozen=True)
class DoorRow:
    """One door as the page shows it."""

    method: str
    path: str
    title: str
    words: str
    group: str
    parameters: list[Line]
    sent: list[Line]
    answered: list[Line]

    @property
    def key(self) -> str:
        """The name of the door's place on the page."""
        return f"{self.method}-{self.path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI 3 description of every door of the API."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def doors() -> list[tuple[str, list[DoorRow]]]:
    """Return the doors by group, in the order of their addresses."""
    rows = sorted(_rows(), key=lambda row: (row.group, row.path, row.method))
    return [(group, list(found)) for group, found in groupby(rows, key=lambda row: row.group)]


def _rows() -> Iterator[DoorRow]:
    for path, methods in description()["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _row(path, method, methods[method])


def _row(path: str, method: str, said: dict[str, Any]) -> DoorRow:
    parameters = [
        Line(p["name"], _kind(p["schema"]), p.get("required", False), p.get("description", ""))
        for p in said.get("parameters", [])
    ]
    answer = next(iter(said["responses"].values()))
    return DoorRow(
        method=method.upper(),
        path=path,
        title=said.get("summary", path),
        words=said.get("description", ""),
        group=said["tags"][0],
        parameters=parameters,
        sent=_lines(_schema_in(said.get("requestBody", {}))),
        answered=_lines(_results_of(_schema_in(answer))),
    )


def _schema_in(part: dict[str, Any]) -> dict[str, Any]:
    content = part.get("content", {})
    return _resolved(next(iter(content.values()))["schema"]) if content else {}


def _results_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one row where the answer is a page of rows."""
    results = schema.get("properties", {}).get("results")
    return _resolved(results["items"]) if results else schema


def _lines(schema: dict[str, Any], before: str = "") -> list[Line]:
    required = schema.get("required", [])
    found = []
    for name, field in schema.get("properties", {}).items():
        inner = _resolved(field)
        words = _words(field, inner)
        found.append(Line(before + name, _kind(inner), name in required, words))
        found += _lines(
            _resolved(inner.get("items", {})) if inner.get("type") == "array" else inner, f"{before}{name}."
        )
    return found


def _words(field: dict[str, Any], inner: dict[str, Any]) -> str:
    said = field.get("description") or inner.get("description") or field.get("title") or inner.get("title") or ""
    return said.replace("* `", "`").replace("\n", "；")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, alone or as the one of `allOf` / `oneOf`, to what it names."""
    for several in ("allOf", "oneOf"):
        if several in schema:
            return _resolved(schema[several][0])
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kind(schema: dict[str, Any]) -> str:
    inner = _resolved(schema)
    return FORMATS.get(inner.get("format", ""), KINDS.get(inner.get("type", ""), ""))
