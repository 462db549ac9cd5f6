"""What is asked before the list of watched households of a village is printed for its board."""

from typing import Any

from django import forms
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from households.forms.papers import format_field
from households.forms.visit_work import day_field
from households.papers.watch_notice import LABELS
from households.services.watch_notices import FEWEST_DAYS, MOST_DAYS
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Village

DAYS = f"请填 {FEWEST_DAYS} 到 {MOST_DAYS} 之间的整数。"


class WatchNoticeForm(ScopedForm):
    """Which list of which village, from which day on, and where it hangs."""

    village = PlaceField(
        label="村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        empty_label="请选择",
        error_messages={"required": "请选择村。", "invalid_choice": "请选择您能看到的村。"},
    )
    which = forms.ChoiceField(
        label="哪一种",
        choices=list(LABELS.items()),
        error_messages={"required": "请选择拟纳入或拟消除。", "invalid_choice": "请选择拟纳入或拟消除。"},
    )
    since = day_field("从哪天起认定的", help_text="拟纳入看识别日期，拟消除看消除日期。")
    posted_on = day_field("张贴日期")
    days = forms.IntegerField(
        label="公示天数",
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        initial=FEWEST_DAYS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAYS),
    )
    place = forms.CharField(
        label="张贴地点",
        max_length=60,
        validators=[without_numbers],
        initial="村公示栏",
        error_messages={"required": "请写明张贴在哪里。"},
    )
    phone = forms.CharField(
        label="监督电话", max_length=30, error_messages={"required": "请填写监督电话，群众有意见才找得到人。"}
    )
    format = format_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["posted_on"].initial, self.fields["since"].initial = today, today.replace(day=1)
