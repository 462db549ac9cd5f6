"""扶贫资产登记证, 标识牌, 台账 (E20): the certificate and the plate of one asset, the ledger of a place."""

from collections.abc import Iterator, Sequence
from datetime import date

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Opinion, Opinions, Printout, Signer, Text
from projects.asset_codes import SOURCES, OwnerTier
from projects.models import Asset, AssetCheck, AssetYear
from projects.selectors.assets import AssetLedger, Held, LedgerRow

OF_AN_ASSET = "扫码登录后看这项资产"
SEALS = {
    OwnerTier.COUNTY: "县级主管部门",
    OwnerTier.TOWNSHIP: "乡镇人民政府",
    OwnerTier.VILLAGE: "村民委员会",
    OwnerTier.HOUSEHOLD: "乡镇人民政府",
    OwnerTier.UNASSIGNED: "乡镇人民政府",
}
"""Whose asset it is → whose seal the certificate bears."""
LEDGER_HEAD = ("卡号", "资产名称", "类别", "坐落", "购建", "权属", "管护", "状态", "原值 元")
LEDGER_SHARES = (30, 44, 16, 34, 22, 20, 20, 14, 26)


def certificate(asset: Asset, checks: Sequence[AssetCheck], years: Sequence[AssetYear]) -> Printout:
    """Return the certificate of an asset (资产登记证): whose it is, what it cost, what was found since."""
    return Printout(
        title="扶贫（帮扶）项目资产登记证",
        lead=(f"登记证号 {asset.certificate or '＿＿＿＿＿＿＿＿'}", f"资产卡号 {asset.number}"),
        blocks=tuple(_certified(asset, checks, years)),
        number=asset.number,
    )


def _certified(asset: Asset, checks: Sequence[AssetCheck], years: Sequence[AssetYear]) -> Iterator[Block]:
    place = f"{asset.township or ''}{asset.village or ''}" or "县本级"
    household = [Fact("户", f"{asset.household.head_name}（{asset.household.code}）")] if asset.household else []
    yield Facts((
        Fact("资产名称", asset.name, wide=True),
        Fact("资产类别", asset.get_category_display()), Fact("子类", asset.subcategory),
        Fact("数量", asset.amount_label), Fact("购建日期", f"{asset.acquired_on:%Y-%m-%d}"),
        Fact("坐落", f"{place}{asset.location}", wide=True),
        Fact("形成项目", f"{asset.project.name}（{asset.project.code}）", wide=True),
        Fact("原值 元", format_money(asset.original_value)), Fact("资金来源", _sources(asset)),
    ))  # fmt: skip
    yield Heading("权属和管护")
    yield Facts((
        Fact("权属层级", asset.get_owner_tier_display()), Fact("所有权人", asset.owner_name), *household,
        Fact("经营方", asset.operator), Fact("收益权人", asset.benefits_whom),
        Fact("收益方式", asset.get_benefit_mode_display()), Fact("管护责任人", asset.keeper),
        Fact("标识牌号", asset.plate), Fact("状态", asset.get_status_display()),
    ))  # fmt: skip
    yield Heading("盘点")
    yield Grid(
        head=("盘点日期", "状态", "数量", "说明"),
        rows=tuple(
            (f"{one.checked_on:%Y-%m-%d}", str(one.get_found_as_display()), _number(one.quantity), one.note)
            for one in checks
        ),
        shares=(30, 24, 24, 100),
        right=frozenset({2}),
        empty="还没有盘点过。",
    )
    yield Heading("收益和分配", note="金额单位元")
    yield Grid(
        head=("年度", "年收益", "分给农户", "户数", "留村集体", "用于管护", "分配方案"),
        rows=tuple(_year_row(one) for one in years),
        shares=(16, 26, 26, 14, 26, 26, 46),
        right=frozenset({1, 2, 3, 4, 5}),
        empty="还没有登记收益。",
    )
    yield Opinions((Opinion("登记单位", "", (Signer(SEALS[OwnerTier(asset.owner_tier)]),), sealed=True),))


