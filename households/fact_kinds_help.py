"""The facts about help that the handbook asks for: relatives, needs, plan, result."""

from typing import Any

from accounts.permissions import ENTER_REGISTER
from config.lib.entry_fields import EntryField, coded
from households.changes import ChangeKind
from households.codes import Source
from households.codes_home import RelativeKind
from households.fact_kind import FactGroup, FactKind
from households.measures import MeasureKind
from households.models import NeedFact, PlanFact, RelativeFact, ResultFact


def _kind(**about: Any) -> FactKind:
    """Return a kind of this group: asked at home, of the household, by those who keep its handbook."""
    shared: dict[str, Any] = {"of_member": False, "group": FactGroup.HELP, "compared": (), "issuer": "帮扶人、村委会"}
    return FactKind(**(shared | {"source": Source.FORM, "permission": ENTER_REGISTER} | about))


HELP_KINDS = (
    _kind(
        key="relative",
        model=RelativeFact,
        change=ChangeKind.RELATIVE,
        label="主要社会关系",
        dated="问清楚的日期",
        own=(
            EntryField("name", "姓名"),
            EntryField("kind", "与户主关系", coded(RelativeKind)),
            EntryField("place", "住在哪里"),
            EntryField("work", "工作单位或职业"),
            EntryField("helps", "能帮什么"),
            EntryField("valid_to", "到哪一天止"),
        ),
        apart="name",
        dated_hint="问清楚的那一天",
    ),
    _kind(
        key="need",
        model=NeedFact,
        change=ChangeKind.NEED,
        label="帮扶需求",
        dated="提出日期",
        own=(
            EntryField("kinds", "需要哪些帮扶", coded(MeasureKind)),
            EntryField("content", "具体需求"),
            EntryField("wish", "自己打算怎么做"),
            EntryField("signed_on", "户主签字"),
        ),
        dated_hint="和户主一起商量的那一天",
    ),
    _kind(
        key="plan",
        model=PlanFact,
        change=ChangeKind.PLAN,
        label="帮扶计划",
        dated="商定日期",
        own=(
            EntryField("year", "年度"),
            EntryField("goal", "当年目标"),
            EntryField("kinds", "计划哪些帮扶", coded(MeasureKind)),
            EntryField("content", "具体安排"),
            EntryField("responsible", "谁来落实"),
            EntryField("due_on", "完成时限"),
            EntryField("signed_on", "户主签字"),
        ),
        dated_hint="计划定下来的那一天",
    ),
    _kind(
        key="result",
        model=ResultFact,
        change=ChangeKind.RESULT,
        label="帮扶成效",
        dated="填写日期",
        own=(
            EntryField("year", "年度"),
            EntryField("content", "取得的成效"),
            EntryField("signed_on", "户主签字"),
        ),
        dated_hint="年底或者帮扶结束时填",
    ),
)
"""In the order of the handbook."""
