"""Photos of meetings, notices and papers of claims, stored like all others: drawn anew, without hidden data."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from assessments.models import CasePhoto, Claim, Moment, Notice, VillageMeeting
from config.lib.refusals import Refused
from households.services.kept_photos import MOST_PHOTOS
from households.services.photos import keep


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
