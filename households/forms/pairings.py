"""What people type about who helps whom."""

from typing import Any

from django import forms
from django.utils import timezone

from config.lib.row_numbers import row_number
from households.forms.entry import EntryForm
from households.models import Pairing
from households.services.pairings import PairingEntry
from villages.forms import ScopedForm
from villages.forms.picking import CadrePickForm, day_field
from villages.forms.places import PlaceField
from villages.models import Township, Village


class PairForm(CadrePickForm, EntryForm):
    """The first helper of a household, or the next one after a gap."""

    valid_from = day_field("从哪天起")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate
        self.fields["reason"].required = False
        self.fields["reason"].label = "说明"
        self.fields["reason"].help_text = "可以不填。复核的同事看得到，不写身份证号和电话。"
        self.order_fields(["cadre_words", "cadre", "valid_from"])


class HandOverForm(CadrePickForm, EntryForm):
    """Another helper from a day on, for one household or several."""

    on = day_field("从哪天起由新的帮扶人负责")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["reason"].label = "为什么换"
        self.fields["reason"].help_text = "例如：工作调动、驻村任期届满。复核的同事看得到，不写身份证号和电话。"
        self.order_fields(["cadre_words", "cadre", "on"])


class EndPairingForm(EntryForm):
    """The last day of a pairing, without another helper."""

    last_day = day_field("最后一天")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate
        self.fields["reason"].label = "为什么结束"
        self.order_fields(["last_day"])


class CorrectPairingForm(CadrePickForm, EntryForm):
    """A pairing that was written down wrongly, put right or taken back."""

    valid_from = day_field("从哪天起")
    valid_to = day_field("到哪天止", required=False, help_text="还在帮扶就留空。")
    withdraw = forms.BooleanField(label="这一条本来就不该有，撤回", required=False)

    def __init__(self, *args: Any, pairing: Pairing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cadre", "valid_from", "valid_to"):
            value = getattr(pairing, name)
            self.fields[name].initial = value.pk if name == "cadre" else value
        self.fields["reason"].label = "哪里登记错了"
        self.order_fields(["cadre_words", "cadre", "valid_from", "valid_to", "withdraw"])

    def corrected(self) -> PairingEntry | None:
        """Return the pairing as it should be, or None when it is taken back."""
        values = self.cleaned_data
        if values["withdraw"]:
            return None
        return PairingEntry(values["cadre"].pk, values["valid_from"], values["valid_to"])


class PlaceFilterForm(ScopedForm):
    """Where the households of a list lie: the township and the village, as far as the user sees."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")
    village = PlaceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        chosen = row_number(str(self.data.get("township", "")))
        if chosen is not None:
            self.fields["village"].queryset = self.fields["village"].queryset.filter(township=chosen)
        if len(self.fields["township"].queryset) <= 1:
            del self.fields["township"]

    def places(self) -> dict[str, Any]:
        """Return what is chosen, by the name of its field; a broken filter chooses nothing."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name) for name in ("township", "village")}
        return {name: value for name, value in chosen.items() if value}

    def narrow(self, households: Any) -> Any:
        """Return `households` narrowed by what is chosen."""
        return households.filter(**self.places())

    @property
    def words(self) -> str:
        """Return what is chosen, in words, for the folded line of the phone."""
        return "、".join(str(value) for value in self.places().values())
