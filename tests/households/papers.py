"""Short ways to upload papers of a household."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from households.models import Evidence, Household
from households.services.evidence import EvidenceEntry, add_evidence
from tests.households.conftest import picture

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
A_DAY = date(2026, 3, 2)


def pdf(content: bytes = PDF, name: str = "report.pdf") -> SimpleUploadedFile:
    """Return an upload that looks like a PDF."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def upload(household: Household, actor: Any, file: Any = None, **changes: Any) -> Evidence:
    """Upload the water report of a household, with `changes`."""
    entry = EvidenceEntry(**{"kind": "water_report", "issued_on": A_DAY} | changes)
    return add_evidence(household_id=household.pk, entry=entry, upload=file or picture(), actor=actor)
