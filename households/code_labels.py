"""Labels of the code lists as official forms print them, by era, and the value of ours that each stands for.

Whoever imports reads by label: `value_of("relation", "之儿媳")`. Spaces, full-width letters and digits, and the
spellings known from older or local forms make no difference. A label of an era is taken for a form of that era; a label
that no list knows is refused in a sentence that says which there are. No database; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Choices

from households.codes import (
    Cause,
    Education,
    Ethnicity,
    Health,
    HouseGrade,
    HouseholdType,
    IdentifiedBy,
    Insurance,
    Labour,
    MembershipEventKind,
    PovertyAttribute,
    Relation,
    Remedy,
    SchoolStatus,
    WaterLevel,
)
from households.codes_home import (
    Fuel,
    HouseStructure,
    MonitoredKind,
    PathKind,
    RelocationKind,
    RelocationWish,
    Risk,
    WaterSupply,
)
from households.codes_person import (
    AbsenceReason,
    DisabilityKind,
    DisabilityLevel,
    IdKind,
    Pension,
    Political,
    PublicPost,
    Stage,
    Welfare,
    WelfareType,
    WorkState,
)
from households.label_spellings import ERA_LABELS, SPELLINGS
from households.status import HouseholdStatus
from villages.models.people import Sex

SEPARATORS = re.compile(r"[、,;/|+\s]+")
YES = frozenset({"是", "有", "对", "y", "yes", "1", "√", "已"})
NO = frozenset({"否", "无", "没有", "不是", "n", "no", "0", "×", "未"})


class UnknownLabel(ValueError):
    """A label that its list does not have, or not for that year; the message is a sentence for the user."""


@dataclass(frozen=True)
class EraLabel:
    """A label that forms of some years print: from `since` to `until`, both included; open where empty."""

    text: str
    value: str
    since: int | None = None
    until: int | None = None

    def holds(self, year: int | None) -> bool:
        """Say whether a form of `year` may carry it; of an unknown year, any."""
        return year is None or (self.since or year) <= year <= (self.until or year)

    @property
    def years(self) -> str:
        """Return its years in words."""
        if self.since and self.until:
            return f"{self.since} 到 {self.until} 年"
        return f"{self.since} 年起" if self.since else f"{self.until} 年以前" if self.until else "各年"


@dataclass(frozen=True)
class LabelList:
    """One code list: what its column is called, its codes, the labels of each era, other spellings of its labels.

    `separable` lists may hold several values in one cell.
    """

    key: str
    name: str
    codes: type[Choices]
    separable: bool = False
    eras: tuple[EraLabel, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)

    def labels(self, year: int | None = None) -> list[str]:
        """Return the labels that a form of `year` may carry, in the order of the official list."""
        own = [str(label) for _, label in self.codes.choices]
        if not self.eras:
            return own
        return [era.text for era in self.eras if era.holds(year)]

    def known(self, year: int | None = None) -> dict[str, str]:
        """Return cleaned label → value: of the era, and every spelling that stands for one of the list's labels."""
        if self.eras:
            found = {clean(era.text): era.value for era in self.eras if era.holds(year)}
        else:
            found = {clean(str(label)): str(value) for value, label in self.codes.choices}
        return {clean(text): value for text, value in self.spellings.items()} | found


