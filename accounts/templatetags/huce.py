"""The filters and tags of every page: money, days, figures, status, fields. A builtin library, never loaded."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.words import FIELD_WORDS, RECORD_WORDS, VALUE_WORDS, WORDS_OF_FIELD
from config.lib.money import format_money

register = template.Library()

NOTHING = "—"
TENTH_OF_A_PERCENT = Decimal("0.1")

# kind → (class of the shape and colour, word). The word may be replaced by the page, the shape never.
STATUS: dict[str, tuple[str, str]] = {
    "met": ("ok", "达标"),
    "unmet": ("bad", "不达标"),
    "unknown": ("unk", "待核实"),
    "not_applicable": ("", "不适用"),
    "yes": ("ok", "有"),
    "no": ("bad", "无"),
    "unseen": ("unk", "没看到"),
    "ok": ("ok", "完成"),
    "bad": ("bad", "没有完成"),
    "done": ("ok", "完成"),
    "solved": ("ok", "已解决"),
    "approved": ("ok", "已批准"),
    "running": ("now", "进行中"),
    "proposed": ("now", "等审批"),
    "now": ("now", "进行中"),
    "open": ("warn", "待解决"),
    "overdue": ("warn", "逾期"),
    "warn": ("warn", "注意"),
    "returned": ("warn", "已退回"),
    "cancelled": ("warn", "已停止"),
    "failed": ("bad", "没有完成"),
    "missing": ("bad", "缺"),
    "locked": ("lock", "锁定"),
    "queued": ("", "排队"),
    "not_started": ("", "未开始"),
    "none": ("", "没有"),
}

# value of a radio → (class of the input, class of the shape)
TAPS: dict[str, tuple[str, str]] = {"yes": ("", "ok"), "no": ("v0", "bad"), "unseen": ("vx", "unk"), "open": ("vx", "")}


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """Return an amount in 元 as 1,234.56 with a true minus; a dash for nothing."""
    return NOTHING if value in {None, ""} else format_money(Decimal(value))


@register.filter
def signed_money(value: Decimal | int | str | None) -> str:
    """Return an amount in 元 with its sign: +1,234.56, −1,234.56, 0.00."""
    text = money(value)
    return text if text[0] in {"−", NOTHING} or text == money(0) else f"+{text}"


@register.filter
def count(value: int | None) -> str:
    """Return a whole number with thousands: 4,919."""
    return NOTHING if value is None else f"{value:,d}".replace("-", "−")


@register.filter
def signed(value: int | None) -> str:
    """Return a difference with its sign: +38, −6, 0."""
    text = count(value)
    return f"+{text}" if value is not None and value > 0 else text


@register.filter
def percent(value: Decimal | float | None) -> str:
    """Return a share (0.868) as 86.8%, half up; a dash for nothing."""
    if value is None:
        return NOTHING
    share = (Decimal(str(value)) * 100).quantize(TENTH_OF_A_PERCENT, ROUND_HALF_UP)
    return f"{share}%".replace("-", "−")


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day for a table: 2018-11-20."""
    return _local_day(value).isoformat() if value else NOTHING


@register.filter
def dayshort(value: date | datetime | None) -> str:
    """Return a day for a source line: 11-20."""
    return _local_day(value).strftime("%m-%d") if value else NOTHING


@register.filter
def daytext(value: date | datetime | None) -> str:
    """Return a day for a sentence: 11月20日, with the year when it is not this one."""
    if not value:
        return NOTHING
    this = _local_day(value)
    year = "" if this.year == timezone.localdate().year else f"{this.year}年"
    return f"{year}{this.month}月{this.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """Return a moment of the county's clock: 2018-11-20 01:30."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else NOTHING


@register.filter
def clock(value: datetime | None) -> str:
    """Return the hour of a moment: 01:30."""
    return timezone.localtime(value).strftime("%H:%M") if value else NOTHING


@register.filter
def recorded(value: Any) -> str:
    """Return a value of the audit trail in words: 字段 值；字段 值. A dash for nothing."""
    if value in (None, "", {}, []):
        return NOTHING
    if isinstance(value, dict):
        named = ((key, WORDS_OF_FIELD.get((key, str(item))) or recorded(item)) for key, item in value.items())
        return "；".join(f"{FIELD_WORDS.get(key, key)} {words}" for key, words in named)
    if isinstance(value, list):
        return "、".join(recorded(item) for item in value)
    return VALUE_WORDS.get(str(value), str(value))


@register.filter
def record_kind(label: str) -> str:
    """Return what the trail's kind of record (funds.fundline) is called."""
    return RECORD_WORDS.get(label, label)


@register.filter
def message_kind(level_tag: str) -> str:
    """Return the message class of one of Django's level tags."""
    return {"success": "ok", "error": "bad", "warning": "warn"}.get(level_tag, "now")


@register.simple_tag
def status(kind: str, label: str = "", pill: bool = False) -> SafeString:
    """Show `kind` as word, colour and shape. An unknown kind is a mistake and raises KeyError.

    Written here and not as a template of its own: a list shows eight of them in every row.
    """
    shape, word = STATUS[str(kind)]
    classes = f"st {shape}".strip() + (" pill" if pill else "")
    return format_html('<span class="{}">{}</span>', classes, label or word)


@register.simple_tag(takes_context=True)
def query_replace(context: template.Context, **changes: Any) -> str:
    """Return the page's query string with `changes` put in; None or an empty text takes a key out."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value in {None, ""}:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Return the field's input in the house's class, with whatever the form itself set on it."""
    attrs = field.field.widget.attrs
    own = str(attrs.get("class", ""))
    house = "" if isinstance(field.field.widget, CheckboxInput) else "in"
    return field.as_widget(attrs={"class": f"{house} {own}".strip()} if house or own else {})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether the field is one tick box, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_checks(field: BoundField) -> bool:
    """Return whether the field is several tick boxes under one label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple)


@register.filter
def is_date(field: BoundField) -> bool:
    """Return whether the browser shows the field as a date in its own language."""
    return getattr(field.field.widget, "input_type", "") == "date"


@register.simple_tag
def taps(field: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a radio field for the large taps, without the blank one."""
    options = []
    for choice in field:
        value = str(choice.data["value"])
        if value:
            tap, shape = TAPS.get(value, ("", ""))
            data = {"id": f"{field.auto_id}_{value}", "name": field.html_name, "value": value, "tap": tap}
            options.append(data | {"shape": shape, "label": choice.choice_label, "checked": choice.data["selected"]})
    return options


@register.simple_tag(takes_context=True)
def panel(context: template.Context, card: Any) -> SafeString:
    """Render a card or panel that another app hung here: its own template with its own variables, nothing else."""
    own = {"request": context.get("request"), "csrf_token": context.get("csrf_token"), "user": context.get("user")}
    return template.Engine.get_default().get_template(card.template).render(context.new(own | card.context))
