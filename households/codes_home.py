"""Code lists about how and where a household lives, and what it is watched for. Imports go by label."""

from django.db import models


class HouseStructure(models.TextChoices):
    """主要结构 of the house."""

    CONCRETE = "concrete", "钢筋混凝土"
    BRICK_MIXED = "brick_mixed", "砖混材料"
    BRICK_WOOD = "brick_wood", "砖瓦砖木/砖石窑洞"
    EARTH = "earth", "竹草土坯/土窑洞"
    OTHER = "other", "其他"


class Fuel(models.TextChoices):
    """主要燃料; at most three of a household."""

    FIREWOOD = "firewood", "柴草"
    COAL = "coal", "煤炭"
    BOTTLED_GAS = "bottled", "罐装液化石油气"
    PIPED_LPG = "piped_lpg", "管道液化石油气"
    COAL_GAS = "coal_gas", "管道煤气"
    NATURAL_GAS = "natural", "管道天然气"
    ELECTRICITY = "power", "电"
    OIL = "oil", "燃料用油"
    BIOGAS = "biogas", "沼气"
    OTHER = "other", "其他"
    NO_COOKING = "none", "无炊用行为"


class WaterSupply(models.TextChoices):
    """饮水来源."""

    TAP = "tap", "经过净化处理的自来水"
    PROTECTED = "protected", "受保护的井水和泉水"
    UNPROTECTED = "unprotected", "不受保护的井水和泉水"
    SURFACE = "surface", "江河湖泊水"
    RAIN = "rain", "收集雨水"
    BOTTLED = "bottled", "桶装水"
    OTHER = "other", "其他"


class PathKind(models.TextChoices):
    """入户路类型."""

    EARTH = "earth", "泥土路"
    GRAVEL = "gravel", "砂石路"
    CEMENT = "cement", "水泥路"
    ASPHALT = "asphalt", "沥青路"


class RelocationKind(models.TextChoices):
    """搬迁方式."""

    CLUSTERED = "clustered", "集中安置"
    SCATTERED = "scattered", "分散安置"


class RelocationWish(models.TextChoices):
    """搬迁意愿."""

    WILLING = "willing", "愿意"
    UNWILLING = "unwilling", "不愿意"
    UNDECIDED = "undecided", "没有想好"


class MonitoredKind(models.TextChoices):
    """监测对象类别, from 2020 on."""

    UNSTABLE = "unstable", "脱贫不稳定户"
    BORDERLINE = "borderline", "边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户"


class Risk(models.TextChoices):
    """返贫致贫风险; at most five of a household."""

    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"
    DISABILITY = "disability", "因残"
    DISASTER = "disaster", "因自然灾害"
    ACCIDENT = "accident", "因意外事故"
    BUSINESS = "business", "因产业项目失败"
    WORK = "work", "因务工就业不稳"
    NO_LABOUR = "no_labour", "缺劳动力"
    HOUSING = "housing", "住房出现安全问题"
    WATER = "water", "饮水出现安全问题"
    OTHER = "other", "其他"


class RelativeKind(models.TextChoices):
    """Who somebody outside the household is to its head (主要社会关系)."""

    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    IN_LAW = "in_law", "岳父母或公婆"
    OTHER_KIN = "kin", "其他亲属"
    NO_KIN = "no_kin", "邻居朋友"


class MonitoringLead(models.TextChoices):
    """How it came to light that a household is at risk (发现途径)."""

    SELF = "self", "农户自主申报"
    CADRE = "cadre", "干部走访排查"
    DEPARTMENT = "department", "部门筛查预警"
    OTHER = "other", "其他途径"


class RiskEnd(models.TextChoices):
    """消除方式: how the risk of a monitored household went."""

    HELPED = "helped", "帮扶消除"
    NATURAL = "natural", "自然消除"
