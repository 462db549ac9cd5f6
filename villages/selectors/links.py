"""Links as lists and histories."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.permissions import ScopeKind
from villages.models import County, Township, Village, VillageLink
from villages.models.links import LinkKind
from villages.selectors.postings import Entry, entry_from, latest_first


def links_of_village(village: Village) -> QuerySet[VillageLink]:
    """Return what the register believes about a village's own links, newest first."""
    rows = VillageLink.objects.believed().filter(village=village)
    found: QuerySet[VillageLink] = rows.select_related("cadre__unit", "unit").order_by("kind", "-valid_from")
    return found


def entries_of_link(link: VillageLink) -> list[Entry]:
    """Return all that was ever written about this kind of link of this area, newest first."""
    areas = {"county": link.county_id, "township": link.township_id, "village": link.village_id}
    rows = VillageLink.objects.filter(kind=link.kind, **areas).select_related("cadre", "unit")
    return [entry_from(row, row.subject) for row in latest_first(rows)]


def area_links(user: Any, today: date) -> list[dict[str, Any]]:
    """Return the links of county and townships that concern `user`: area, kind, the link today or None, may change."""
    townships = list(Township.objects.visible_to(user))
    links = VillageLink.objects.believed().as_of(today).filter(village__isnull=True).select_related("cadre", "unit")
    standing = {(link.kind, link.township_id or link.county_id): link for link in links}
    whole = user.scope_kind == ScopeKind.COUNTY
    rows = [_line(standing, LinkKind.COUNTY_LEADER, county, may=whole) for county in County.objects.all()]
    return rows + [_line(standing, LinkKind.TOWNSHIP_UNIT, township, may=True) for township in townships]


def _line(
    standing: dict[tuple[str, int | None], VillageLink], kind: LinkKind, area: Any, *, may: bool
) -> dict[str, Any]:
    return {"area": area, "kind": kind.value, "label": kind.label, "link": standing.get((kind, area.pk)), "may": may}
