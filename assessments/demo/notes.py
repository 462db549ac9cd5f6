"""What cadres write about a visit: sentences put together from what the season, the house and the errand suggest."""

import re
from collections.abc import Iterable
from datetime import date
from random import Random

from assessments.demo.family import Family
from households.codes import Cause, Guarantee, Health, VisitKind

OPENINGS = {
    VisitKind.LEARN: (
        "今天到户了解近况。", "下午入户，一家人都在。", "一早进村，先到他家看了看。", "上门走访，户主正在院里忙活。",
        "和村干部一起入户。", "趁赶集天户主在家，上门坐了一会儿。", "傍晚到户，人刚从地里回来。", "例行走访。",
    ),
    VisitKind.HANDBOOK: (
        "到户更新扶贫手册。", "入户核对手册上的收入和政策享受情况。", "把手册里缺的几项补填完，请户主签了字。",
        "核对手册与系统信息，改了两处不一致。",
    ),
    VisitKind.PLAN: (
        "和户主商量下一步的增收打算。", "一起算了今年的收支账。", "对照未达标的项目逐项商量办法。",
        "讨论了明年的帮扶计划。",
    ),
    VisitKind.DELIVER: (
        "到户落实产业补助。", "陪同农技员上门，把种苗发到户。", "核对项目资金到账情况。",
        "送来化肥和地膜，当面点清。", "核实危改补助资金打卡情况。",
    ),
    VisitKind.EXPLAIN: (
        "上门讲医保缴费政策。", "宣传控辍保学和助学政策。", "讲了小额信贷怎么申请、怎么还。",
        "宣传低保和临时救助的条件。", "解释今年的收入核算口径。", "讲了退出以后政策不变，让户主放心。",
    ),
    VisitKind.HOLIDAY: ("节前看望，送了米和油。", "节日慰问，陪老人说了会儿话。", "带了棉被和过节的东西来看望。"),
    VisitKind.OTHER: (
        "帮着收了半天庄稼。", "陪户主到卫生院拿药。", "帮忙联系了用工单位。", "动员打扫庭院，一起清了排水沟。",
        "帮着代办了社保卡激活。", "协助办理残疾证换证。",
    ),
}  # fmt: skip

SEASONS = {
    1: ("天冷，家里生着火，柴够烧。", "今年腊肉腌好了，年货备得差不多。", "看了被褥，够盖。"),
    2: ("外出的人这几天陆续返回厂里。", "地里还闲着，正在备耕。", "油菜开花了，长势不错。"),
    3: ("正在整地，准备栽{crop}。", "烤烟育苗已经下地。", "春耕的化肥钱已经备好。"),
    4: ("{crop}已经下种，就等雨水。", "天干，浇水要费些工夫。", "今年雨水来得晚，{crop}出苗慢。"),
    5: ("{crop}出苗整齐。", "正在移栽烤烟，请了两个人帮工。", "地里薅过一道草了。"),
    6: ("雨水好，{crop}长得快。", "田间管理跟上了，追过一次肥。", "路上有点滑，雨季要注意房前屋后排水。"),
    7: ("烤烟开始采烤。", "{crop}长势好，预计比去年多收。", "雨大，提醒注意地质灾害点。"),
    8: ("孩子放假在家，帮着干点活。", "烟叶烤了三炉，等级还可以。", "{crop}快收了，已联系好收购的。"),
    9: ("{crop}开始收了。", "卖了一批烟叶，钱已到卡上。", "新学期学费书费都不用操心。"),
    10: ("{crop}收完了，收成比去年好些。", "秋收已经结束，正在晒粮。", "今年收入核算表已经对过。"),
    11: ("地里种上了蚕豆和油菜。", "粮食够吃到明年接新。", "天凉了，看了衣被，够用。"),
    12: ("杀了年猪，留一头自己吃。", "外出务工的说月底回来。", "粮食满仓，油也榨好了。"),
}