def clean(text: str) -> str:
    """Return a label without the differences that typing makes: width, spaces, case, a trailing full stop."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("。.").lower()


def value_of(key: str, text: str, *, year: int | None = None) -> str:
    """Return our value for a label of the list `key` on a form of `year`; "" for an empty cell.

    Raises UnknownLabel with a sentence when the list has no such label, or not in that year.
    """
    wanted = clean(text)
    if not wanted:
        return ""
    one = LABEL_LISTS[key]
    known = one.known(year)
    if wanted not in known:
        raise UnknownLabel(_refusal(one, text.strip(), wanted, year))
    return known[wanted]


def values_of(key: str, text: str, *, year: int | None = None) -> list[str]:
    """Return the values of a cell that may hold several labels, each once, in the order of the cell. Raises as one.

    A label that itself has a separator in it (砖瓦砖木/砖石窑洞) is taken whole first.
    """
    if clean(text) in LABEL_LISTS[key].known(year):
        return [value_of(key, text, year=year)]
    parts = SEPARATORS.split(unicodedata.normalize("NFKC", text).strip())
    return list(dict.fromkeys(value_of(key, part, year=year) for part in parts if part))


def label_of(key: str, value: str, *, year: int | None = None, left_poverty: bool = False) -> str:
    """Return the label by which a form of `year` calls our value; "" for none.

    Of 贫困户属性, `left_poverty` chooses the list of those who have left poverty. Raises KeyError for no value of ours.
    """
    if not value:
        return ""
    one = LABEL_LISTS[key]
    if key == "attribute" and left_poverty:
        return LEFT_POVERTY[value]
    fitting = [era.text for era in one.eras if era.value == value and era.holds(year)]
    labels = {str(code): str(label) for code, label in one.codes.choices}
    return labels[value] if labels[value] in fitting or not fitting else fitting[0]


def truth_of(text: str) -> bool | None:
    """Return what a yes-or-no cell says; None for an empty one, which is unknown and never no. Raises UnknownLabel."""
    wanted = clean(text)
    if not wanted:
        return None
    if wanted in YES or wanted in NO:
        return wanted in YES
    raise UnknownLabel(f"「{text.strip()}」看不出是还是否。请填「是」或「否」，不知道的留空。")


def _refusal(one: LabelList, text: str, wanted: str, year: int | None) -> str:
    allowed = "、".join(one.labels(year))
    ever = [era for era in one.eras if clean(era.text) == wanted]
    if ever:
        return f"「{text}」是 {ever[0].years}的{one.name}，{year} 年的表不用。请填：{allowed}。"
    return f"「{text}」不是{one.name}的选项。请填：{allowed}。"


LEFT_POVERTY = {
    PovertyAttribute.GENERAL.value: "一般脱贫户",
    PovertyAttribute.DIBAO.value: "低保脱贫户",
    PovertyAttribute.TEKUN.value: "特困供养脱贫户",
}
"""贫困户属性 as it is called once a household has left poverty."""


def _list(key: str, name: str, codes: type[Choices], *, separable: bool = False) -> LabelList:
    eras = tuple(EraLabel(*one) for one in ERA_LABELS.get(key, ()))
    spellings = SPELLINGS.get(key, {})
    if codes is Ethnicity:
        spellings = {str(label).removesuffix("族"): str(value) for value, label in codes.choices}
    return LabelList(key, name, codes, separable, eras, spellings)


LABEL_LISTS: dict[str, LabelList] = {
    one.key: one
    for one in (
        _list("attribute", "贫困户属性", PovertyAttribute),
        _list("household_type", "户类型", HouseholdType),
        _list("status", "脱贫标志", HouseholdStatus),
        _list("identified_by", "识别标准", IdentifiedBy),
        _list("cause", "致贫原因", Cause, separable=True),
        _list("monitored", "监测对象类别", MonitoredKind),
        _list("risk", "返贫致贫风险", Risk, separable=True),
        _list("relation", "与户主关系", Relation),
        _list("sex", "性别", Sex),
        _list("id_kind", "证件类型", IdKind),
        _list("ethnicity", "民族", Ethnicity),
        _list("political", "政治面貌", Political),
        _list("education", "文化程度", Education),
        _list("stage", "在校生状况", Stage),
        _list("school_status", "就学状况", SchoolStatus),
        _list("absence", "未上学原因", AbsenceReason),
        _list("health", "健康状况", Health, separable=True),
        _list("labour", "劳动技能", Labour),
        _list("disability_kind", "残疾类别", DisabilityKind),
        _list("disability_level", "残疾等级", DisabilityLevel),
        _list("insurance", "基本医保", Insurance),
        _list("pension", "养老保险", Pension),
        _list("work_state", "务工情况", WorkState),
        _list("post", "公益性岗位类型", PublicPost),
        _list("welfare", "低保或特困", Welfare),
        _list("welfare_type", "低保特困类型", WelfareType),
        _list("grade", "危房级别", HouseGrade),
        _list("remedy", "改造方式", Remedy),
        _list("structure", "住房主要结构", HouseStructure),
        _list("fuel", "主要燃料", Fuel, separable=True),
        _list("supply", "饮水来源", WaterSupply),
        _list("water_level", "饮水指标", WaterLevel),
        _list("path", "入户路类型", PathKind),
        _list("relocation", "搬迁方式", RelocationKind),
        _list("wish", "搬迁意愿", RelocationWish),
        _list("event", "成员变动", MembershipEventKind),
    )
}
"""Every code list that workbooks carry, by key."""
