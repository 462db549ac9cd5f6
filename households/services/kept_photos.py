"""Photos that belong to a notice or a paper, several at a time."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from config.lib.refusals import Refused
from households.services.photos import keep

MOST_PHOTOS = 6


def keep_all(photos: Sequence[Any], uploads: "Sequence[UploadedFile[Any]]", what: str) -> None:
    """Store one photo for each upload. Raises Refused without one, for too many, or for no picture."""
    if not uploads:
        raise Refused(f"请附「{what}」的照片，至少 1 张。")
    if len(uploads) > MOST_PHOTOS:
        raise Refused(f"照片最多 {MOST_PHOTOS} 张，请挑清楚的传。")
    for photo, upload in zip(photos, uploads, strict=True):
        keep(photo, upload)