HOUSEHOLD_LINES = (
    "养了{pigs}头猪，长势可以。", "{worker}在{place}打工，每月寄钱回来。", "家里{fowl}只鸡，蛋够自己吃还卖一点。",
    "屋里收拾得还干净。", 
    "最近没有大的开支。", "户主说日子一年比一年好。", "家里电器都能用。",
    "说起今后的打算，还想再养几头牛。", "入户路硬化以后，拉东西方便多了。", "问了有什么困难，说暂时没有。",
)  # fmt: skip
ILLNESS_LINES = (
    "{patient}按时在吃药，慢病签约医生上月来过。",
    "{patient}身体比上次好些。",
    "{patient}上月住院，报销后自付不多。",
)
CHILD_LINES = ("孩子都在学校，周末才回来。", "看了孩子的作业和奖状。", "问了孩子住校的生活费，营养餐补助都有。")
LABOUR_LINES = ("家里缺劳力，地请亲戚帮着种。", "公益岗工资按月到账。")
CLOSINGS = (
    "", "", "下周再来。", "已告诉户主有事随时打电话。", "情况已和村里通气。", "手册已签字。", "已拍照。",
    "叮嘱注意用火用电。",
)  # fmt: skip
AWAY = (
    "到户没见到人，锁着门，邻居说一家去走亲戚了。", "户主外出务工未回，电话里问了情况，一切都好。",
    "上门两次没遇到人，改天再来。", "家里没人，院子收拾得干净，从窗外看了一眼。",
)  # fmt: skip
CROPS = ("玉米", "烤烟", "薏仁", "生姜", "魔芋", "洋芋", "辣椒", "荞麦", "水稻")
WORK_PLACES = ("县城", "曲靖", "昆明", "浙江", "广东", "上海", "罗平", "工业园区")
WORKERS = ("儿子", "女儿", "户主", "儿媳", "小两口")

# Said only where the guarantee is in order.
IN_ORDER_LINES = {
    Guarantee.FOOD: "吃的不愁，米缸是满的。",
    Guarantee.CLOTHING: "穿的盖的都够。",
    Guarantee.WATER: "水龙头放了水，水清。",
    Guarantee.HOUSING: "房子没有新的裂缝。",
    Guarantee.MEDICAL: "参保缴费凭证看过了。",
}
ABOUT_FOOD_OR_CLOTHES = re.compile("粮|衣被|被褥|米")
HOLIDAY_MONTHS = frozenset({1, 2, 6, 9, 10})

PROBLEMS = {
    Guarantee.INCOME: ("收入还差一截，缺稳定的来源", "今年{crop}价格低，收入上不去"),
    Guarantee.FOOD: ("存粮不多，肉吃得少",),
    Guarantee.CLOTHING: ("过冬的被褥不够",),
    Guarantee.WATER: ("饮水认定还缺检测结果",),
    Guarantee.SCHOOLING: ("孩子的就学情况还没核实清楚",),
    Guarantee.MEDICAL: ("有人的参保情况没有核实清楚",),
    Guarantee.HOUSING: ("住房鉴定手续还不全",),
}
# Where the evidence stands in a way that a visitor would name, by variant of the case table.
PROBLEMS_BY_VARIANT = {
    "no_surveyor": "收入核算表缺调查人签字",
    "no_householder": "收入核算表户主还没签字",
    "no_village": "收入核算表村里没签字",
    "draft": "收入核算表没有填完",
    "window_before": "今年的收入还没有核算",
    "no_sheet": "今年的收入还没有核算",
    "low_quantity": "水量小，几家人轮着接",
    "bad_quality": "水窖的水发浑，化验不达标",
    "far": "取水来回要走二十多分钟",
    "dry_spells": "枯水期断水的日子多",
    "c_untouched": "房子是危房，还没有改造",
    "d_untouched": "房子是危房，还没有改造",
    "repaired_unaccepted": "房子已加固，还没有验收",
    "rebuilt_unaccepted": "新房已盖好，还没有验收",
    "accepted_tomorrow": "房子已加固，定好日子来验收",
    "only_out": "孩子开学没去报到，做了工作还不肯回校",
    "first_out": "老大辍学在家，不肯回校",
    "last_out": "最小的孩子没有去上学",
    "never": "孩子一直没有入学",
    "out_yesterday": "孩子前几天离校没有回去",
    "suspected": "孩子一周没到校，学校正在找人",
    "head_uninsured": "户主医保没有缴上",
    "last_uninsured": "有一个人医保没有缴上",
    "illness_no": "大病保险没有登记上",
    "newborn_missing": "新生儿还没有参保",
}
SMALL_PROBLEMS = (
    "灯泡坏了，电线老化",
    "厕所还没有改",
    "医保卡丢失，要补办",
    "入户路被水冲坏一段",
    "种苗没按时发到",
    "低保卡密码忘了",
)


