"""Pages of the handbook about help: whom the household can turn to, what it needs, the plan, what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, ticks_of
from households.measures import MeasureKind
from households.papers.words import BY_HAND, day, signed

Helping = Mapping[str, Sequence[Any]]


def wanted(helping: Helping) -> Iterator[Block]:
    """Yield relatives, needs and plans; what nobody has said yet leaves room to be written in."""
    yield Heading("四、主要社会关系")
    yield Grid(
        head=("姓名", "与户主关系", "住在哪里", "工作单位或职业", "能帮什么"),
        rows=tuple((one.name, one.get_kind_display(), one.place, one.work, one.helps) for one in helping["relative"]),
        shares=(24, 28, 40, 44, 44),
        empty="还没有登记，可以手写。",
    )
    yield from _need(next(iter(helping["need"]), None))
    yield Heading("六、帮扶计划")
    yield Grid(
        head=("年度", "当年目标", "具体安排", "谁来落实", "完成时限", "户主签字"),
        rows=tuple(_plan(one) for one in helping["plan"]),
        shares=(14, 38, 58, 26, 20, 24),
        empty="还没有制定，可以手写。",
    )


def results(helping: Helping) -> Iterator[Block]:
    """Yield what help brought, year by year."""
    yield Heading("九、帮扶成效")
    yield Grid(
        head=("年度", "取得的成效", "户主签字"),
        rows=tuple((f"{one.year} 年", one.content, signed(one.signed_on)) for one in helping["result"]),
        shares=(18, 134, 28),
        empty="还没有填写，可以手写。",
    )


def _need(need: Any) -> Iterator[Block]:
    yield Heading("五、帮扶需求", f"{day(need.valid_from)} 提出" if need else "还没有登记，可以手写")
    yield ticks_of("需要哪些帮扶", MeasureKind.choices, set(need.kinds) if need else set(), columns=4)
    yield Facts(
        (
            Fact("具体需求", need.content if need else BY_HAND, wide=True),
            Fact("自己打算怎么做", (need.wish if need else "") or BY_HAND, wide=True),
            Fact("户主签字", signed(need.signed_on) if need else "", wide=True),
        )
    )


def _plan(plan: Any) -> tuple[str, ...]:
    kinds = "、".join(MeasureKind(code).label for code in plan.kinds)
    content = "\n".join(filter(None, (kinds, plan.content)))
    return f"{plan.year} 年", plan.goal, content, plan.responsible, day(plan.due_on), signed(plan.signed_on)
