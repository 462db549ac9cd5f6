from assessments.models.cases import ExitCase, ExitDecision
from assessments.models.runs import COUNTED, ExitRun, ExitRunRange, RunError, Trigger
from assessments.models.standards import Standard
from assessments.models.verdicts import CRITERIA_FIELDS, HouseholdVerdict

__all__ = [
    "COUNTED",
    "CRITERIA_FIELDS",
    "ExitCase",
    "ExitDecision",
    "ExitRun",
    "ExitRunRange",
    "HouseholdVerdict",
    "RunError",
    "Standard",
    "Trigger",
]
