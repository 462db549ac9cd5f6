"""What the papers of a village need (E10): its yearly register, and how it stands by the standard of villages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from assessments.area_facts import read_villages
from assessments.area_status import AreaState
from assessments.models import AreaDecision, AreaEvidence, Level, Standard
from assessments.papers.area_opinions import verdicts_seen, village_opinions
from assessments.papers.village import VillageTold, village_exit, village_register
from assessments.selectors.areas import judge_one
from config.lib.printing.blocks import Printout
from villages.models import Village
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
    """Return how a village stands by each criterion: as its last signer saw it while its exit is under way or over.

    Raises Refused where it has not applied and no standard of villages is in force.
    """
    village = asked.village
    facts = read_villages([village], asked.today)[village.pk]
    signed = _signed(village)
    if signed:
        last = signed[-1]
        seen = verdicts_seen(AreaEvidence.objects.filter(decision=last).order_by("place"))
        opinions = village_opinions({one.action: one for one in signed})
        day = timezone.localdate(last.decided_at)
        return village_exit(VillageTold(village, day, last.exit.standard, facts, seen, opinions))
    standard = Standard.objects.on(asked.today, Level.VILLAGE)
    verdicts = judge_one(Level.VILLAGE, [village], village.pk, standard)
    return village_exit(VillageTold(village, asked.today, standard, facts, verdicts))


def _signed(village: Village) -> list[AreaDecision]:
    """Return the steps forward of the round in which a village's exit stands; none once it was sent back."""
    rows = AreaDecision.objects.filter(exit__village=village, round=F("exit__round"), evidence__isnull=False)
    rows = rows.exclude(exit__state=AreaState.RETURNED)
    return list(rows.select_related("exit__standard", "actor").order_by("pk").distinct())
