"""Photos of a site, of an acceptance: drawn anew without hidden data, like all others."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from households.services.kept_photos import keep_all
from projects.models import Acceptance, ProgressReport, WorksPhoto


def keep_works_photos(
    about: ProgressReport | Acceptance, uploads: "Sequence[UploadedFile[Any]]", actor: User
) -> list[WorksPhoto]:
    """Store photos of a report or an acceptance and return them. Raises Refused for too many, or for no picture."""
    if not uploads:
        return []
    report = about if isinstance(about, ProgressReport) else None
    acceptance = about if isinstance(about, Acceptance) else None
    photos = [
        WorksPhoto(project_id=about.project_id, report=report, acceptance=acceptance, recorded_by=actor)
        for _ in uploads
    ]
    keep_all(photos, uploads, "现场" if report else "验收")
    return photos
