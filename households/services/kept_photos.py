"""Photos that belong to a notice, a meeting or a paper, stored like all others: drawn anew, without hidden data."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile

from config.lib.refusals import Refused
from households.services.photo_files import write
from households.services.photos import MOST_BYTES, prepare

logger = logging.getLogger(__name__)
MOST_PHOTOS = 6


class KeptPhoto(Protocol):
    """A row that keeps a photo and the hash of what came."""

    file: Any
    original_sha256: str

    def save(self) -> None:
        """Write the row."""
        ...


def keep(photo: KeptPhoto, upload: "UploadedFile[Any]") -> None:
    """Store a photo whose other columns are filled in, with the hash of what came. Raises Refused for no picture."""
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(f"照片超过 {MOST_BYTES // 1024 // 1024} MB，没有存。请缩小以后再传。")
    original: bytes = upload.read()
    photo.original_sha256 = hashlib.sha256(original).hexdigest()
    content = prepare(original).content
    try:
        write(photo, content)
    except OSError as error:
        logger.exception("cannot store %s", photo)
        raise Refused("服务器暂时存不下照片，没有保存。请过一会儿再传。") from error
    photo.save()


def keep_all(photos: Sequence[KeptPhoto], uploads: "Sequence[UploadedFile[Any]]", what: str) -> None:
    """Store one photo for each upload. Raises Refused without one, for too many, or for no picture."""
    if not uploads:
        raise Refused(f"请附「{what}」的照片，至少 1 张。")
    if len(uploads) > MOST_PHOTOS:
        raise Refused(f"照片最多 {MOST_PHOTOS} 张，请挑清楚的传。")
    for photo, upload in zip(photos, uploads, strict=True):
        keep(photo, upload)
