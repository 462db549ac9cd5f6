"""The auditors' list F1–F27: what each asks, how hard, and where in Huce it is asked."""

from dataclasses import dataclass

from accounts.permissions import VIEW_EXIT_CASES, VIEW_QUALITY, VIEW_VISIT_HINTS
from funds.finding_status import Mode


@dataclass(frozen=True)
class Entry:
    """One number of the list. `where` says who asks it and when; `url_name` leads to the page, if there is one."""

    id: str
    words: str
    mode: Mode
    where: str
    url_name: str = ""


_QUALITY, _EXITS, _NOTICES = "households:finding_list", "assessments:case_list", "assessments:notice_list"
CATALOGUE: tuple[Entry, ...] = (
    Entry("F1", "分配超指标、支付超分配、报账超合同", Mode.BLOCK, "记账时拦住，数据库也拦"),
    Entry("F2", "投资超出计划", Mode.BLOCK, "安排资金时拦住，夜间再查"),
    Entry("F3", "资金闲置：没有挂接、一年、两年", Mode.WARN, "夜间检查；过了使用期限的不能再安排"),
    Entry("F4", "完工没有付清，质量保证金留得过久", Mode.WARN, "夜间检查"),
    Entry("F5", "开工晚、进度落后、没有进展记录", Mode.WARN, "夜间检查"),
    Entry("F6", "支出进度慢", Mode.WARN, "三月底、九月底以后夜间检查"),
    Entry("F7", "没有入库就支付", Mode.BLOCK, "支付时拦住，夜间再查"),
    Entry("F8", "禁止的用途，按年代的负面清单", Mode.BLOCK, "安排和支付时拦住，夜间再查；凭证说明里的字眼只提示"),
    Entry("F9", "项目管理费超比例", Mode.WARN, "夜间检查"),
    Entry("F10", "收款人不在名单，账户几家合用", Mode.WARN, "还没有接上，不查"),
    Entry(
        "F11",
        "同一人同一政策同一时期重复",
        Mode.BLOCK,
        "受益记录夜间检查；重号在数据质量",
        _QUALITY,
    ),
    Entry("F12", "死亡、离开以后还在发放", Mode.BLOCK, "受益记录夜间检查"),
    Entry("F13", "触碰红线", Mode.WARN, "数据质量，夜间和录入以后", _QUALITY),
    Entry("F14", "没有建档立卡就享受", Mode.BLOCK, "受益记录夜间检查"),
    Entry("F15", "应享受没有享受", Mode.HINT, "数据质量，夜间和录入以后", _QUALITY),
    Entry("F16", "小额信贷不合规", Mode.WARN, "系统里没有贷款台账，不查"),
    Entry("F17", "住院报销比例不到 90%", Mode.WARN, "系统里没有报销数据，不查"),
    Entry("F18", "退出不实、手续不全", Mode.BLOCK, "退出办理的每一步拦住；当年脱贫、当年返贫夜间检查", _EXITS),
    Entry("F19", "系统、手册、部门说法不一", Mode.HINT, "数据质量，夜间和录入以后", _QUALITY),
    Entry("F20", "公示缺、天数短、内容越界", Mode.BLOCK, "公示的办理里拦住；到期没有办结夜间检查", _NOTICES),
    Entry("F21", "拆分采购、一家多标", Mode.HINT, "登记了招标限额以后夜间检查拆分；一家多标不查"),
    Entry("F22", "资产没有管护、没有登记、闲置、没有盘点", Mode.WARN, "夜间检查"),
    Entry("F23", "走访雷同、连记、补记、定位远", Mode.HINT, "可疑走访，看的时候查", "households:hint_list"),
    Entry("F24", "领补助前分户、干部亲属", Mode.HINT, "数据质量，夜间和录入以后", _QUALITY),
    Entry("F25", "产业资金平均分", Mode.HINT, "夜间检查"),
    Entry("F26", "收入核算反常", Mode.HINT, "数据质量，夜间和录入以后", _QUALITY),
    Entry("F27", "账号用得反常", Mode.HINT, "夜间检查"),
)

PERMISSION_OF = {
    _QUALITY: VIEW_QUALITY,
    _EXITS: VIEW_EXIT_CASES,
    _NOTICES: VIEW_EXIT_CASES,
    "households:hint_list": VIEW_VISIT_HINTS,
}
"""Name of a page of the list → who may open it."""
