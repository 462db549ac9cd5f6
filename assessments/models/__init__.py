from assessments.models.area_exits import AreaDecision, AreaEvidence, AreaExit
from assessments.models.area_figures import AreaSurvey, TownshipExitPlan, VillageExitPlan
from assessments.models.area_notices import AreaMoment, AreaNotice, AreaObjection, AreaPhoto
from assessments.models.cases import ExitCase
from assessments.models.claims import Claim, ClaimStep
from assessments.models.decisions import CaseStop, ExitDecision
from assessments.models.exports import ExitPaperExport
from assessments.models.look_back import LookBackRun, Suspicion, SuspicionStep
from assessments.models.meetings import (
    CasePhoto,
    ConsentWay,
    HouseholderAnswer,
    MeetingVote,
    Moment,
    VillageMeeting,
)
from assessments.models.notices import Notice, NoticeEntry, NoticeKind, Objection
from assessments.models.runs import COUNTED, ExitRun, ExitRunRange, RunError, Trigger
from assessments.models.samples import ExitSample, SampledCase, SampleResult
from assessments.models.standards import Level, Standard, StandardState
from assessments.models.verdicts import CRITERIA_FIELDS, HouseholdVerdict
from assessments.models.what_if import WhatIf, WhatIfChange
from villages.models.objections import ObjectionResult

__all__ = [
    "AreaDecision",
    "AreaEvidence",
    "AreaExit",
    "AreaMoment",
    "AreaNotice",
    "AreaObjection",
    "AreaPhoto",
    "AreaSurvey",
    "COUNTED",
    "CRITERIA_FIELDS",
    "CasePhoto",
    "CaseStop",
    "Claim",
    "ClaimStep",
    "ConsentWay",
    "ExitCase",
    "ExitDecision",
    "ExitPaperExport",
    "ExitRun",
    "ExitRunRange",
    "ExitSample",
    "HouseholdVerdict",
    "Level",
    "LookBackRun",
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
    "TownshipExitPlan",
    "Suspicion",
    "SuspicionStep",
    "Trigger",
    "VillageExitPlan",
    "WhatIf",
    "WhatIfChange",
    "VillageMeeting",
]
