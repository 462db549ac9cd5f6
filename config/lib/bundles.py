"""Several style sheets or scripts sent as one file: on a bad network each request costs half a second, however small.

`settings.BUNDLES` names every bundle and, in order, the files in `static/` that it is made of. A finder hands it out as
if it lay there: for `collectstatic`, for WhiteNoise under `make run`, and for tests.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage


class BundleFinder(BaseFinder):
    """Finds the bundles; each is put together in `settings.BUNDLE_ROOT` when somebody asks."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Name every part that is not there."""
        missing = [part for parts in settings.BUNDLES.values() for part in parts if not _source(part).is_file()]
        return [Error(f"BUNDLES names “{part}”, which does not lie in static/.", id="config.E001") for part in missing]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:  # type: ignore[override]
        """Return where the bundle `path` lies; an empty list for any other file."""
        if path not in settings.BUNDLES:
            return []
        place = str(put_together(path))
        return [place] if find_all else place

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every bundle with the storage that reads it."""
        storage = FileSystemStorage(location=settings.BUNDLE_ROOT)
        for name in settings.BUNDLES:
            if not utils.matches_patterns(name, ignore_patterns or []):
                put_together(name)
                yield name, storage


def put_together(name: str) -> Path:
    """Write the bundle's parts one after the other and return where.

    A file that is right already stays untouched, and one that is not is replaced in one step: several processes start
    at the same time, and one may be sending it.
    """
    content = b"\n".join(_source(part).read_bytes() for part in settings.BUNDLES[name])
    target = Path(settings.BUNDLE_ROOT) / name
    if target.is_file() and target.read_bytes() == content:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as new:
        new.write(content)
    os.chmod(new.name, 0o644)
    os.replace(new.name, target)
    return target


def _source(part: str) -> Path:
    return Path(settings.STATICFILES_DIRS[0]) / part
