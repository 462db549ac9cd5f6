"""The notice of projects before they are entered (E16): built from what may be published, for the board."""

from collections.abc import Iterator

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Opinion, Opinions, Printout, Signer, Text
from projects.library_status import LibraryLevel
from projects.models import LibraryNotice, LibraryNoticeLine

HOTLINE = "12317"
"""The national line for complaints about this money; E16 asks for it on every notice."""
SEALS: dict[str, str] = {
    LibraryLevel.VILLAGE: "村民委员会",
    LibraryLevel.TOWNSHIP: "乡镇人民政府",
    LibraryLevel.COUNTY: "县级主管部门",
}
"""Level → whose seal the list bears."""
WHAT: dict[str, str] = {
    LibraryLevel.VILLAGE: "申报进入县级项目库",
    LibraryLevel.TOWNSHIP: "经乡镇审核，上报进入县级项目库",
    LibraryLevel.COUNTY: "经县级审定，进入县级项目库",
}
COPIES = "本表在村、乡镇公示栏和政府网站同时公示；对名单有意见的，请在公示期内提出。"


def library_notice_paper(notice: LibraryNotice) -> Printout:
    """Return the paper of a notice: the list, then what is told of each project."""
    return Printout(
        title=f"{notice.place_label}项目公示",
        lead=(f"{LibraryLevel(notice.level).label}级公示 · {notice.number}", f"张贴于{notice.place}"),
        blocks=tuple(_blocks(notice)),
        number=notice.number,
    )


def _blocks(notice: LibraryNotice) -> Iterator[Block]:
    lines = list(notice.lines.all())
    total = sum(line.amount for line in lines)
    if notice.withdrawn_at is not None:
        yield Text(f"这张已经撤下，不再作准：{notice.withdraw_reason}。")
    yield Text(f"下列 {len(lines)} 个项目拟{WHAT[notice.level]}，计划投资 {format_money(total)} 元，现予公示。")  # type: ignore[arg-type]
    period = f"{notice.posted_on:%Y-%m-%d} 至 {notice.last_day:%Y-%m-%d}（{notice.required_days} 天）"
    yield Facts((Fact("公示期", period), Fact("监督电话", f"{notice.phone}　{HOTLINE}")))
    yield Heading("项目名单", note="金额单位：元")
    rows = tuple(
        (str(line.serial), line.name, line.class_label, line.place, format_money(line.amount)) for line in lines
    )
    yield Grid(
        head=("序号", "项目名称", "类型", "实施地点", "计划投资"),
        rows=(*rows, ("", "合计", "", "", format_money(total))),  # type: ignore[arg-type]
        shares=(12, 70, 36, 44, 34),
        right=frozenset({0, 4}),
        totals=1,
    )
    for line in lines:
        yield Heading(f"{line.serial} {line.name}", note=line.code, of_part=True)
        yield Facts(tuple(_told(line)))
    yield Text(COPIES, small=True)
    yield Opinions((Opinion(SEALS[notice.level], "", (Signer("张贴人"),), sealed=True),))


def _told(line: LibraryNoticeLine) -> Iterator[Fact]:
    """Yield what E16 asks to tell of a project before it is begun."""
    yield Fact("资金来源", line.sources, wide=True)
    yield Fact("实施期限", line.period)
    yield Fact("受益对象", line.beneficiaries)
    yield Fact("实施单位", line.unit or "未确定")
    yield Fact("责任人", line.responsible)
    yield Fact("建设内容", line.content, wide=True)
    yield Fact("绩效目标", line.goals, wide=True)
    yield Fact("带贫减贫机制", line.mechanism, wide=True)
