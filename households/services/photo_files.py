"""The files behind photos and papers: a row never stands without its file; swept is what no row came of."""

import os
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from config.lib.crypto import encrypt_file
from households.hooks import FILE_FOLDERS
from households.models import Evidence, VisitPhoto

FOLDERS: dict[str, Any] = {"visits": VisitPhoto, "evidence": Evidence}
"""Where files lie, and the model whose rows name them."""
SWEPT_AFTER = timedelta(days=1)
"""A file is written before its row is committed; younger ones may still get theirs."""


class WithFile(Protocol):
    """A row that keeps its file in a field called `file`."""

    file: Any


def write(row: WithFile, content: bytes, *, suffix: str = "jpg") -> None:
    """Write the file of a photo or paper that has no row yet, closed, down to the disk. Raises OSError when it cannot.

    Its name is never used again: what is left of an attempt that was killed can be swept without asking who is at work.
    """
    row.file.save(f"{uuid.uuid4().hex}.{suffix}", ContentFile(encrypt_file(content)), save=False)
    path = Path(row.file.path)
    for place in (path, path.parent):
        _flush(place)


def sweep_photo_files(*, now: datetime | None = None) -> int:
    """Remove files that no photo and no paper names and that are older than a day; return how many.

    They are left by a server that was killed between the file and its row. A file with a row is never touched.
    """
    eldest = (now or timezone.now()) - SWEPT_AFTER
    folders = [FOLDERS, *FILE_FOLDERS.call_all()]
    return sum(_sweep(folder, model, eldest) for found in folders for folder, model in found.items())


def _sweep(folder: str, model: Any, eldest: datetime) -> int:
    old = [name for name in _names(folder) if default_storage.get_modified_time(name) < eldest]
    known = set(model.objects.filter(file__in=old).values_list("file", flat=True))
    orphans = [name for name in old if name not in known]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def _flush(place: Path) -> None:
    """Have what is written at `place` on the disk: the row that names it survives a power cut, so must the file."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _names(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _names(f"{folder}/{inner}")
