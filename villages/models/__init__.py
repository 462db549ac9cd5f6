from villages.models.areas import County, Denominator, Group, Township, Village
from villages.models.people import Cadre, CadreAccount, Posting, Team, Unit

__all__ = [
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
]
