"""What the papers of a village need (E10): its yearly register, and how it stands by the standard of villages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.area_facts import measures_of, read_villages
from assessments.area_judging import judge_area
from assessments.models import Level, Standard
from assessments.papers.village import VillageTold, village_exit, village_register
from config.lib.printing.blocks import Printout
from villages.selectors.years import latest_year


@dataclass(frozen=True)
class AskedOfVillage:
    """What one printing is about: a village with its township, and the day."""

    village: Any
    today: date


def read_village_register(asked: AskedOfVillage) -> Printout:
    """Return the yearly register of a village; where nobody has filled one in, an empty form."""
    return village_register(asked.village, latest_year(asked.village))


def read_village_exit(asked: AskedOfVillage) -> Printout:
    """Return how a village stands by each criterion. Raises Refused where no standard of villages is in force."""
    standard = Standard.objects.on(asked.today, Level.VILLAGE)
    facts = read_villages([asked.village], asked.today)[asked.village.pk]
    verdicts = judge_area(tuple(standard.criteria), standard.limits, measures_of(facts))
    return village_exit(VillageTold(asked.village, asked.today, standard, facts, verdicts))
