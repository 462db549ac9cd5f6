"""The papers there are of an exit case, and of a village's exit: names, what each holds, what puts it together."""

from collections.abc import Callable
from dataclasses import dataclass

from assessments.selectors.exit_form import AskedOfCase, read_exit_form, read_income, read_index
from assessments.selectors.village_forms import AskedOfVillage, read_village_exit, read_village_register
from config.lib.printing.blocks import Printout
from households.paper_kinds import PAPER_KINDS, Number

WHOLE_SET = "set"
"""All papers of a case in one file."""


@dataclass(frozen=True)
class CasePaperKind:
    """One kind of paper of a case; `holds` says in words what stands on it."""

    key: str
    label: str
    holds: str
    read: Callable[[AskedOfCase], Printout]
    numbers: tuple[Number, ...] = ()


CASE_PAPERS = {
    kind.key: kind
    for kind in (
        CasePaperKind(
            key="exit-form",
            label="脱贫退出审批表",
            holds="家庭和成员、每一项标准的核对情况和凭据、各级意见和日期、异议、办理过程",
            read=read_exit_form,
            numbers=(Number.IDS,),
        ),
        CasePaperKind(
            key="income",
            label=PAPER_KINDS["income"].label,
            holds=f"这次办理所用的核算期：{PAPER_KINDS['income'].holds}",
            read=read_income,
        ),
        CasePaperKind(
            key="file-index",
            label=PAPER_KINDS["file-index"].label,
            holds=PAPER_KINDS["file-index"].holds,
            read=read_index,
        ),
    )
}


@dataclass(frozen=True)
class VillagePaperKind:
    """One kind of paper of a village; `holds` says in words what stands on it."""

    key: str
    label: str
    holds: str
    read: Callable[[AskedOfVillage], Printout]


VILLAGE_PAPERS = {
    kind.key: kind
    for kind in (
        VillagePaperKind(
            key="village-exit",
            label="贫困村退出认定表",
            holds="每一项标准、核对情况、结论，村、乡镇、县的意见",
            read=read_village_exit,
        ),
        VillagePaperKind(
            key="register",
            label="贫困村登记表",
            holds="最近一年的村情年报，没有填的空着可以手写",
            read=read_village_register,
        ),
    )
}
