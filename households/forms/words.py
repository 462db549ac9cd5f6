"""Fields for words: several lines, an opinion, a short line, an office's telephone number."""

from django import forms

from config.lib.personal_numbers import without_numbers

PICTURES = "image/jpeg,image/png,image/webp"
LONGEST_OPINION = 200


def words_field(label: str, hint: str, longest: int, *, required: bool = True) -> forms.CharField:
    """Return a field for free words of at most `longest` characters, in which no number of a person may stand."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        validators=[without_numbers],
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填「{label}」。", "max_length": f"「{label}」最多 {longest} 字。"},
    )


def opinion_field(label: str, *, required: bool, hint: str = "", length: int = LONGEST_OPINION) -> forms.CharField:
    """Return a field for free words, in which no number of a person may stand."""
    return forms.CharField(
        label=label,
        max_length=length,
        validators=[without_numbers],
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": f"请写明{label}，提名的人才知道补什么。" if "退回" in label else f"请写明{label}。",
            "max_length": f"最多写 {length} 字，请删短一些。",
        },
    )


def line_field(label: str, length: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    """Return a field for a short line of words."""
    return forms.CharField(
        label=label,
        max_length=length,
        validators=[without_numbers],
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": f"请填{label}。", "max_length": f"最多写 {length} 字，请写短一些。"},
    )


def phone_field() -> forms.CharField:
    """Return the field for the office's telephone number, which is published."""
    return forms.CharField(
        label="监督电话",
        max_length=30,
        help_text="乡镇或县办的办公电话，会印在公示上，不要填个人手机",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": "请填监督电话。", "max_length": "电话写得太长，请核对。"},
    )
