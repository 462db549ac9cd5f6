"""The papers there are: their names, what each holds, which numbers it can carry in full, and what puts it together."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from config.lib.printing.blocks import Printout
from households.selectors.papers import (
    Asked,
    read_benefit_card,
    read_collection_form,
    read_file_index,
    read_handbook,
    read_income_sheet,
)


class Number(StrEnum):
    """A number that is masked until it is opened with a reason."""

    IDS = "证件号码"
    PHONE = "联系电话"
    BANK = "银行账号"
    HELPER = "帮扶人工作电话"


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper; `holds` says in words what stands on it."""

    key: str
    label: str
    holds: str
    read: Callable[[Asked], Printout]
    numbers: tuple[Number, ...] = ()
    of_window: bool = False


PAPER_KINDS = {
    kind.key: kind
    for kind in (
        PaperKind(
            key="income",
            label="收入调查核算表",
            holds="每一项收入和凭据、合计、人均、收入线，调查人、户主、村签字",
            read=read_income_sheet,
            of_window=True,
        ),
        PaperKind(
            key="register",
            label="信息采集表",
            holds="户表、致贫原因、土地住房饮水、每个人的情况、收入，空着的可以手写",
            read=read_collection_form,
            numbers=(Number.IDS, Number.PHONE, Number.BANK),
        ),
        PaperKind(
            key="handbook",
            label="扶贫手册",
            holds="封面、家庭和致贫原因、住房土地、社会关系、帮扶人、帮扶需求和计划、帮扶措施和成效、历年收入、走访",
            read=read_handbook,
            numbers=(Number.IDS, Number.PHONE, Number.HELPER),
        ),
        PaperKind(
            key="benefits",
            label="帮扶明白卡",
            holds="谁来帮扶、怎么找到，得到哪些帮扶、领到多少补贴；交户主保管",
            read=read_benefit_card,
            numbers=(Number.HELPER,),
        ),
        PaperKind(
            key="file-index",
            label="一户一档目录",
            holds="档案里应有的每一份材料：有没有、日期、页数、缺什么",
            read=read_file_index,
        ),
    )
}
