"""What is asked when an export is to be proven: the file."""

from django import forms


class ProofForm(forms.Form):
    """An export that somebody brings back."""

    file = forms.FileField(
        label="导出的文件",
        help_text="工作簿（.xlsx）或 CSV 压缩包（.zip），最多 10 MB。用 LibreOffice 另存过的也可以。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.zip"}),
        error_messages={"required": "请选择要核验的文件。", "empty": "这个文件是空的，请重新选择。"},
    )
