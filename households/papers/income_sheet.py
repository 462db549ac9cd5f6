"""收入调查核算表: every income by class with its evidence, what they add up to, the line, three signatures."""

from collections.abc import Iterable, Iterator

from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Printout, Signatures, Text
from households.codes import IncomeCategory
from households.income import Line, plain_number
from households.models import Household, IncomeWorksheet
from households.models.facts import WorksheetState
from households.papers.words import lead_of, signed, yuan
from households.selectors.dossier import SIGNERS
from households.selectors.income import SheetPage
from households.standing import IncomeResult

TITLE = "收入调查核算表"
HEAD = ("项目", "数量", "单价", "收入", "支出", "纯收入", "凭据")
SHARES = (36, 20, 19, 24, 22, 24, 35)
AMOUNTS = frozenset({1, 2, 3, 4, 5})
DRAFT = "还没有结账，不作为核对依据。三方签字、结账后请重新打印。"
ONLY_TOTALS = "这份核算表登记时只填了合计，没有收入项目。"


def income_sheet(household: Household, page: SheetPage, result: IncomeResult | None) -> Printout:
    """Return the worksheet of one window on paper."""
    assert page.sheet is not None
    start, end = page.window
    return Printout(
        title=TITLE,
        lead=(lead_of(household), f"核算期 {start:%Y-%m-%d} 至 {end:%Y-%m-%d} · 金额单位：元"),
        blocks=tuple(_blocks(page, page.sheet, result)),
        number=household.code,
    )


def _blocks(page: SheetPage, sheet: IncomeWorksheet, result: IncomeResult | None) -> Iterator[Block]:
    if sheet.state != WorksheetState.CLOSED:
        yield Text(DRAFT)
    for group in page.groups:
        yield Heading(group.label)
        yield _incomes(group.lines)
    if page.left_out:
        yield Heading("不计入收入的")
        yield Grid(
            head=("项目", "金额", "不计入的原因", "凭据"),
            rows=tuple((x.item.name, yuan(x.gross), x.item.reason, x.cells.evidence) for x in page.left_out),
            shares=(36, 24, 85, 35),
            right=frozenset({1}),
        )
    if not sheet.item_count:
        yield Text(ONLY_TOTALS)
    yield Heading("合计")
    yield _totals(sheet)
    yield Facts(tuple(_outcome(page, sheet, result)))
    yield Signatures(tuple((who, signed(getattr(sheet, name))) for name, who in SIGNERS.items()))


def _incomes(lines: Iterable[Line]) -> Grid:
    rows = [_row(line) for line in lines]
    sums = [sum(amounts) for amounts in zip(*((x.gross, x.cost, x.net) for x in lines), strict=True)]
    total = ("小计", "", "", *(yuan(amount) for amount in sums), "")
    return Grid(head=HEAD, rows=(*rows, total), shares=SHARES, right=AMOUNTS, totals=1)


def _row(line: Line) -> tuple[str, ...]:
    cells = line.cells
    quantity = "" if cells.quantity is None else f"{plain_number(cells.quantity)} {line.item.unit}"
    cost = yuan(line.cost) if line.cost else ""
    return (
        line.item.name, quantity, yuan(cells.unit_price), yuan(line.gross), cost, yuan(line.net), cells.evidence,
    )  # fmt: skip


def _totals(sheet: IncomeWorksheet) -> Grid:
    classes = (sheet.wage, sheet.business, sheet.property, sheet.transfer, -sheet.business_cost, sheet.net)
    return Grid(
        head=(*IncomeCategory.labels, "生产经营性支出", "纯收入"),
        rows=(tuple(yuan(amount) for amount in classes),),
        shares=(1,) * len(classes),
        right=frozenset(range(len(classes))),
    )


def _outcome(page: SheetPage, sheet: IncomeWorksheet, result: IncomeResult | None) -> Iterator[Fact]:
    yield Fact("家庭人口数", f"{sheet.head_count} 人")
    yield Fact("人均纯收入", f"{yuan(sheet.per_head)} 元" if sheet.per_head is not None else "")
    if page.totals.one_off:
        yield Fact("一次性收入", f"纯收入里有 {yuan(page.totals.one_off)} 元是一次性的，明年不一定有。", wide=True)
    if result:
        yield Fact("收入线", f"{yuan(result.line)} 元，依据{result.document}", wide=True)
        if sheet.state == WorksheetState.CLOSED:
            yield Fact("结果", f"人均纯收入{result.words}", wide=True)
