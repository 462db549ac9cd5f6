"""The photos in one file: packed in the order of their names, unpacked beside the old ones and put in their place."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from config.backup.errors import BackupFailed

READ_AT_ONCE = 1 << 20
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def stored_files(media: Path) -> Iterator[Path]:
    """Yield every file below `media`, in order."""
    yield from (path for path in sorted(media.rglob("*")) if path.is_file() and not path.is_symlink())


def pack(media: Path, archive: Path) -> set[str]:
    """Write all files below `media` into `archive` and return their names; one that goes meanwhile is left out.

    Photos are written once and never changed; one that is just being written belongs to no row of the snapshot.
    """
    packed = set()
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in stored_files(media):
            name = path.relative_to(media).as_posix()
            try:
                with path.open("rb") as file:
                    tar.addfile(_entry(name, file), file)
            except FileNotFoundError:
                continue
            packed.add(name)
    return packed


def unpack(archive: Path, folder: Path) -> set[str]:
    """Write what is in `archive` into the new `folder` and return their names. Raises BackupFailed for others."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    names = set()
    with tarfile.open(archive, "r:") as tar:
        for entry in tar:
            name, content = _safe_name(entry), tar.extractfile(entry)
            target = folder / name
            target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            with target.open("xb") as file:
                os.fchmod(file.fileno(), PRIVATE_FILE)
                while content is not None and (block := content.read(READ_AT_ONCE)):
                    file.write(block)
            names.add(name)
    return names


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _entry(name: str, file: IO[bytes]) -> tarfile.TarInfo:
    """Return the head of one file: its name, size and time, and nothing of who owns it on this machine."""
    entry = tarfile.TarInfo(name)
    found = os.fstat(file.fileno())
    entry.size, entry.mtime, entry.mode = found.st_size, int(found.st_mtime), PRIVATE_FILE
    return entry


def _safe_name(entry: tarfile.TarInfo) -> str:
    """Return the name of a plain file below the folder; a link or a way out of it was not packed by us."""
    name = PurePosixPath(entry.name)
    if not entry.isreg() or name.is_absolute() or ".." in name.parts:
        raise BackupFailed(f"照片包里有不该有的内容（{entry.name}），没有恢复照片。请换一份备份。")
    return str(name)
