"""The project library: what is built or given, where, for whom, and how far it has come."""

from projects.models.beneficiaries import ProjectBeneficiary, ProjectBeneficiaryQuerySet
from projects.models.projects import Project, ProjectQuerySet, ProjectType

__all__ = ["Project", "ProjectBeneficiary", "ProjectBeneficiaryQuerySet", "ProjectQuerySet", "ProjectType"]
