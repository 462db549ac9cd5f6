"""The county's real townships and villages, and the groups invented for them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from assessments.demo.figures import GROUPS, POOR_VILLAGES, RURAL_PEOPLE, apportion
from villages.models import County, Denominator, Group, Township, Village
from villages.models.areas import DenominatorKind, PoorLevel

EXTRACT = Path(__file__).parent / "data" / "shizong.csv"
COUNTY_ID = 1
MINORITY_SIGNS = ("彝", "壮", "苗", "瑶")
RURAL_SOURCE = "户籍统计年报（演示数据）"


@dataclass(frozen=True)
class TownshipPlace:
    """One township, with its row id."""

    id: int
    code: str
    name: str

    @property
    def is_minority(self) -> bool:
        """Whether the township bears the name of minorities."""
        return any(sign in self.name for sign in MINORITY_SIGNS)


@dataclass(frozen=True)
class VillagePlace:
    """One village with its township, its groups' row ids and whether it is a listed poor village."""

    id: int
    code: str
    name: str
    township: TownshipPlace
    is_poor: bool
    group_ids: tuple[int, ...]

    @property
    def short_name(self) -> str:
        """The name without the words for village committee."""
        for ending in ("社区居民委员会", "居民委员会", "社区", "村委会"):
            if self.name.endswith(ending):
                return self.name.removesuffix(ending)
        return self.name


@dataclass(frozen=True)
class Places:
    """All places of the county."""

    county_code: str
    county_name: str
    townships: tuple[TownshipPlace, ...]
    villages: tuple[VillagePlace, ...]


def read_places(seed: int) -> Places:
    """Read the extract, choose the poor villages and give every village its groups."""
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rng = Random(f"{seed} places")
    townships = _townships(rows)
    poor = _poor_villages(rows, rng)
    sizes = apportion(GROUPS, [3 + rng.random() * 8 for _ in rows])
    villages, next_group = [], 1
    for number, (row, groups) in enumerate(zip(rows, sizes, strict=True), start=1):
        ids = tuple(range(next_group, next_group + groups))
        next_group += groups
        township = townships[row["township_code"]]
        is_poor = row["village_code"] in poor
        villages.append(VillagePlace(number, row["village_code"], row["village"], township, is_poor, ids))
    return Places(rows[0]["county_code"].ljust(12, "0"), rows[0]["county"], tuple(townships.values()), tuple(villages))


def _townships(rows: list[dict[str, str]]) -> dict[str, TownshipPlace]:
    names = {row["township_code"]: row["township"] for row in rows}
    return {code: TownshipPlace(n, code.ljust(12, "0"), name) for n, (code, name) in enumerate(names.items(), start=1)}


def _poor_villages(rows: list[dict[str, str]], rng: Random) -> set[str]:
    """Leave out the urban neighbourhoods first: they are not poor villages."""
    drawn = [(row["township"].endswith("街道"), rng.random(), row["village_code"]) for row in rows]
    return {code for _, _, code in sorted(drawn)[:POOR_VILLAGES]}


def area_tables(places: Places, *, today: date) -> Iterable[tuple[type, tuple[str, ...], list[tuple[object, ...]]]]:
    """Yield (model, columns, rows) for all places and their denominators, in loading order."""
    yield County, ("id", "code", "name"), [(COUNTY_ID, places.county_code, places.county_name)]
    yield (
        Township,
        ("id", "county_id", "code", "name", "sort"),
        [(t.id, COUNTY_ID, t.code, t.name, t.id) for t in places.townships],
    )
    yield (
        Village,
        ("id", "township_id", "code", "name", "poor_level"),
        [
            (v.id, v.township.id, v.code, v.name, PoorLevel.NATIONAL if v.is_poor else PoorLevel.NONE)
            for v in places.villages
        ],
    )
    yield Group, ("id", "village_id", "code", "name"), list(_group_rows(places))
    yield (
        Denominator,
        ("township_id", "village_id", "kind", "people", "source", "valid_from"),
        list(_denominator_rows(places, date(today.year - 5, 12, 31))),
    )


def _group_rows(places: Places) -> Iterable[tuple[object, ...]]:
    for village in places.villages:
        for number, group_id in enumerate(village.group_ids, start=1):
            yield group_id, village.id, f"{village.code}{number:03}", f"第{number}村民小组"


def _denominator_rows(places: Places, day: date) -> Iterable[tuple[object, ...]]:
    kind = DenominatorKind.RURAL_REGISTERED
    people = apportion(RURAL_PEOPLE, [len(v.group_ids) for v in places.villages])
    yield None, None, kind, RURAL_PEOPLE, RURAL_SOURCE, day
    for township in places.townships:
        own = sum(p for v, p in zip(places.villages, people, strict=True) if v.township is township)
        yield township.id, None, kind, own, RURAL_SOURCE, day
    for village, count in zip(places.villages, people, strict=True):
        yield None, village.id, kind, count, RURAL_SOURCE, day
