"""Places by code and by name, for those who set accounts up: they see no rows of any place, but must name it."""

from collections.abc import Sequence

from villages.models import Township, Village

Wrong = list[tuple[str, str]]


class PlaceFinder:
    """Townships and villages by 12-digit code, and by name where the name leaves no doubt."""

    def __init__(self) -> None:
        self._townships: dict[str, list[int]] = {}
        self._villages: dict[str, list[int]] = {}
        self._township_of: dict[int, int] = {}
        for pk, code, name in Township.objects.values_list("pk", "code", "name"):
            _add(self._townships, pk, code, name)
        for pk, code, name, township in Village.objects.values_list("pk", "code", "name", "township"):
            _add(self._villages, pk, code, name)
            self._township_of[pk] = township

    def find(self, township: str | None, village: str | None) -> tuple[int | None, int | None, Wrong]:
        """Return the ids of township and village as written, None where nothing is, and what is wrong with which."""
        wrong: Wrong = []
        above = None
        if township is not None:
            above = _only(self._townships.get(township, []), township, "township_id", "乡镇", wrong)
        if village is None:
            return above, None, wrong
        found = [pk for pk in self._villages.get(village, []) if above in {None, self._township_of[pk]}]
        inside = _only(found, village, "village_id", "村", wrong)
        return above if inside is None else self._township_of[inside], inside, wrong


def place_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the places as groups of a drop-down: each township with itself (t5) and its villages (v12)."""
    groups: dict[int, list[tuple[str, str]]] = {}
    names: dict[int, str] = {}
    for pk, name in Township.objects.order_by("sort", "code").values_list("pk", "name"):
        names[pk], groups[pk] = name, [(f"t{pk}", f"{name}（乡镇机关）")]
    for pk, name, township in Village.objects.order_by("code").values_list("pk", "name", "township"):
        groups[township].append((f"v{pk}", f"{names[township]} {name}"))
    return [(names[pk], choices) for pk, choices in groups.items()]


def chosen_place(choice: str) -> tuple[int | None, int | None]:
    """Return the ids of township and village behind a choice of `place_choices`; both None for none."""
    if choice.startswith("v"):
        village = Village.objects.get(pk=int(choice[1:]))
        return village.township_id, village.pk
    return (int(choice[1:]), None) if choice.startswith("t") else (None, None)


def _add(places: dict[str, list[int]], pk: int, *keys: str) -> None:
    for key in keys:
        places.setdefault(key, []).append(pk)


def _only(found: Sequence[int], words: str, name: str, kind: str, wrong: Wrong) -> int | None:
    if len(found) == 1:
        return found[0]
    if found:
        wrong.append((name, f"叫「{words}」的{kind}不止一个，请写 12 位区划代码。"))
    else:
        wrong.append((name, f"没有「{words}」这个{kind}。请照登记的名称或 12 位区划代码写。"))
    return None
