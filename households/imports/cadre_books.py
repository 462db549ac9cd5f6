"""The workbooks of who helps: the cadres themselves, which the county office keeps, and who helps which household."""

from accounts.permissions import MANAGE_CADRES, PAIR_HOUSEHOLDS, VIEW_CADRES
from config.lib.entry_fields import coded
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.register_book import CODE
from villages.models.people import UnitTier
from villages.ranks import RANKS

NEW_UNIT_TIERS = tuple(tier for tier in UnitTier if tier != UnitTier.TOWNSHIP)
"""Of which level a unit can come with a workbook: one of a township names it, and is registered on its page."""

_NUMBER = "18 位；这一列是文本格式，不要改。"
_PAIRING_HELP = "结对的干部：编码、身份证号、工作电话至少写一样。"

CADRE_BOOK = BookKind(
    key="cadres",
    label="干部名册",
    version=1,
    permissions=(MANAGE_CADRES,),
    reads=VIEW_CADRES,
    about="登记干部，成批更正姓名、单位、职级和电话。",
    of_households=False,
    sheets=(
        SheetKind(
            "cadres",
            "干部名册",
            (
                Column(
                    "cadre_code",
                    "干部编码",
                    cells.code,
                    "登记过的照写；新登记的空着，由系统编码。",
                    as_text=True,
                    is_fact=False,
                ),
                Column("name", "姓名", cells.name(40), "必填，和证件一致。", also=("干部姓名",), needed_new=True),
                Column(
                    "id_number",
                    "身份证号",
                    cells.id_number,
                    f"新登记的必填，{_NUMBER}",
                    also=("证件号码", "身份证号码"),
                    needed_new=True,
                    as_text=True,
                    secret="id_number",
                    width=22,
                ),
                Column(
                    "unit",
                    "单位",
                    cells.text(80),
                    "新登记的必填。照登记的全称写；没有登记过的单位要写单位层级。",
                    also=("单位名称", "工作单位", "帮扶单位"),
                    needed_new=True,
                    width=26,
                ),
                Column(
                    "unit_tier",
                    "单位层级",
                    cells.one_of(UnitTier, {"中央": "central", "地区": "city", "市、地区": "city", "区": "county"}),
                    "只有新单位要写。乡镇的单位先在「干部和单位」里登记。",
                    also=("单位隶属关系",),
                    choices=tuple(str(tier.label) for tier in NEW_UNIT_TIERS),
                    told=coded(UnitTier),
                    is_fact=False,
                ),
                Column("rank", "职级", cells.one_of([(r, r) for r in RANKS]), "从下拉里选。", choices=RANKS),
                Column(
                    "phone",
                    "工作电话",
                    cells.phone,
                    "新登记的必填，11 位手机号。一个号码只属于一个人。",
                    also=("联系电话", "手机号", "电话"),
                    needed_new=True,
                    as_text=True,
                    secret="phone",
                ),
            ),
            ("姓名", "单位"),
        ),
    ),
    first_rule="overwrite",
)

PAIRING_BOOK = BookKind(
    key="pairings",
    label="结对帮扶",
    version=1,
    permissions=(PAIR_HOUSEHOLDS,),
    about="哪位干部帮哪一户：登记结对、换帮扶人。",
    sheets=(
        SheetKind(
            "pairings",
            "结对帮扶",
            (
                CODE,
                Column("head_name", "户主", cells.name(40), "用来核对。", also=("户主姓名",), is_fact=False),
                Column(
                    "cadre_name",
                    "帮扶人",
                    cells.name(40),
                    "必填，用来核对。",
                    also=("帮扶责任人", "帮扶人姓名", "帮扶干部"),
                    needed=True,
                ),
                Column("cadre_code", "干部编码", cells.code, _PAIRING_HELP, as_text=True, is_fact=False),
                Column(
                    "id_number",
                    "帮扶人身份证号",
                    cells.id_number,
                    _PAIRING_HELP + _NUMBER,
                    also=("帮扶人证件号码", "帮扶责任人身份证号"),
                    as_text=True,
                    secret="id_number",
                    is_fact=False,
                    width=22,
                ),
                Column(
                    "phone",
                    "帮扶人电话",
                    cells.phone,
                    _PAIRING_HELP,
                    also=("帮扶人联系电话", "帮扶责任人电话"),
                    as_text=True,
                    secret="phone",
                    is_fact=False,
                ),
                Column(
                    "unit",
                    "帮扶人单位",
                    cells.text(80),
                    "用来核对。",
                    also=("帮扶单位", "帮扶单位名称"),
                    is_fact=False,
                    width=26,
                ),
                Column(
                    "valid_from",
                    "结对日期",
                    cells.day,
                    "新结对、换帮扶人的必填：从哪一天起帮。",
                    also=("帮扶开始时间", "帮扶开始日期"),
                    is_fact=False,
                ),
                Column(
                    "reason", "变动原因", cells.text(200), "换帮扶人的必填，例如：工作调动。", is_fact=False, width=24
                ),
            ),
            ("户编号", "帮扶人"),
        ),
    ),
    first_rule="overwrite",
)
