"""The ranks of cadres (职级), highest first, as the national helper sheet lists them."""

RANKS = (
    "国家级正职", "国家级副职", "省部级正职", "省部级副职", "厅局级正职", "厅局级副职", "县处级正职", "县处级副职",
    "乡科级正职", "乡科级副职", "科员级", "办事员级", "未定职",
)  # fmt: skip

SECTION_RANKS = RANKS[: RANKS.index("乡科级副职") + 1]
"""科级干部: section level and above. Each of them helps five households (八个一, 呼伦贝尔)."""
