"""Photos of meetings, notices and papers of claims, stored like all others: drawn anew, without hidden data."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from assessments.models import AreaPhoto, CasePhoto, Claim, Moment, Notice, VillageMeeting
from config.lib.refusals import Refused
from households.services.photo_files import write
from households.services.photos import MOST_BYTES, prepare

logger = logging.getLogger(__name__)
MOST_PHOTOS = 6


def store_photos(
    about: VillageMeeting | Notice | Claim, moment: Moment, uploads: "Sequence[UploadedFile[Any]]", *, actor: User
) -> list[CasePhoto]:
    """Store what was photographed and return it. Raises Refused without a photo, for too many, or for no picture."""
    if not uploads:
        raise Refused(f"请附「{moment.label}」的照片，至少 1 张。")
    if len(uploads) > MOST_PHOTOS:
        raise Refused(f"照片最多 {MOST_PHOTOS} 张，请挑清楚的传。")
    return [_store(about, moment, upload, actor) for upload in uploads]


def _store(
    about: VillageMeeting | Notice | Claim, moment: Moment, upload: "UploadedFile[Any]", actor: User
) -> CasePhoto:
    photo = CasePhoto(
        village_id=about.village_id,
        meeting=about if isinstance(about, VillageMeeting) else None,
        notice=about if isinstance(about, Notice) else None,
        claim=about if isinstance(about, Claim) else None,
        moment=moment,
        recorded_by=actor,
    )
    keep(photo, upload)
    return photo


def keep(photo: CasePhoto | AreaPhoto, upload: "UploadedFile[Any]") -> None:
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
