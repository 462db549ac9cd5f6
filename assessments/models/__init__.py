from assessments.models.cases import ExitCase, ExitDecision
from assessments.models.runs import COUNTED, ExitRun, ExitRunRange, RunError, Trigger
from assessments.models.standards import Level, Standard, StandardState
from assessments.models.verdicts import CRITERIA_FIELDS, HouseholdVerdict
from assessments.models.what_if import WhatIf, WhatIfChange

__all__ = [
    "COUNTED",
    "CRITERIA_FIELDS",
    "ExitCase",
    "ExitDecision",
    "ExitRun",
    "ExitRunRange",
    "HouseholdVerdict",
    "Level",
    "RunError",
    "Standard",
    "StandardState",
    "Trigger",
    "WhatIf",
    "WhatIfChange",
]
