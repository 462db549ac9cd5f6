from villages.models.areas import County, Denominator, Group, Township, Village
from villages.models.batches import AccountBatch, BatchKind
from villages.models.clients import ApiArea, ApiClient, ApiToken, ApiUse
from villages.models.links import VillageLink
from villages.models.people import Cadre, CadreAccount, Posting, Team, Unit
from villages.models.years import VillageYear

__all__ = [
    "AccountBatch",
    "BatchKind",
    "ApiArea",
    "ApiClient",
    "ApiToken",
    "ApiUse",
    "Cadre",
    "CadreAccount",
    "County",
    "Denominator",
    "Group",
    "Posting",
    "Team",
    "Township",
    "Unit",
    "Village",
    "VillageLink",
    "VillageYear",
]