def plate(asset: Asset) -> Printout:
    """Return the plate of an asset (标识牌), as it is put up on site: no name or number of any person stands on it."""
    return Printout(
        title="扶贫（帮扶）项目资产标识牌",
        lead=(f"标识牌号 {asset.plate or '＿＿＿＿＿＿＿＿'}",),
        blocks=(
            Facts(
                (
                    Fact("资产名称", asset.name, wide=True),
                    Fact("形成项目", asset.project.name, wide=True),
                    Fact("购建年份", f"{asset.acquired_on.year} 年", wide=True),
                    Fact("投资 元", format_money(asset.original_value), wide=True),
                    Fact("所有权人", _public_owner(asset), wide=True),
                    Fact("登记证号", asset.certificate, wide=True),
                ),
                large=True,
            ),
            Text("监督电话 12317"),
        ),
        number=asset.number,
    )


def ledger_paper(place: str, on: date, ledger: AssetLedger, assets: Sequence[Asset], *, by: str) -> Printout:
    """Return the ledger of a place (扶贫资产台账): summed by category and by place, and below every card it holds."""
    return Printout(
        title="扶贫（帮扶）项目资产台账",
        lead=(place, f"截至 {on:%Y-%m-%d} · {ledger.whole.count:,} 项 · 原值 {format_money(ledger.whole.value)} 元"),
        blocks=tuple(_ledger_blocks(ledger, assets, by)),
        number=place,
    )


def _ledger_blocks(ledger: AssetLedger, assets: Sequence[Asset], by: str) -> Iterator[Block]:
    for title, first, rows in (("按类别", "类别", ledger.by_category), (f"按{by}", by, ledger.by_place)):
        yield Heading(title, note="项数 / 原值 元")
        yield Grid(
            head=(first, *ledger.tiers, "合计"),
            rows=(
                *(_ledger_row(row) for row in rows),
                _ledger_row(LedgerRow("合计", "", ledger.by_tier, ledger.whole)),
            ),
            shares=(28, *([26] * len(ledger.tiers)), 28),
            right=frozenset(range(1, len(ledger.tiers) + 2)),
            totals=1,
        )
    if not ledger.adds_up:
        said = "；".join(
            f"{name} {held.count:,} 项 {format_money(held.value)} 元" for name, held in ledger.sums.items()
        )
        yield Text(f"各种加法不一致：{said}。请联系县办核对。")
    if assets:
        yield Heading("明细", note=f"{len(assets):,} 项")
        yield Grid(LEDGER_HEAD, tuple(_asset_row(one) for one in assets), LEDGER_SHARES, right=frozenset({8}))


def _ledger_row(row: LedgerRow) -> tuple[str, ...]:
    return (row.label, *(_held(held) for held in (*row.tiers, row.whole)))


def _held(held: Held) -> str:
    return f"{held.count:,} / {format_money(held.value)}" if held.count else "—"


def _asset_row(asset: Asset) -> tuple[str, ...]:
    return (
        asset.number, asset.name, str(asset.get_category_display()), f"{asset.village or ''}{asset.location}",
        f"{asset.acquired_on:%Y-%m-%d}", str(asset.get_owner_tier_display()), asset.keeper,
        str(asset.get_status_display()), format_money(asset.original_value),
    )  # fmt: skip


def _year_row(one: AssetYear) -> tuple[str, ...]:
    amounts = (one.to_households, str(one.household_count), one.to_collective, one.to_upkeep)
    told = tuple(part if isinstance(part, str) else format_money(part) for part in amounts)
    return (str(one.year), format_money(one.income), *told, one.document)


def _sources(asset: Asset) -> str:
    parts = [(word, getattr(asset, f"from_{name}")) for name, word in SOURCES.items()]
    return "，".join(f"{word} {format_money(value)}" for word, value in parts if value)


def _public_owner(asset: Asset) -> str:
    """Return whose asset it is for a plate that everybody reads: of a household only that it is one."""
    return "农户" if asset.owner_tier == OwnerTier.HOUSEHOLD else asset.owner_name or asset.get_owner_tier_display()


def _number(value: object) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".")