class NoteWriter:
    """Writes the notes about one household: what is grown, who works away, who is ill stays the same over the years."""

    def __init__(self, family: Family, trouble: frozenset[Guarantee], rng: Random) -> None:
        self.rng = rng
        people = family.here
        patient = next((p for p in people if {Health.SERIOUS, Health.CHRONIC} & set(p.health)), None)
        self._words = {
            "crop": _any(CROPS, rng),
            "pigs": str(1 + int(rng.random() * 6)),
            "fowl": str(5 + int(rng.random() * 30)),
            "worker": _any(WORKERS, rng) if len(people) > 2 else "户主",
            "place": _any(WORK_PLACES, rng),
            "patient": ("户主" if patient is people[0] else patient.relation.label.removeprefix("之"))
            if patient
            else "",
        }
        lines = HOUSEHOLD_LINES + tuple(line for about, line in IN_ORDER_LINES.items() if about not in trouble)
        if patient:
            lines += ILLNESS_LINES
        if family.pupils and Guarantee.SCHOOLING not in trouble:
            lines += CHILD_LINES
        if family.plan.traits.main_cause == Cause.NO_LABOUR:
            lines += LABOUR_LINES
        self._lines = tuple(self._fill(line) for line in lines)
        lacking = not trouble.isdisjoint({Guarantee.FOOD, Guarantee.CLOTHING})
        self._seasons = {
            month: tuple(self._fill(line) for line in lines if not (lacking and ABOUT_FOOD_OR_CLOTHES.search(line)))
            for month, lines in SEASONS.items()
        }

    def _fill(self, line: str) -> str:
        return line.format(**self._words) if "{" in line else line

    def note(self, kind: VisitKind, day: date) -> str:
        """Return what the cadre wrote down about an ordinary visit."""
        rng, lines = self.rng, self._lines
        first = int(rng.random() * len(lines))
        second = (first + 1 + int(rng.random() * (len(lines) - 1))) % len(lines)
        season = _any(self._seasons[day.month], rng)
        middle = season + lines[first] if rng.random() < 0.6 else lines[first] + lines[second]
        return _any(OPENINGS[kind], rng) + middle + _any(CLOSINGS, rng)

    def away(self) -> str:
        """Return what is written when nobody was at home."""
        return _any(AWAY, self.rng)

    def trouble(self, guarantee: Guarantee, variants: Iterable[str]) -> str:
        """Return what a visitor names as standing in the way, by the variants of the case, else by the guarantee."""
        named = next((PROBLEMS_BY_VARIANT[name] for name in variants if name in PROBLEMS_BY_VARIANT), "")
        return named or self._fill(_any(PROBLEMS[guarantee], self.rng))

    def small_problem(self) -> str:
        """Return a problem that has nothing to do with an exit."""
        return _any(SMALL_PROBLEMS, self.rng)


def _any(choices: tuple[str, ...], rng: Random) -> str:
    return choices[int(rng.random() * len(choices))]
