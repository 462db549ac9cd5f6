"""The yearly register of a village as its page shows it."""

from villages.models import Village, VillageYear
from villages.year_fields import YEAR_FIELDS


def latest_year(village: Village) -> VillageYear | None:
    """Return the newest year that stands, with who wrote it."""
    rows = VillageYear.objects.believed().filter(village=village).select_related("recorded_by")
    return rows.order_by("-year").first()


def told_year(row: VillageYear | None) -> list[tuple[str, str]]:
    """Return what is known of a year, label and words; what nobody counted is left out."""
    if row is None:
        return []
    known = ((one, getattr(row, one.name)) for one in YEAR_FIELDS)
    return [(one.label, one.words(value)) for one, value in known if value not in (None, "", [])]
