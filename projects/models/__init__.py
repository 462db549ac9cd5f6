"""The project library: what is built or given, where, for whom, and how far it has come."""

from projects.models.asset_events import AssetCheck, AssetDisposal, AssetYear
from projects.models.assets import Asset, AssetQuerySet, NoAsset
from projects.models.beneficiaries import (
    ProjectBeneficiary,
    ProjectBeneficiaryQuerySet,
    VillageBenefit,
    VillageBenefitQuerySet,
)
from projects.models.changes import ChangeDecision, ProjectChange
from projects.models.library import LibraryDecision, LibraryEntry, LibraryEntryQuerySet
from projects.models.library_notices import (
    BoardMoment,
    LibraryNotice,
    LibraryNoticeLine,
    LibraryObjection,
    LibraryPhoto,
)
from projects.models.plans import PlannedMoney, PlannedQuantity, ProjectPurpose
from projects.models.procurement import COMPETING, Bid, Procurement, ProcurementMethod
from projects.models.projects import Project, ProjectQuerySet, ProjectType
from projects.models.reports import ProgressReport, WorksPhoto
from projects.models.works import (
    Acceptance,
    AcceptanceResult,
    Contract,
    HandOver,
    ProjectMilestone,
    WorksDuty,
    WorksPerson,
)

__all__ = [
    "Acceptance",
    "AcceptanceResult",
    "Asset",
    "AssetCheck",
    "AssetDisposal",
    "AssetQuerySet",
    "AssetYear",
    "Bid",
    "BoardMoment",
    "COMPETING",
    "ChangeDecision",
    "Contract",
    "HandOver",
    "LibraryDecision",
    "LibraryEntry",
    "LibraryEntryQuerySet",
    "LibraryNotice",
    "LibraryNoticeLine",
    "LibraryObjection",
    "LibraryPhoto",
    "NoAsset",
    "PlannedMoney",
    "PlannedQuantity",
    "Procurement",
    "ProcurementMethod",
    "ProgressReport",
    "Project",
    "ProjectBeneficiary",
    "ProjectBeneficiaryQuerySet",
    "ProjectChange",
    "ProjectMilestone",
    "ProjectPurpose",
    "ProjectQuerySet",
    "ProjectType",
    "VillageBenefit",
    "VillageBenefitQuerySet",
    "WorksDuty",
    "WorksPerson",
    "WorksPhoto",
]
