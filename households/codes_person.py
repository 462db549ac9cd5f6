"""Code lists about one person: papers, school, work, disability, assistance. Imports go by label."""

from django.db import models


class IdKind(models.TextChoices):
    """证件类型; empty means that nobody has said."""

    IDENTITY_CARD = "id_card", "居民身份证"
    DISABILITY_CARD = "disabled", "残疾人证"
    BOOKLET = "booklet", "户口簿"
    OTHER = "other", "其他证件"


class Political(models.TextChoices):
    """政治面貌."""

    PARTY_MEMBER = "party", "中共党员"
    PROBATIONARY = "probation", "中共预备党员"
    LEAGUE_MEMBER = "league", "共青团员"
    MASSES = "masses", "群众"


class Stage(models.TextChoices):
    """在校生状况: what somebody in school attends; empty means not in school."""

    PRESCHOOL_AGE = "preschool", "学龄前儿童"
    KINDERGARTEN = "nursery", "学前教育"
    PRIMARY = "primary", "小学"
    GRADE_7 = "grade7", "七年级"
    GRADE_8 = "grade8", "八年级"
    GRADE_9 = "grade9", "九年级"
    SENIOR_1 = "senior1", "普通高中一年级"
    SENIOR_2 = "senior2", "普通高中二年级"
    SENIOR_3 = "senior3", "普通高中三年级"
    VOCATIONAL_1 = "vocation1", "中职一年级"
    VOCATIONAL_2 = "vocation2", "中职二年级"
    VOCATIONAL_3 = "vocation3", "中职三年级"
    COLLEGE_1 = "college1", "高职高专一年级"
    COLLEGE_2 = "college2", "高职高专二年级"
    COLLEGE_3 = "college3", "高职高专三年级"
    TECHNICIAN_1 = "tech1", "技师学院一年级"
    TECHNICIAN_2 = "tech2", "技师学院二年级"
    TECHNICIAN_3 = "tech3", "技师学院三年级"
    TECHNICIAN_4 = "tech4", "技师学院四年级"
    BACHELOR_1 = "bachelor1", "本科一年级"
    BACHELOR_2 = "bachelor2", "本科二年级"
    BACHELOR_3 = "bachelor3", "本科三年级"
    BACHELOR_4 = "bachelor4", "本科四年级"
    BACHELOR_5 = "bachelor5", "本科五年级"
    MASTER = "master", "硕士研究生及以上"


COMPULSORY_STAGES = (Stage.PRIMARY, Stage.GRADE_7, Stage.GRADE_8, Stage.GRADE_9)
"""What counts as compulsory schooling (义务教育)."""


class AbsenceReason(models.TextChoices):
    """失学或辍学原因, 义务教育阶段未上学原因."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    WEARY = "weary", "厌学"
    POVERTY = "poverty", "因贫"
    OTHER = "other", "其他"


class Pension(models.TextChoices):
    """Which pension insurance a person pays into."""

    RESIDENT = "resident", "城乡居民养老保险"
    EMPLOYEE = "employee", "城镇职工养老保险"
    NONE = "none", "没有参加"


class DisabilityKind(models.TextChoices):
    """残疾类别, in the numbers of the certificate."""

    SIGHT = "1", "视力残疾"
    HEARING = "2", "听力残疾"
    SPEECH = "3", "言语残疾"
    LIMBS = "4", "肢体残疾"
    INTELLECT = "5", "智力残疾"
    MIND = "6", "精神残疾"
    SEVERAL = "7", "多重残疾"


class DisabilityLevel(models.TextChoices):
    """残疾等级, the first the gravest."""

    FIRST = "1", "一级"
    SECOND = "2", "二级"
    THIRD = "3", "三级"
    FOURTH = "4", "四级"


class WorkState(models.TextChoices):
    """是否已务工/计划务工."""

    WORKING = "working", "已务工"
    PLANNED = "planned", "计划务工"
    AT_HOME = "home", "没有务工"


class PublicPost(models.TextChoices):
    """公益性岗位类型."""

    ROADS = "roads", "道路维护员"
    CLEANING = "cleaning", "保洁员"
    GREENERY = "greenery", "绿化员"
    UTILITIES = "utilities", "水电保障员"
    CARE = "care", "照料护理员"
    FACILITIES = "facilities", "设施管护员"
    SAFETY = "safety", "公共安全员"
    FOREST = "forest", "生态护林员"
    SOLAR = "solar", "光伏电站管护员"
    OTHER = "other", "其他"


class Welfare(models.TextChoices):
    """是否享受低保、特困供养; a person has at most one of the two."""

    DIBAO = "dibao", "低保"
    TEKUN = "tekun", "特困供养"
    NONE = "none", "都没有享受"


class WelfareType(models.TextChoices):
    """Class of 低保, or how a 特困 person is provided for."""

    CLASS_A = "a", "低保 A 类"
    CLASS_B = "b", "低保 B 类"
    CLASS_C = "c", "低保 C 类"
    GATHERED = "gathered", "特困集中供养"
    AT_HOME = "home", "特困分散供养"


WELFARE_TYPES: dict[str, tuple[str, ...]] = {
    Welfare.DIBAO: (WelfareType.CLASS_A, WelfareType.CLASS_B, WelfareType.CLASS_C),
    Welfare.TEKUN: (WelfareType.GATHERED, WelfareType.AT_HOME),
    Welfare.NONE: (),
}
"""Which types each kind of assistance has."""
