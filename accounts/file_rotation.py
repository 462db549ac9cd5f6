"""Changing the key of the files on disk: pictures and papers that lie open, or that an older key closed, closed anew.

A file changes in one step (a new one takes its name), so whoever reads meanwhile gets the old or the new one whole.
What is done is skipped: a stopped run goes on.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.db import models

from config.lib.crypto import LONGEST_HEADER, key_of_file, reencrypt_file

OPEN = "没有加密"
DAMAGED = "打不开"
"""Of a file that says it is closed and no longer with which key; it is no key, and no reason to stop for the rest."""
UNREADABLE = (InvalidTag, ValueError, KeyError)
SUFFIX = ".anew"


def file_columns() -> list[tuple[type[models.Model], models.FileField]]:
    """Return every column that names a file on disk."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def place_of(model: type[models.Model], field: Any) -> str:
    """Return the name of a column as the command prints it."""
    return f"{model._meta.label}.{field.name}（文件）"


def files_by_key() -> dict[str, dict[str, int]]:
    """Return, for each column, how many files each key closed. Reads the beginning of all of them."""
    found: dict[str, dict[str, int]] = {}
    for model, field in file_columns():
        counts: dict[str, int] = {}
        for path in _paths(model, field):
            key = _key(path)
            if key is not None:
                counts[key or OPEN] = counts.get(key or OPEN, 0) + 1
        found[place_of(model, field)] = counts
    return found


def keys_of_files() -> set[str]:
    """Return the ids of the keys without which some file stays closed."""
    return {key for counts in files_by_key().values() for key in counts} - {OPEN, DAMAGED}


def close_anew(model: type[models.Model], field: Any) -> Iterator[str]:
    """Close every file of a column that the key of today did not close; yield "" for each done, else which stays."""
    for path in _paths(model, field):
        key = _key(path)
        if key is None or key == settings.FIELD_KEY_ID:
            continue
        try:
            _replace(path, reencrypt_file(path.read_bytes()))
        except FileNotFoundError:
            continue
        except UNREADABLE:
            yield f"{place_of(model, field)} {path.name}"
        else:
            yield ""


def _paths(model: type[models.Model], field: Any) -> Iterator[Path]:
    names = model._base_manager.exclude(**{field.name: ""}).order_by("pk").values_list(field.name, flat=True)
    for name in names.iterator():
        yield Path(field.storage.path(name))


def _key(path: Path) -> str | None:
    """Return the key that closed a file, "" for an open one, DAMAGED where it cannot be read, None for one gone."""
    try:
        with path.open("rb") as file:
            return key_of_file(file.read(LONGEST_HEADER))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return DAMAGED


def _replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file, on the disk before the old one goes. What is left of it killed is swept."""
    anew = path.with_name(path.name + SUFFIX)
    with anew.open("wb") as file:
        os.fchmod(file.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    anew.replace(path)
