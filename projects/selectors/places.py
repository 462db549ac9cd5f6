"""Where a project lies, on a schematic of the county: townships as tiles, their villages as dots. Reads only."""

from typing import Any

from django.db.models import Count, Q

from config.lib.charts import Chart, Tile, tiles
from villages.models import Township, Village


def schematic_of(user: Any, township: Township | None, village: Village | None = None) -> Chart:
    """Return the townships that `user` sees, with `township` framed and `village` among its dots.

    Without a township everything is meant, and nothing is framed.
    """
    before = Q(villages__code__lt=village.code) if village else Q(villages__isnull=True)
    seen = Township.objects.visible_to(user)
    counted: Any = seen.annotate(
        all_villages=Count("villages", distinct=True), before=Count("villages", filter=before, distinct=True)
    )
    places = [
        Tile(
            one.name,
            str(village) if village and one == township else f"{one.all_villages} 个村",
            is_meant=one == township,
            dots=one.all_villages,
            meant_dot=one.before if village and one == township else None,
        )
        for one in counted
    ]
    return tiles(places, name=f"{village or township or '全县'}在全县的位置")
