"""The code lists of the register, in the labels staff expect. Imports go by label; the values are our own."""

from django.db import models


class PovertyAttribute(models.TextChoices):
    """贫困户属性."""

    GENERAL = "general", "一般贫困户"
    DIBAO = "dibao", "低保贫困户"
    TEKUN = "tekun", "特困供养贫困户"


class Cause(models.TextChoices):
    """致贫原因."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    SCHOOLING = "schooling", "因学"
    DISASTER = "disaster", "因灾"
    NO_LAND = "no_land", "缺土地"
    NO_WATER = "no_water", "缺水"
    NO_SKILL = "no_skill", "缺技术"
    NO_LABOUR = "no_labour", "缺劳动力"
    NO_MONEY = "no_money", "缺资金"
    POOR_ROADS = "poor_roads", "交通条件落后"
    NO_DRIVE = "no_drive", "自身发展动力不足"
    MARRIAGE = "marriage", "因婚"
    FUNERAL = "funeral", "因丧"
    OTHER = "other", "其他"


class IdentifiedBy(models.TextChoices):
    """识别标准."""

    NATIONAL = "national", "国家标准"
    PROVINCE = "province", "省定标准"
    CITY = "city", "市定标准"


class Relation(models.TextChoices):
    """与户主关系."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    SON = "son", "之子"
    DAUGHTER = "daughter", "之女"
    DAUGHTER_IN_LAW = "daughter_in_law", "之儿媳"
    SON_IN_LAW = "son_in_law", "之女婿"
    GRANDSON = "grandson", "之孙子"
    GRANDDAUGHTER = "granddaughter", "之孙女"
    MATERNAL_GRANDSON = "maternal_grandson", "之外孙子"
    MATERNAL_GRANDDAUGHTER = "maternal_granddaughter", "之外孙女"
    FATHER = "father", "之父"
    MOTHER = "mother", "之母"
    FATHER_IN_LAW = "father_in_law", "之岳父"
    MOTHER_IN_LAW = "mother_in_law", "之岳母"
    HUSBANDS_FATHER = "husbands_father", "之公公"
    HUSBANDS_MOTHER = "husbands_mother", "之婆婆"
    GRANDFATHER = "grandfather", "之祖父"
    GRANDMOTHER = "grandmother", "之祖母"
    MATERNAL_GRANDFATHER = "maternal_grandfather", "之外祖父"
    MATERNAL_GRANDMOTHER = "maternal_grandmother", "之外祖母"
    SIBLING = "sibling", "之兄弟姐妹"
    GREAT_GRANDSON = "great_grandson", "之曾孙子"
    GREAT_GRANDDAUGHTER = "great_granddaughter", "之曾孙女"
    NEPHEW = "nephew", "之侄儿"
    NIECE = "niece", "之侄女"
    SIBLINGS_WIFE = "siblings_wife", "之兄弟媳妇"
    UNCLE = "uncle", "之叔伯"
    OTHER = "other", "其他"


class Ethnicity(models.TextChoices):
    """民族, GB/T 3304."""

    HAN = "01", "汉族"
    MONGOL = "02", "蒙古族"
    HUI = "03", "回族"
    TIBETAN = "04", "藏族"
    UYGHUR = "05", "维吾尔族"
    MIAO = "06", "苗族"
    YI = "07", "彝族"
    ZHUANG = "08", "壮族"
    BUYEI = "09", "布依族"
    KOREAN = "10", "朝鲜族"
    MANCHU = "11", "满族"
    DONG = "12", "侗族"
    YAO = "13", "瑶族"
    BAI = "14", "白族"
    TUJIA = "15", "土家族"
    HANI = "16", "哈尼族"
    KAZAKH = "17", "哈萨克族"
    DAI = "18", "傣族"
    LI = "19", "黎族"
    LISU = "20", "傈僳族"
    WA = "21", "佤族"
    SHE = "22", "畲族"
    GAOSHAN = "23", "高山族"
    LAHU = "24", "拉祜族"
    SHUI = "25", "水族"
    DONGXIANG = "26", "东乡族"
    NAXI = "27", "纳西族"
    JINGPO = "28", "景颇族"
    KYRGYZ = "29", "柯尔克孜族"
    TU = "30", "土族"
    DAUR = "31", "达斡尔族"
    MULAO = "32", "仫佬族"
    QIANG = "33", "羌族"
    BLANG = "34", "布朗族"
    SALAR = "35", "撒拉族"
    MAONAN = "36", "毛南族"
    GELAO = "37", "仡佬族"
    XIBE = "38", "锡伯族"
    ACHANG = "39", "阿昌族"
    PUMI = "40", "普米族"
    TAJIK = "41", "塔吉克族"
    NU = "42", "怒族"
    UZBEK = "43", "乌孜别克族"
    RUSSIAN = "44", "俄罗斯族"
    EWENKI = "45", "鄂温克族"
    DEANG = "46", "德昂族"
    BONAN = "47", "保安族"
    YUGUR = "48", "裕固族"
    GIN = "49", "京族"
    TATAR = "50", "塔塔尔族"
    DERUNG = "51", "独龙族"
    OROQEN = "52", "鄂伦春族"
    HEZHEN = "53", "赫哲族"
    MONBA = "54", "门巴族"
    LHOBA = "55", "珞巴族"
    JINO = "56", "基诺族"
    OTHER = "97", "其他"
    FOREIGN_BORN = "98", "外国血统"


