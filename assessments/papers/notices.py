"""Notices and announcements on paper (E1, E2): built from what may be published, for the board of a village."""

from collections.abc import Iterator

from assessments.models import Notice, NoticeKind
from assessments.selectors.notices import VILLAGE_FIELDS
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Opinion, Opinions, Printout, Signer, Text

COPIES = "本表一式三份：村公示栏、村委会、乡镇各一份。"
TITLES: dict[str, str] = {
    NoticeKind.FIRST: "脱贫户公示名单（第一次）",
    NoticeKind.SECOND: "脱贫户公示名单（第二次）",
    NoticeKind.ANNOUNCEMENT: "脱贫户公告",
}
SEALS: dict[str, tuple[str, str]] = {
    NoticeKind.FIRST: ("村民委员会", "张贴人"),
    NoticeKind.SECOND: ("乡镇人民政府", "张贴人"),
    NoticeKind.ANNOUNCEMENT: ("县级主管部门", "经办人"),
}
"""Kind of list → whose seal it bears, and who signs beside it."""


def notice_paper(notice: Notice) -> Printout:
    """Return the paper of a notice; its rows hold the fields of the white-list, in their order."""
    place = f"{notice.village.township}{notice.village}"
    return Printout(
        title=f"{notice.exit_year} 年{TITLES[notice.kind]}",
        lead=(f"{place} · {notice.number}", f"张贴于{notice.place}"),
        blocks=tuple(_blocks(notice)),
        number=notice.number,
    )


def _blocks(notice: Notice) -> Iterator[Block]:
    entries = list(notice.entries.all())
    people = sum(entry.people for entry in entries)
    if notice.withdrawn_at is not None:
        yield Text(f"这张已经撤下，不再作准：{notice.withdraw_reason}。")
    if notice.kind == NoticeKind.ANNOUNCEMENT:
        yield Text(
            f"经核查、评议、公示期满，没有未处理的异议，并经批准，下列 {len(entries)} 户、{people} 人脱贫，现予公告。"
        )
        yield Facts((
            Fact("公告日期", f"{notice.posted_on:%Y-%m-%d}"),
            Fact("监督电话", notice.phone),
            Fact("公告文号", notice.document, wide=True),
        ))  # fmt: skip
    else:
        yield Text(f"下列 {len(entries)} 户、{people} 人拟脱贫，现予公示。对名单有意见的，请在公示期内提出。")
        counted = f"{notice.required_days} {'个工作日' if notice.in_working_days else '天'}"
        yield Facts((
            Fact("公示期", f"{notice.posted_on:%Y-%m-%d} 至 {notice.last_day:%Y-%m-%d}（{counted}）"),
            Fact("监督电话", notice.phone),
        ))  # fmt: skip
    yield Heading("名单", note=f"共 {len(entries)} 户 {people} 人")
    yield Grid(
        head=tuple(label for _, label in VILLAGE_FIELDS),
        rows=tuple(tuple(str(getattr(entry, name)) for name, _ in VILLAGE_FIELDS) for entry in entries),
        shares=(20, 60, 60, 40),
        right=frozenset({0, 3}),
    )
    office, signer = SEALS[notice.kind]
    yield Text(COPIES, small=True)
    yield Opinions((Opinion(office, "", (Signer(signer),), sealed=True),))
