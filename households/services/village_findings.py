"""Asks the rules about the villages' own registers and stores what differs from the open findings."""

from collections.abc import Iterable
from datetime import date

from django.db.models.functions import Now

from households.models import VillageFinding
from households.quality.record import Calendar
from households.quality.village import VillageSheet
from households.quality.village_rules import VILLAGE_RULES
from villages.models import Village, VillageYear
from villages.year_fields import YEAR_FIELDS

LONGEST_SENTENCE = 200
NEVER_BLANK = frozenset({"disasters", "whole_village"})
"""Empty says something here: no disaster last year, no programme."""

_Key = tuple[int, str, int]


def check_villages(day: date) -> int:
    """Ask the rules about every village, store what is different, and return how many findings are open."""
    calendar = Calendar(day)
    found: dict[_Key, tuple[int, str]] = {
        (village.id, rule.id, fault.year): (rule.severity.value, fault.sentence[:LONGEST_SENTENCE])
        for village in _sheets()
        for rule in VILLAGE_RULES
        for fault in rule.find(village, calendar)
    }
    stored = {(one.village_id, one.rule, one.year): one for one in VillageFinding.objects.open()}
    gone = [one.pk for key, one in stored.items() if key not in found]
    VillageFinding.objects.filter(pk__in=gone).update(closed_at=Now())
    other = [one for key, one in stored.items() if key in found and (one.severity, one.sentence) != found[key]]
    for one in other:
        one.severity, one.sentence = found[one.village_id, one.rule, one.year]
    VillageFinding.objects.bulk_update(other, ["severity", "sentence"])
    new = [
        VillageFinding(village_id=key[0], rule=key[1], year=key[2], severity=told[0], sentence=told[1], since=day)
        for key, told in found.items()
        if key not in stored
    ]
    VillageFinding.objects.bulk_create(new)
    return len(found)


def _sheets() -> Iterable[VillageSheet]:
    years = VillageYear.objects.believed().order_by("village_id", "-year").distinct("village_id")
    newest = {one.village_id: one for one in years}
    for village in Village.objects.order_by("pk"):
        year = newest.get(village.pk)
        yield VillageSheet(village.pk, village.is_poor, year.year if year else None, _blanks(year))


def _blanks(year: VillageYear | None) -> tuple[str, ...]:
    if year is None:
        return ()
    counted = (one for one in YEAR_FIELDS if one.name not in NEVER_BLANK)
    return tuple(one.label for one in counted if getattr(year, one.name) in (None, ""))
