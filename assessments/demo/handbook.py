"""What the handbook tells beside the measures: whom a household can turn to, what it asks for, plan and result.

The households of the shown village have it all, of the others a share; what they say keeps with why they are poor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from assessments.demo.evidence import FACT_COLUMNS, Writer
from assessments.demo.family import Family
from assessments.demo.names import given_name, surname
from assessments.demo.plan import CountyPlan, is_shown
from config.lib.copying import TableRows
from households.codes import Cause, Source
from households.codes_home import RelativeKind
from households.measures import MeasureKind as Kind
from households.models import NeedFact, PlanFact, RelativeFact, ResultFact

Row = tuple[object, ...]

SHARE, SHARE_OF_OTHERS = 0.3, 0.1
"""Of the households outside the shown village, those with an exit before them and the others."""
RELATIVE_COLUMNS = ("household_id", "name", "kind", "place", "work", "helps", *FACT_COLUMNS)
NEED_COLUMNS = ("household_id", "kinds", "content", "wish", "signed_on", *FACT_COLUMNS)
PLAN_COLUMNS = (
    "household_id", "year", "goal", "kinds", "content", "responsible", "due_on", "signed_on", *FACT_COLUMNS,
)  # fmt: skip
RESULT_COLUMNS = ("household_id", "year", "content", "signed_on", *FACT_COLUMNS)
PLAN_MONTH, DUE, RESULT_MONTH = 1, (11, 30), 12
RELATIVES = (RelativeKind.SIBLING, RelativeKind.IN_LAW, RelativeKind.OTHER_KIN, RelativeKind.NO_KIN)
PLACES = ("本村", "本乡镇集镇", "县城", "云南省昆明市", "云南省曲靖市")
WORKS = ("务农", "建筑工地务工", "开小卖部", "跑运输", "乡镇小学教师", "")
HELPS = ("农忙时换工", "能借用农机", "介绍外出务工", "能帮着照看老人孩子", "一时周转能借一点钱")


class _Wish(NamedTuple):
    """What a household that is poor for one reason asks for, does itself, and what is planned and comes of it."""

    kinds: tuple[Kind, ...]
    content: str
    own: str
    arranged: str
    result: str


USUAL = _Wish(
    (Kind.INDUSTRY,),
    "想多养两头猪，缺仔猪和防疫指导",
    "自己种好地，留足饲料",
    "发放仔猪 2 头，每季上门防疫一次，年底帮着联系销路",
    "出栏肥猪 2 头，没有发病",
)
BY_CAUSE: dict[str, _Wish] = {
    Cause.ILLNESS: _Wish(
        (Kind.HEALTH, Kind.SUPPORT),
        "常年吃药，想减轻看病负担",
        "按时吃药，做力所能及的活",
        "家庭医生签约，按季随访；符合条件的办慢性病证和临时救助",
        "慢性病证已办，看病按政策报销",
    ),
    Cause.DISABILITY: _Wish(
        (Kind.SUPPORT, Kind.HEALTH),
        "想办残疾人补贴，缺辅助器具",
        "在家做零活",
        "申请两项补贴，联系残联适配辅助器具",
        "两项补贴按月发放",
    ),
    Cause.NO_SKILL: _Wish(
        (Kind.WORK,),
        "想学一门手艺，出去务工",
        "参加培训，学成后外出务工",
        "参加劳动力转移培训一期，推荐两个用工单位",
        "参加了培训，推荐了用工单位",
    ),
    Cause.NO_LABOUR: _Wish(
        (Kind.POST, Kind.SUPPORT),
        "家里没有劳力，想有一份在村里做的活",
        "把自家的地流转出去",
        "安排村内保洁岗位，土地流转给合作社",
        "上了公益岗位，土地已流转",
    ),
    Cause.NO_MONEY: _Wish(
        (Kind.FINANCE, Kind.INDUSTRY),
        "想养牛，缺本钱",
        "自己盖圈舍，备饲草",
        "帮着申请扶贫小额信贷，买能繁母牛 2 头",
        "贷款已到户，母牛已入圈",
    ),
    Cause.SCHOOLING: _Wish(
        (Kind.EDUCATION,),
        "孩子在外读书，学费生活费吃紧",
        "假期打零工，供孩子读完",
        "申请雨露计划和助学金，联系勤工俭学",
        "补助已发到学生卡上",
    ),
    Cause.NO_WATER: _Wish(
        (Kind.WATER,),
        "枯水季取水远",
        "出工挖水窖",
        "新建水窖一口，接入村集中供水",
        "水窖建成，枯水季不用外出背水",
    ),
}


@dataclass
class _Book:
    """The rows of each table as they are drawn, family by family."""

    relatives: list[Row] = field(default_factory=list)
    needs: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)


def handbook_tables(plan: CountyPlan, families: Sequence[Family]) -> list[TableRows]:
    """Return the rows of every table."""
    book = _Book()
    for family in families:
        if not family.plan.is_closed:
            _Handbook(family, plan).write(book)
    return [
        (RelativeFact, RELATIVE_COLUMNS, book.relatives),
        (NeedFact, NEED_COLUMNS, book.needs),
        (PlanFact, PLAN_COLUMNS, book.plans),
        (ResultFact, RESULT_COLUMNS, book.results),
    ]


class _Handbook(Writer):
    """Draws what the handbook of one household tells."""

    def __init__(self, family: Family, plan: CountyPlan) -> None:
        super().__init__(plan.calendar, family.plan.rng(plan.seed, "handbook"), office="", document="")
        self.family, self.id = family, family.plan.id
        self.wish = BY_CAUSE.get(family.plan.traits.main_cause, USUAL)
        self.year = self._year()

    def write(self, book: _Book) -> None:
        """Add the household's rows, when it is one that has them."""
        share = SHARE if self.family.plan.is_open else SHARE_OF_OTHERS
        if self.rng.random() >= share and not is_shown(self.family.plan.village):
            return
        book.relatives.extend(self._relatives())
        book.needs.append(self._need())
        if self.family.plan.is_open:
            book.plans.append(self._plan())
        book.results.append(self._result())

    def _year(self) -> int:
        """Return the last year whose plan must have been agreed and known for days by now."""
        today = self.calendar.today
        return today.year if today >= date(today.year, PLAN_MONTH + 3, 1) else today.year - 1

    def _relatives(self) -> Iterator[Row]:
        asked_on = self.between(30, 400)
        names = {person.name for person in self.family.people}
        for _ in range(1 + int(self.rng.random() * 3)):
            kind = self.rng.choice(RELATIVES)
            name = self._name(kind)
            if name not in names:
                names.add(name)
                about = (self.rng.choice(PLACES), self.rng.choice(WORKS), self.rng.choice(HELPS))
                yield (self.id, name, kind, *about, *self._last(asked_on))

    def _name(self, kind: RelativeKind) -> str:
        head, rng = self.family.head, self.rng
        family_name = surname(self.family.plan.traits.ethnicity, rng)
        if kind == RelativeKind.SIBLING:
            family_name = head.name[0]
        about = {"birth_year": head.birth.year, "this_year": self.calendar.today.year}
        return family_name + given_name(is_male=rng.random() < 0.6, **about, rng=rng)

    def _need(self) -> Row:
        asked_on = self.between(40, 300)
        return (self.id, self.wish.kinds, self.wish.content, self.wish.own, asked_on, *self._last(asked_on))

    def _plan(self) -> Row:
        agreed_on = date(self.year, PLAN_MONTH, 10) + timedelta(days=int(self.rng.random() * 60))
        goal = "巩固现有收入，补齐短板" if self.family.plan.exit_year else "收入稳定高于标准，短板补齐"
        about = (self.year, goal, self.wish.kinds, self.wish.arranged, "帮扶人、驻村工作队")
        return (self.id, *about, date(self.year, *DUE), agreed_on, *self._last(agreed_on))

    def _result(self) -> Row:
        written_on = date(self.year - 1, RESULT_MONTH, 1) + timedelta(days=int(self.rng.random() * 25))
        return (self.id, self.year - 1, self.wish.result, written_on, *self._last(written_on))

    def _last(self, day: date) -> Row:
        document = f"扶贫手册 {day.year}（演示）"
        return day, self.calendar.settled(day, self.rng), None, Source.FORM, "帮扶人、村委会", document
