"""What is done for a household (帮扶措施): kinds of the national system, their parts, the handbook's six kinds."""

from django.db import models


class MeasureKind(models.TextChoices):
    """帮扶措施, as the national system lists them."""

    INDUSTRY = "industry", "产业帮扶"
    WORK = "work", "就业帮扶"
    POST = "post", "公益岗位帮扶"
    FINANCE = "finance", "金融帮扶"
    HEALTH = "health", "健康帮扶"
    EDUCATION = "education", "教育帮扶"
    HOUSING = "housing", "住房安全"
    WATER = "water", "饮水安全"
    RELOCATION = "relocation", "搬迁"
    SUPPORT = "support", "综合保障"
    SOCIAL = "social", "社会帮扶"


class MeasurePart(models.TextChoices):
    """What exactly it is, for the kinds that hold several things which are counted apart."""

    MICROCREDIT = "microcredit", "扶贫小额信贷"
    OTHER_FINANCE = "finance", "其他金融帮扶"
    YULU = "yulu", "雨露计划"
    OTHER_EDUCATION = "education", "其他教育资助"
    DIBAO = "dibao", "低保"
    TEKUN = "tekun", "特困供养"
    DISABILITY = "disability", "残疾人补贴"
    PENSION = "pension", "养老"
    RELIEF = "relief", "临时救助"


class HandbookKind(models.TextChoices):
    """The six kinds of measures by which the handbook (扶贫手册) is printed."""

    YULU = "yulu", "雨露计划"
    MICROCREDIT = "microcredit", "扶贫小额信贷"
    RELOCATION = "relocation", "易地扶贫搬迁"
    INDUSTRY = "industry", "产业发展"
    INFRASTRUCTURE = "infrastructure", "基础设施"
    SERVICES = "services", "公共服务和社会事业"


DEVELOPMENT = frozenset({MeasureKind.INDUSTRY, MeasureKind.WORK, MeasureKind.POST, MeasureKind.FINANCE})
"""开发式帮扶: what lets a household earn. The others secure or relieve."""

PARTS: dict[str, tuple[MeasurePart, ...]] = {
    MeasureKind.FINANCE: (MeasurePart.MICROCREDIT, MeasurePart.OTHER_FINANCE),
    MeasureKind.EDUCATION: (MeasurePart.YULU, MeasurePart.OTHER_EDUCATION),
    MeasureKind.SUPPORT: (
        MeasurePart.DIBAO,
        MeasurePart.TEKUN,
        MeasurePart.DISABILITY,
        MeasurePart.PENSION,
        MeasurePart.RELIEF,
    ),
}
"""The kinds that must say which part; all others have none."""

_BY_PART = {MeasurePart.YULU: HandbookKind.YULU, MeasurePart.MICROCREDIT: HandbookKind.MICROCREDIT}
_BY_KIND = {
    MeasureKind.INDUSTRY: HandbookKind.INDUSTRY,
    MeasureKind.FINANCE: HandbookKind.INDUSTRY,
    MeasureKind.HOUSING: HandbookKind.INFRASTRUCTURE,
    MeasureKind.WATER: HandbookKind.INFRASTRUCTURE,
    MeasureKind.RELOCATION: HandbookKind.RELOCATION,
}


def handbook_kind(kind: str, part: str = "") -> HandbookKind:
    """Return under which of the handbook's six kinds a measure is printed."""
    if part in _BY_PART:
        return _BY_PART[MeasurePart(part)]
    return _BY_KIND.get(MeasureKind(kind), HandbookKind.SERVICES)
