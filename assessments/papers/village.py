"""The two papers of a village (E10): its yearly register, and how it stands by each criterion of its exit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.area_facts import AreaFacts
from assessments.area_judging import AreaVerdict, overall_of_area
from assessments.models import Standard
from assessments.models.verdicts import OUTCOMES
from config.lib.printing.blocks import (
    Block,
    Fact,
    Facts,
    Grid,
    Heading,
    Opinion,
    Opinions,
    Printout,
    Signatures,
    Signer,
    Text,
)
from villages.models import Village, VillageYear
from villages.year_fields import GROUPS, YEAR_FIELDS

REGISTER, EXIT = "贫困村登记表", "贫困村退出认定表"
NO_YEAR = "还没有填过村情年报。空着的手写以后，请照着填进系统。"
OUTCOME_WORDS: dict[str, str] = dict(OUTCOMES)
NOBODY_YET = (
    Opinion("村委会意见", "", (Signer("村委会主任"),), sealed=True),
    Opinion("乡镇意见", "", (Signer("负责人"),), sealed=True),
    Opinion("县级意见", "", (Signer("负责人"),), sealed=True),
)
"""Room for the opinions of the three, to be written by hand."""


@dataclass(frozen=True)
class VillageTold:
    """Everything that stands on the form of a village's exit; `opinions` are empty lines unless somebody gave one."""

    village: Village
    today: date
    standard: Standard
    facts: AreaFacts
    verdicts: Sequence[AreaVerdict]
    opinions: tuple[Opinion, ...] = NOBODY_YET


def village_register(village: Village, year: VillageYear | None) -> Printout:
    """Return the yearly register of a village; what nobody counted is left empty, to be written by hand."""
    fields = {one.name: one for one in YEAR_FIELDS}
    blocks: list[Block] = [] if year else [Text(NO_YEAR)]
    for heading, names in GROUPS.items():
        facts = (Fact(fields[name].label, _told(year, name, fields[name].words).removesuffix(" 元")) for name in names)
        blocks += [Heading(heading), Facts(tuple(facts), columns=3)]
    blocks.append(Signatures((("填表人", ""), ("村委会主任", ""), ("乡镇审核人", ""))))
    known = f"{year.year} 年村情年报" if year else "没有村情年报"
    source = f" · 凭据 {year.document}" if year and year.document else ""
    return Printout(
        title=REGISTER,
        lead=(f"{village.township}{village} · {village.get_poor_level_display()}", known + source),
        blocks=tuple(blocks),
        number=village.code,
    )


def _told(year: VillageYear | None, name: str, words: Callable[[Any], str]) -> str:
    value = getattr(year, name, None)
    return "" if value in (None, "", []) else words(value)


def village_exit(told: VillageTold) -> Printout:
    """Return how a village stands by each criterion, with room for three opinions."""
    village = told.village
    return Printout(
        title=EXIT,
        lead=(
            f"{village.township}{village} · {village.get_poor_level_display()}",
            f"按 {told.today:%Y-%m-%d} 的登记核对 · 依据{told.standard.document}",
        ),
        blocks=tuple(_exit_blocks(told)),
        number=village.code,
    )


def _exit_blocks(told: VillageTold) -> Iterator[Block]:
    facts = told.facts
    households, people = facts.summed("households"), facts.summed("people")
    yield Heading("一、基本情况", f"{facts.oldest_year} 年村情年报" if facts.oldest_year else "没有村情年报")
    yield Facts((
        Fact("总户数", "" if households is None else f"{households:,} 户"),
        Fact("总人口", "" if people is None else f"{people:,} 人"),
        Fact("建档立卡户", f"{facts.registered:,} 户"),
        Fact("未脱贫人口", f"{facts.poor:,} 人"),
    ))  # fmt: skip
    yield Heading("二、退出标准核对", str(told.standard))
    yield Grid(
        head=("序号", "项目", "退出标准", "核对情况", "结论", "说明"),
        rows=tuple(_criterion(number, one) for number, one in enumerate(told.verdicts, 1)),
        shares=(12, 40, 32, 32, 20, 44),
        right=frozenset({0}),
    )
    overall = OUTCOME_WORDS[overall_of_area(list(told.verdicts))]
    yield Facts((Fact("核对结论", f"{overall}。结论由系统按登记算出，退出由各级审定。", wide=True),))
    yield Heading("三、各级意见")
    yield Opinions(told.opinions)


def _criterion(number: int, one: AreaVerdict) -> tuple[str, ...]:
    return str(number), one.label, one.limit, one.value, OUTCOME_WORDS[one.outcome], one.reason
