"""Pinyin of personal names: search by initials, sort as a phone book does. The database knows no pinyin order."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "任": "ren", "华": "hua", "区": "ou", "朴": "piao",
    "查": "zha", "翟": "zhai", "盖": "ge", "乐": "yue", "覃": "qin", "缪": "miao", "尉": "wei", "冼": "xian",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def syllables(name: str) -> tuple[str, ...]:
    """Return the syllables of a personal name without tones, the surname read as a surname."""
    if not name:
        return ()
    spoken = lazy_pinyin(name, style=Style.NORMAL)
    if name[0] in _SURNAMES:
        spoken[0] = _SURNAMES[name[0]]
    return tuple(s.lower() for s in spoken)


def initials(name: str) -> str:
    """Return the first letters: 李有福 gives lyf."""
    return "".join(s[0] for s in syllables(name) if s)


def sort_key(name: str) -> str:
    """Return the key that sorts names by pinyin: 李有福 gives "li you fu"."""
    return " ".join(syllables(name))
