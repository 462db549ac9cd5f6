"""Short ways to write down who benefits from a project."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from projects.benefit_codes import BenefitForm
from projects.models import Project, ProjectBeneficiary, VillageBenefit
from projects.services.benefits import BenefitEntry, VillageEntry, record_benefit, record_village_benefit
from tests.projects.assets import MADE


def entry(household: Any, **changes: Any) -> BenefitEntry:
    """Return what somebody types about chicks for a household, with `changes`."""
    usual: dict[str, Any] = {
        "household_code": household.code, "form": BenefitForm.GOODS, "benefited_on": MADE, "item": "鸡苗",
        "quantity": Decimal("20.00"), "unit": "只",
    }  # fmt: skip
    return BenefitEntry(**usual | changes)


def cash(household: Any, amount: str = "800.00", **changes: Any) -> BenefitEntry:
    """Return what somebody types about money for a household."""
    plain = {"form": BenefitForm.CASH, "item": "", "quantity": None, "unit": "", "amount": Decimal(amount)}
    return entry(household, **plain | changes)


def give(project: Project, told: BenefitEntry, actor: Any) -> ProjectBeneficiary:
    """Write a benefit down."""
    return record_benefit(project_id=project.pk, entry=told, actor=actor)


def give_village(project: Project, village: Any, actor: Any, **changes: Any) -> VillageBenefit:
    """Write down that a village as a whole benefits."""
    usual: dict[str, Any] = {
        "what": "人饮管网入户", "households": 80, "people": 300, "registered_households": 20, "registered_people": 70,
        "benefited_on": MADE,
    }  # fmt: skip
    told = VillageEntry(village_id=village.pk, **usual | changes)
    return record_village_benefit(project_id=project.pk, entry=told, actor=actor)


def fill_benefits(county: SimpleNamespace) -> SimpleNamespace:
    """Let Chen and his village benefit from the tank, Yuan and hers from the far one."""
    county.chens_benefit = give(county.tank, entry(county.chen), county.liu)
    county.yuans_benefit = give(county.far_tank, cash(county.yuan), county.zhao)
    county.village_benefit = give_village(county.tank, county.lower, county.liu)
    county.far_benefit = give_village(county.far_tank, county.far, county.zhao)
    return county
