"""Standards as pages show them: in force, drafts, ended, published; one in words, group by group; two side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from assessments.area_criteria import AREA_CRITERIA
from assessments.criteria import LABELS, MUST_NOT
from assessments.models import Level, Standard, StandardState
from assessments.shipped_standards import SHIPPED, Shipped
from config.lib.money import format_money
from households.evidence_kinds import EvidenceKind

NOT_ASKED = "不问"


@dataclass(frozen=True)
class Term:
    """One line of a standard: what it is about, and what the standard says of it."""

    label: str
    text: str


@dataclass(frozen=True)
class TermGroup:
    """The lines of a standard on one matter."""

    label: str
    terms: list[Term]


@dataclass(frozen=True)
class ComparedTerm:
    """One line of two standards."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other


@dataclass
class StandardLists:
    """All standards, by what can be done with them."""

    in_force: list[Standard] = field(default_factory=list)
    drafts: list[Standard] = field(default_factory=list)
    ended: list[Standard] = field(default_factory=list)
    shipped: tuple[Shipped, ...] = SHIPPED


def standard_lists() -> StandardLists:
    """Return all standards in one query; those that begin later stand with those in force."""
    lists = StandardLists()
    places = {
        StandardState.RELEASED: lists.in_force,
        StandardState.DRAFT: lists.drafts,
        StandardState.RETIRED: lists.ended,
    }
    for standard in Standard.objects.select_related("region", "drafted_by", "released_by"):
        places[standard.state].append(standard)
    return lists


def term_groups(standard: Standard) -> list[TermGroup]:
    """Return what a standard says, in words, group by group. A standard need not be saved."""
    groups = [TermGroup("适用", list(_scope(standard))), TermGroup("核对哪些项", list(_criteria(standard)))]
    if standard.level == Level.HOUSEHOLD:
        groups += [TermGroup("收入", list(_income(standard))), TermGroup("饮水", list(_water(standard)))]
        groups.append(TermGroup("凭据有效多久", list(_ages(standard))))
    groups += [TermGroup("公示", list(_notice(standard))), TermGroup("抽查", list(_samples(standard)))]
    return groups


def compare(one: Standard, other: Standard) -> list[tuple[str, list[ComparedTerm]]]:
    """Return the lines of two standards side by side, by group; a line that one does not have is empty there."""
    sides = [{(g.label, t.label): t.text for g in term_groups(side) for t in g.terms} for side in (one, other)]
    found: dict[str, list[ComparedTerm]] = {}
    for group, label in dict.fromkeys([*sides[0], *sides[1]]):
        texts = (side.get((group, label), "") for side in sides)
        found.setdefault(group, []).append(ComparedTerm(label, *texts))
    return list(found.items())


def _scope(standard: Standard) -> Iterator[Term]:
    yield Term("层级", standard.get_level_display())
    yield Term("适用地区", str(standard.region or "各地"))
    yield Term("年度", str(standard.year))
    yield Term("起止日期", _days(standard.valid_from, standard.valid_to))
    yield Term("文件", standard.document)
    if standard.source:
        yield Term(
            "出处", f"{standard.source}（{standard.get_grade_display()}）" if standard.grade else standard.source
        )


def _days(first: date, last: date | None) -> str:
    return f"{first} 起" if last is None else f"{first} 至 {last}"


def _criteria(standard: Standard) -> Iterator[Term]:
    if standard.level != Level.HOUSEHOLD:
        for code in standard.criteria:
            asked = AREA_CRITERIA[code]
            yield Term(asked.label, asked.limit_words(standard.limits.get(code)))
        return
    yield Term("项目和次序", "、".join(LABELS[code] for code in standard.criteria))
    yield Term("不得退出的情形", "、".join(MUST_NOT[code] for code in standard.must_not_exit) or NOT_ASKED)
    for code, kinds in standard.evidence.items():
        yield Term(f"{LABELS[code]}要的凭据", "、".join(EvidenceKind(kind).label for kind in kinds))


def _income(standard: Standard) -> Iterator[Term]:
    yield Term("收入线", f"{format_money(standard.income_line)} 元，要高于这条线")
    yield Term("一次性收入", _at_most(standard.one_off_percent, "%"))
    lines = "、".join(format_money(line) for line in standard.earlier_lines)
    yield Term("以前各期也要高于", f"{lines} 元" if lines else NOT_ASKED)


def _water(standard: Standard) -> Iterator[Term]:
    litres = standard.water_litres
    yield Term("每人每天水量", NOT_ASKED if litres is None else f"至少 {litres} 升")
    yield Term("取水往返", _at_most(standard.water_minutes, " 分钟"))
    yield Term("取水水平距离", _at_most(standard.water_metres, " 米"))
    yield Term("一年停水", _at_most(standard.water_stop_days, " 天"))


def _at_most(limit: int | None, unit: str) -> str:
    return NOT_ASKED if limit is None else f"不超过 {limit}{unit}"


def _ages(standard: Standard) -> Iterator[Term]:
    yield Term("吃穿走访", f"{standard.living_stale_days} 天")
    yield Term("饮水认定", f"{standard.water_stale_days} 天")
    yield Term("住房鉴定", f"{standard.housing_stale_days} 天")
    yield Term("生活条件登记", f"{standard.condition_stale_days} 天")


def _notice(standard: Standard) -> Iterator[Term]:
    counted = "，节假日不算" if standard.notice_skips_holidays else ""
    yield Term("第一次公示", f"{standard.notice_days} 天{counted}")
    second = standard.second_notice_days
    yield Term("第二次公示", NOT_ASKED if second is None else f"{second} 天{counted}")


def _samples(standard: Standard) -> Iterator[Term]:
    yield Term("全查", f"{standard.sample_all_up_to} 户以内")
    yield Term(
        f"{standard.sample_all_up_to + 1} 至 {standard.sample_small_up_to} 户", f"至少 {standard.sample_small_least} 户"
    )
    yield Term(f"超过 {standard.sample_small_up_to} 户", f"至少 {standard.sample_large_least} 户")
    percent = standard.sample_percent
    yield Term("按比例", NOT_ASKED if percent is None else f"至少 {percent}%")