class Education(models.TextChoices):
    """文化程度, for those not in school."""

    NONE = "none", "文盲或半文盲"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    COLLEGE = "college", "大专"
    UNIVERSITY = "university", "本科及以上"


class Health(models.TextChoices):
    """健康状况; several may hold for one person."""

    HEALTHY = "healthy", "健康"
    CHRONIC = "chronic", "长期慢性病"
    SERIOUS = "serious", "患有大病"
    DISABLED = "disabled", "残疾"


class Labour(models.TextChoices):
    """劳动技能."""

    ORDINARY = "ordinary", "普通劳动力"
    SKILLED = "skilled", "技能劳动力"
    WEAK = "weak", "弱劳动力或半劳动力"
    LOST = "lost", "丧失劳动力"
    NONE = "none", "无劳动力"


class MembershipEventKind(models.TextChoices):
    """How a person enters or leaves a household, or comes to head it."""

    REGISTERED = "registered", "识别时登记"
    BIRTH = "birth", "新生儿"
    MARRIED_IN = "married_in", "婚入"
    MOVED_IN = "moved_in", "户籍迁入"
    RETURNED = "returned", "回归"
    ADOPTED = "adopted", "收养"
    DEATH = "death", "死亡"
    MARRIED_OUT = "married_out", "婚出"
    MOVED_OUT = "moved_out", "户籍迁出"
    IMPRISONED = "imprisoned", "收监"
    LOST = "lost", "失联"
    SPLIT = "split", "分户"
    BECAME_HEAD = "became_head", "成为户主"
    MERGED = "merged", "重复登记合并"


ARRIVALS = (
    MembershipEventKind.BIRTH,
    MembershipEventKind.MARRIED_IN,
    MembershipEventKind.MOVED_IN,
    MembershipEventKind.RETURNED,
    MembershipEventKind.ADOPTED,
)
"""How a person comes into a household that is on the register already (自然增加)."""

DEPARTURES = (
    MembershipEventKind.DEATH,
    MembershipEventKind.MARRIED_OUT,
    MembershipEventKind.MOVED_OUT,
    MembershipEventKind.IMPRISONED,
    MembershipEventKind.LOST,
)
"""How a person leaves the register (自然减少)."""


class Source(models.TextChoices):
    """Through which door a fact came in."""

    VISIT = "visit", "走访"
    DEPARTMENT = "department", "部门名单"
    FORM = "form", "登记表"
    CORRECTION = "correction", "更正"


class Answer(models.TextChoices):
    """What a visitor answers about one thing at home."""

    YES = "yes", "有"
    NO = "no", "无"
    UNSEEN = "unseen", "没看到"


class WaterLevel(models.TextChoices):
    """How one of the four drinking-water indicators stands; empty means nobody has looked."""

    FULL = "full", "达标"
    BASIC = "basic", "基本达标"
    FAIL = "fail", "不达标"


class HouseGrade(models.TextChoices):
    """危房鉴定等级."""

    A = "A", "A 级"
    B = "B", "B 级"
    C = "C", "C 级"
    D = "D", "D 级"


