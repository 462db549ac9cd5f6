"""Which area codes an ID number can begin with: provinces and their prefectures, of today and of former times.

By GB/T 2260: two digits for the province, two for the prefecture. Cards keep the code of their first registration, so
the numbers of former prefectures (21 to 36) count in every province. Counties are not listed: they change too often.
"""

_FORMER_PREFECTURES = frozenset(range(21, 37))
_OF_THE_PROVINCE = 90
_CITIES = {
    11: 3, 12: 3, 13: 11, 14: 11, 15: 9, 21: 14, 22: 8, 23: 12, 31: 3, 32: 13, 33: 12, 34: 18, 35: 9, 36: 11, 37: 17,
    41: 17, 42: 13, 43: 13, 44: 20, 45: 14, 46: 4, 50: 3, 51: 20, 52: 6, 53: 9, 54: 6, 61: 10, 62: 12, 63: 2, 64: 5,
    65: 5,
}  # fmt: skip
"""Province → the highest number of its prefecture-level cities."""
_BESIDE = {44: frozenset({51, 52, 53}), 65: frozenset({40, 41, 42, 43})}
"""Province → numbers of prefectures beside the usual ones."""
_RESIDENCE_PERMITS = frozenset({"8100", "8200", "8300"})
"""Hong Kong, Macao and Taiwan residents' permits."""


def _prefixes() -> frozenset[str]:
    found = set(_RESIDENCE_PERMITS)
    for province, cities in _CITIES.items():
        numbers = {*range(1, cities + 1), *_FORMER_PREFECTURES, _OF_THE_PROVINCE, *_BESIDE.get(province, ())}
        found |= {f"{province:02}{number:02}" for number in numbers}
    return frozenset(found)


KNOWN_PREFIXES = _prefixes()


def is_known(area: str) -> bool:
    """Say whether `area`, the first six digits of an ID number, lies in a province and prefecture that there were."""
    return area[:4] in KNOWN_PREFIXES
