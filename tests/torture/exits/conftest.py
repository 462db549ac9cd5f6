"""The village of the histories, and a clock that can be moved on."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.torture.exits.clock import Clock, moved_clock
from tests.torture.exits.village import fill_village

MEMORY = Path("/dev/shm")


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    """A clock that stands at this moment."""
    with moved_clock(timezone.now()) as made:
        yield made


@pytest.fixture
def village(clock: Clock, county: SimpleNamespace, settings: Any) -> Iterator[SimpleNamespace]:
    """Three households and everybody they need; photos go where writing them down to the disk costs little."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        settings.MEDIA_ROOT = folder
        yield fill_village(county)
