"""The workbook of who lives in which village (驻村任职): first secretaries, team leaders, team members."""

from accounts.permissions import POST_TO_VILLAGES, VIEW_CADRES
from config.lib.entry_fields import coded
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from villages.models.people import PostingKind

KINDS = tuple(kind for kind in PostingKind if kind != PostingKind.TOWNSHIP_STAFF)
"""Those who live in a village; staff of a township are posted on its page."""

_WHO = "哪位干部：编码、身份证号、工作电话至少写一样。"

POSTING_BOOK = BookKind(
    key="postings",
    label="驻村任职",
    version=1,
    permissions=(POST_TO_VILLAGES,),
    reads=VIEW_CADRES,
    about="谁驻哪个村：登记第一书记、队长、队员的任职，写上终止日期就是结束。",
    of_households=False,
    sheets=(
        SheetKind(
            "postings",
            "驻村任职",
            (
                Column(
                    "village",
                    "村",
                    cells.text(40),
                    "必填：村名或 12 位区划代码。",
                    also=("行政村", "村名", "行政村名", "驻村", "帮扶村"),
                    needed=True,
                    is_fact=False,
                ),
                Column(
                    "township", "乡镇", cells.text(40), "村名有重的才要写。", also=("乡（镇）", "乡"), is_fact=False
                ),
                Column(
                    "kind",
                    "岗位",
                    cells.one_of(
                        [(kind.value, str(kind.label)) for kind in KINDS],
                        {"队长": "team_leader", "队员": "team_member", "工作队员": "team_member"},
                    ),
                    "必填，从下拉里选。",
                    also=("职务", "驻村职务", "任职"),
                    needed=True,
                    choices=tuple(str(kind.label) for kind in KINDS),
                    told=coded(PostingKind),
                    is_fact=False,
                ),
                Column(
                    "cadre_name",
                    "姓名",
                    cells.name(40),
                    "必填，用来核对。",
                    also=("干部姓名", "队员姓名"),
                    needed=True,
                    is_fact=False,
                ),
                Column("cadre_code", "干部编码", cells.code, _WHO, as_text=True, is_fact=False),
                Column(
                    "id_number",
                    "身份证号",
                    cells.id_number,
                    f"{_WHO}18 位；这一列是文本格式，不要改。",
                    also=("证件号码", "身份证号码"),
                    as_text=True,
                    secret="id_number",
                    is_fact=False,
                    width=22,
                ),
                Column(
                    "phone",
                    "工作电话",
                    cells.phone,
                    _WHO,
                    also=("联系电话", "手机号", "电话"),
                    as_text=True,
                    secret="phone",
                    is_fact=False,
                ),
                Column(
                    "unit",
                    "单位",
                    cells.text(80),
                    "用来核对。",
                    also=("派出单位", "工作单位", "单位名称"),
                    is_fact=False,
                    width=26,
                ),
                Column(
                    "valid_from",
                    "任职日期",
                    cells.day,
                    "新登记的必填：从哪一天起。",
                    also=("驻村开始时间", "驻村开始日期", "起始日期"),
                    is_fact=False,
                ),
                Column(
                    "valid_to",
                    "终止日期",
                    cells.day,
                    "还在任的空着；结束的写最后一天。",
                    also=("驻村结束时间", "驻村结束日期"),
                ),
                Column("reason", "说明", cells.text(200), "结束的必填，例如：任期届满轮换。", is_fact=False, width=24),
            ),
            ("村", "岗位", "姓名"),
        ),
    ),
    first_rule="overwrite",
)
