"""What stands where in an exported ledger: the sheets, the columns of the ledger sheet, the words for kinds."""

LEDGER, CHECKS, SKIPPED, MANIFEST, CONTENTS = "台账", "核对", "未导出的笔", "校验单", "目录"
MANIFEST_TITLE, MANIFEST_HEADERS = "校验单（请勿改动，核验程序凭它核对整份文件）", ("项目", "内容", "行校验")

HEADERS = (
    "资金文号", "层级", "年度", "序号", "记账日期", "类别", "项目编号", "账户", "乡镇", "凭证号", "金额 元",
    "指标余额 元", "说明", "校验码", "上一校验码", "收款方承诺", "校验要素", "行校验",
)  # fmt: skip
(
    DOCUMENT, TIER, YEAR, NUMBER, DAY, KIND, PROJECT, ACCOUNT, TOWNSHIP, VOUCHER, AMOUNT, LINE_BALANCE, NOTE, HASH,
    PREVIOUS, COMMITMENT, ELEMENTS, ROW_CHECK,
) = range(len(HEADERS))  # fmt: skip

ELEMENT_COUNT = 10
"""校验要素: line, posting, kind, counts_as, allocation, account balance, recorded at, recorded by, kind of payee, which
entry it reverses, with `|` between them; then, only where a cell cannot hold them, voucher and note as JSON."""

KIND_LABELS = {
    "receipt": "到账",
    "allocation": "分配",
    "adjustment": "调减",
    "payment": "支付",
    "refund": "退回",
    "recovery": "收回",
    "reversal": "冲正",
}

SKIPPED_HEADERS = ("指标编号", "序号", "校验码")
