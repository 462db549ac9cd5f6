"""Notices of the exits of areas for the public page: which area, until when, whom to call; no person stands in them."""

from dataclasses import dataclass
from datetime import date

from assessments.models import AreaNotice


@dataclass(frozen=True)
class PublicAreaNotice:
    """One running notice of an exit as anybody may read it, and nothing else of it."""

    number: str
    area: str
    exit_year: int
    place: str
    posted_on: date
    last_day: date
    required_days: int
    in_working_days: bool
    phone: str


def public_area_notices() -> list[PublicAreaNotice]:
    """Return the notices of areas that run today, built field by field from what may be published."""
    running = AreaNotice.objects.running().select_related("exit__village", "exit__township")
    return [public_area_notice(notice) for notice in running.order_by("-pk")]


def public_area_notice(notice: AreaNotice) -> PublicAreaNotice:
    """Return what the public may read of a notice."""
    of, village = notice.exit, notice.exit.village
    return PublicAreaNotice(
        number=of.number,
        area=f"{of.township} {village}" if village is not None else of.area,
        exit_year=of.exit_year,
        place=notice.place,
        posted_on=notice.posted_on,
        last_day=notice.last_day,
        required_days=notice.required_days,
        in_working_days=notice.in_working_days,
        phone=notice.phone,
    )
