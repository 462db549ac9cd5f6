"""The county keeps its catalogue of incomes: each item with terms from a day on, upon a document; none is deleted."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_INCOME_ITEMS
from config.lib.refusals import Refused
from households.codes import IncomeCategory, IncomeMethod, TransferPart
from households.income_catalogue import CATALOGUE_START, DOCUMENT, starting_items
from households.models import IncomeItem
from households.services.county_terms import make_room, queue_up
from villages.clocks import succeed

ONE = Decimal(1)
THOUSANDTH = Decimal("0.001")
GONE = "这一项刚才已经有人改过。请回到收入项目目录重新打开。"
LONGEST_NAME, LONGEST_UNIT, LONGEST_REASON = 30, 6, 80


@dataclass(frozen=True)
class ItemTerms:
    """How one item counts. `coefficient` None: gross less costs. `part` only for transfers, `reason` if not counted."""

    name: str
    category: str
    unit: str
    part: str = ""
    recurring: bool = True
    counted: bool = True
    reason: str = ""
    coefficient: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """Return the terms as columns of the catalogue."""
        method = IncomeMethod.ACTUAL if self.coefficient is None else IncomeMethod.COEFFICIENT
        words = {name: getattr(self, name).strip() for name in ("name", "unit", "reason")}
        return asdict(self) | words | {"method": method}


@service("households.set_income_item")
def set_income_item(
    *, terms: ItemTerms, valid_from: date, document: str, actor: User, item_id: int | None = None
) -> IncomeItem:
    """Let an item count by `terms` from `valid_from` on, upon `document`, and return it.

    Without `item_id` it is a new one. Otherwise the terms that hold on that day end the day before, and those that
    begin on it are replaced; later ones stay. Worksheets that were saved keep the terms they were saved with. Raises
    PermissionDenied, and Refused for terms that do not fit together, a name that is taken, or a row changed meanwhile.
    """
    require(actor, MANAGE_INCOME_ITEMS)
    queue_up()
    earlier = None if item_id is None else _believed(item_id)
    _require_sound(terms, valid_from, document)
    code, sort = (earlier.code, earlier.sort) if earlier else _new_place()
    _require_free_name(terms.name.strip(), code, valid_from)
    ends = make_room(IncomeItem.objects.believed().filter(code=code), valid_from)
    item = IncomeItem.objects.create(
        code=code,
        sort=sort,
        **terms.columns(),
        valid_from=valid_from,
        valid_to=ends,
        document=document.strip(),
        recorded_by=actor,
    )
    before = told(earlier) if earlier else None
    record(actor=actor, action="households.set_income_item", subject=item, before=before, after=told(item))
    return item


@service("households.end_income_item")
def end_income_item(*, item_id: int, last_day: date, document: str, actor: User) -> IncomeItem:
    """Let an item count for the last time on `last_day`, upon `document`, and return it as it stands now.

    Raises PermissionDenied, and Refused for an item that has ended or was changed meanwhile, a day before it begins,
    or without a document.
    """
    require(actor, MANAGE_INCOME_ITEMS)
    queue_up()
    item = _believed(item_id)
    if item.valid_to is not None:
        raise Refused(f"「{item.name}」已经在 {item.valid_to} 结束，不用再结束。")
    if last_day < item.valid_from:
        raise Refused(f"「{item.name}」从 {item.valid_from} 起才有，最后一天不能更早。请改正。")
    _require_document(document)
    ended = succeed(item, valid_to=last_day, document=document.strip(), recorded_by_id=actor.pk)
    record(actor=actor, action="households.end_income_item", subject=ended, before=told(item), after=told(ended))
    return ended


@transaction.atomic
def ensure_starting_items(actor: User | None = None) -> int:
    """Write the starting catalogue where the county has none, and return how many items that were.

    For the commands that set up a county: safe to call again, needs no permission.
    """
    queue_up()
    if IncomeItem.objects.believed().exists():
        return 0
    dated = {"valid_from": CATALOGUE_START, "document": DOCUMENT, "recorded_by": actor}
    return len(IncomeItem.objects.bulk_create(IncomeItem(**one, **dated) for one in starting_items()))


def told(item: IncomeItem) -> dict[str, str]:
    """Return the terms of an item for the audit trail."""
    codes = {"category": item.get_category_display(), "part": item.get_part_display()}
    shown = ("name", "unit", "recurring", "counted", "reason", "document", "valid_from")
    ends = {"coefficient": str(item.coefficient or ""), "valid_to": str(item.valid_to or "")}
    return codes | {name: str(getattr(item, name)) for name in shown} | ends


def _believed(item_id: int) -> IncomeItem:
    item = IncomeItem.objects.believed().filter(pk=item_id).first()
    if item is None:
        raise Refused(GONE)
    return item


def _new_place() -> tuple[str, int]:
    """Return code and place in the order of the form for a new item: behind all others."""
    last = IncomeItem.objects.aggregate(last=Max("sort"), newest=Max("pk"))
    return f"own-{(last['newest'] or 0) + 1}", min((last["last"] or 0) + 10, 32000)


def _require_free_name(name: str, code: str, valid_from: date) -> None:
    until = Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    if IncomeItem.objects.believed().filter(until, name=name).exclude(code=code).exists():
        raise Refused(f"目录里已经有「{name}」。请换一个名称，或者在那一项上点「改」。")


def _require_document(document: str) -> None:
    if not document.strip():
        raise Refused("请写明文号：收入怎么算要有依据的文件。")


def _require_sound(terms: ItemTerms, valid_from: date, document: str) -> None:
    """Refuse what no door may write."""
    _require_document(document)
    if valid_from < CATALOGUE_START:
        raise Refused("起始日期早于 2013-10-01，那时还没有核算期。请改正。")
    if not 0 < len(terms.name.strip()) <= LONGEST_NAME:
        raise Refused(f"请填项目名称，最多 {LONGEST_NAME} 字。")
    if not 0 < len(terms.unit.strip()) <= LONGEST_UNIT:
        raise Refused(f"请填单位，最多 {LONGEST_UNIT} 字，例如：公斤、月。")
    if terms.category not in IncomeCategory.values:
        raise Refused("请选择类别。")
    if (terms.category == IncomeCategory.TRANSFER) != (terms.part in TransferPart.values):
        raise Refused("转移性收入要选属于哪一部分；其他类别不选。")
    if terms.counted == bool(terms.reason.strip()) or len(terms.reason.strip()) > LONGEST_REASON:
        raise Refused(f"不计入收入的要写明原因，最多 {LONGEST_REASON} 字；计入的不写。")
    if terms.coefficient is not None:
        _require_coefficient(terms.coefficient, terms.category)


def _require_coefficient(coefficient: Decimal, category: str) -> None:
    if category != IncomeCategory.BUSINESS:
        raise Refused("只有生产经营性收入能按系数算。请清空系数。")
    if not 0 < coefficient <= ONE or coefficient != coefficient.quantize(THOUSANDTH):
        raise Refused("系数应大于 0、不超过 1，最多三位小数，例如 0.31。")
