"""A field for free words of several lines."""

from django import forms

from config.lib.personal_numbers import without_numbers


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
