from households.models.changes import RegisterChange
from households.models.condition_facts import ConditionFact, LandFact, RelocationFact
from households.models.evidence import Evidence
from households.models.exports import HouseholdExport
from households.models.facts import (
    DatedFact,
    Doubt,
    HousingFact,
    IncomeWorksheet,
    InsuranceFact,
    LivingFact,
    SchoolingFact,
    WaterFact,
)
from households.models.followups import HintReview, ProblemResolution
from households.models.help_facts import NeedFact, PlanFact, RelativeFact, ResultFact
from households.models.imports import ImportJob, ImportPart, ImportRow
from households.models.income import IncomeEstimate, IncomeItem, IncomeRow
from households.models.measures import HelpMeasure
from households.models.merges import MergedMember, RecordMerge
from households.models.monitoring import Monitoring
from households.models.pairing import Pairing
from households.models.papers import PaperExport, PaperKey
from households.models.person_facts import DisabilityFact, WelfareFact, WorkFact
from households.models.photo_waits import PhotoWait
from households.models.quality import (
    CadreScore,
    CheckRun,
    CheckTrigger,
    Finding,
    NumberReading,
    RuleResult,
    VillageScore,
    Waiver,
)
from households.models.register import Household, HouseholdMove, Member, Membership, MembershipEvent, StatusEvent
from households.models.returns import VisitReturn
from households.models.seals import RegisterSeal, SealedHousehold
from households.models.village_findings import VillageFinding
from households.models.visit_rules import VisitRound, VisitRule
from households.models.visits import Visit, VisitPhoto

__all__ = [
    "CadreScore",
    "CheckRun",
    "CheckTrigger",
    "ConditionFact",
    "DatedFact",
    "DisabilityFact",
    "Doubt",
    "Finding",
    "Evidence",
    "HelpMeasure",
    "HintReview",
    "Household",
    "HouseholdExport",
    "HouseholdMove",
    "HousingFact",
    "ImportJob",
    "ImportPart",
    "ImportRow",
    "IncomeEstimate",
    "IncomeItem",
    "IncomeRow",
    "IncomeWorksheet",
    "InsuranceFact",
    "LandFact",
    "LivingFact",
    "Member",
    "Membership",
    "MembershipEvent",
    "NeedFact",
    "MergedMember",
    "Monitoring",
    "NumberReading",
    "Pairing",
    "PaperExport",
    "PaperKey",
    "PhotoWait",
    "PlanFact",
    "RecordMerge",
    "RegisterChange",
    "RegisterSeal",
    "SealedHousehold",
    "ProblemResolution",
    "RelativeFact",
    "ResultFact",
    "RuleResult",
    "RelocationFact",
    "SchoolingFact",
    "StatusEvent",
    "VillageFinding",
    "VillageScore",
    "Visit",
    "VisitPhoto",
    "VisitReturn",
    "VisitRound",
    "VisitRule",
    "WaterFact",
    "Waiver",
    "WelfareFact",
    "WorkFact",
]