class Remedy(models.TextChoices):
    """What was done about a dangerous house."""

    NONE = "none", "未改造"
    REPAIRED = "repaired", "修缮加固"
    REBUILT = "rebuilt", "拆除重建"
    RELOCATED = "relocated", "易地搬迁"
    OTHER_SAFE = "other_safe", "长期住安全房"
    ON_SITE = "on_site", "原址翻建"
    ELSEWHERE = "elsewhere", "异地非集中建"
    CLUSTERED = "clustered", "异地相对集中新建"
    EXCHANGED = "exchanged", "房屋置换"
    FIRST_HOME = "first_home", "无房户新建"


class SchoolStatus(models.TextChoices):
    """Where a child of compulsory school age stands."""

    IN_SCHOOL = "in_school", "在校"
    HOME_TEACHING = "home_teaching", "送教上门"
    SPECIAL = "special", "特殊教育学校"
    DEFERRED = "deferred", "因病缓学休学"
    GRADUATED = "graduated", "已读完九年级"
    SUSPECTED = "suspected", "疑似辍学"
    DROPPED_OUT = "dropped_out", "辍学"
    NEVER = "never", "从未入学"


class Insurance(models.TextChoices):
    """Basic medical insurance of one person in one year."""

    RESIDENT = "resident", "城乡居民医保"
    EMPLOYEE = "employee", "城镇职工医保"
    NONE = "none", "未参保"
    EXEMPT = "exempt", "依规不参保"


class HouseholdType(models.TextChoices):
    """户类型: how forms since 2021 call a household on the register; older forms do not know it."""

    FARMERS = "farmers", "一般农户"
    LEFT_POVERTY = "left", "脱贫户"


class Guarantee(models.TextChoices):
    """The seven things an exit is judged by, in the order of the form."""

    INCOME = "income", "收入"
    FOOD = "food", "不愁吃"
    CLOTHING = "clothing", "不愁穿"
    WATER = "water", "饮用水"
    SCHOOLING = "schooling", "义务教育"
    MEDICAL = "medical", "基本医疗"
    HOUSING = "housing", "住房"


class VisitKind(models.TextChoices):
    """Why the helper went."""

    LEARN = "learn", "了解情况"
    HANDBOOK = "handbook", "填写手册"
    PLAN = "plan", "制定脱贫计划"
    DELIVER = "deliver", "落实资金项目"
    EXPLAIN = "explain", "宣传政策"
    HOLIDAY = "holiday", "节日慰问"
    OTHER = "other", "其他帮扶活动"


class Met(models.TextChoices):
    """Whom the visitor met."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "户主配偶"
    MEMBER = "member", "其他家庭成员"
    NOBODY = "nobody", "没见到人"


class ProblemState(models.TextChoices):
    """Whether a visit found a problem, and what became of it."""

    NONE = "none", "没有"
    OPEN = "open", "有，待解决"
    SOLVED = "solved", "当场解决"


class HintKind(models.TextChoices):
    """Why a visit is worth a second look. A hint for people, never a verdict."""

    COPIED = "copied", "情况记录雷同"
    SHARED = "shared", "不同人雷同"
    RAPID = "rapid", "短时间连记"
    BACKDATED = "backdated", "事后补记"
    PHOTO = "photo", "照片重复"


class IncomeCategory(models.TextChoices):
    """Class of an income on the worksheet; the values are the names of the worksheet's totals."""

    WAGE = "wage", "工资性收入"
    BUSINESS = "business", "生产经营性收入"
    PROPERTY = "property", "财产性收入"
    TRANSFER = "transfer", "转移性收入"


class TransferPart(models.TextChoices):
    """The six parts that the transfers of a household add up from."""

    FAMILY_PLANNING = "family", "计划生育金"
    DIBAO = "dibao", "低保金"
    TEKUN = "tekun", "五保金、特困供养金"
    PENSION = "pension", "养老保险金"
    ECOLOGICAL = "ecological", "生态补偿金"
    OTHER = "other", "其他转移性收入"


class IncomeMethod(models.TextChoices):
    """How the net of an income is found: costs as they were, or a share of the gross that the county fixed."""

    ACTUAL = "actual", "据实减支出"
    COEFFICIENT = "coefficient", "按系数"
