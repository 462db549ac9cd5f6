from assessments.models.cases import ExitCase
from assessments.models.decisions import CaseStop, ExitDecision
from assessments.models.exports import ExitPaperExport
from assessments.models.meetings import (
    CasePhoto,
    ConsentWay,
    HouseholderAnswer,
    MeetingVote,
    Moment,
    VillageMeeting,
)
from assessments.models.notices import Notice, NoticeEntry, NoticeKind, Objection, ObjectionResult
from assessments.models.runs import COUNTED, ExitRun, ExitRunRange, RunError, Trigger
from assessments.models.samples import ExitSample, SampledCase, SampleResult
from assessments.models.standards import Level, Standard, StandardState
from assessments.models.verdicts import CRITERIA_FIELDS, HouseholdVerdict
from assessments.models.what_if import WhatIf, WhatIfChange

__all__ = [
    "COUNTED",
    "CRITERIA_FIELDS",
    "CasePhoto",
    "CaseStop",
    "ConsentWay",
    "ExitCase",
    "ExitDecision",
    "ExitPaperExport",
    "ExitRun",
    "ExitRunRange",
    "ExitSample",
    "HouseholdVerdict",
    "Level",
    "HouseholderAnswer",
    "MeetingVote",
    "Moment",
    "Notice",
    "NoticeEntry",
    "NoticeKind",
    "Objection",
    "ObjectionResult",
    "RunError",
    "SampleResult",
    "SampledCase",
    "Standard",
    "StandardState",
    "Trigger",
    "WhatIf",
    "WhatIfChange",
    "VillageMeeting",
]
