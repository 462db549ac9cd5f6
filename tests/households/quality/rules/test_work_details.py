from decimal import Decimal

from households.quality.rules.work_details import RULE
from tests.households.quality.build import person, said

WHOLE = {
    "work_state": "working", "work_months": 6, "work_firm": "华兴公司", "work_sector": "建筑", "work_channel": "自发",
    "work_wage": Decimal(3200),
}  # fmt: skip


def test_what_is_missing_is_named():
    assert said(RULE, person(**WHOLE | {"work_firm": "", "work_wage": None})) == [
        "陈阿福已务工，没有登记企业、月收入。"
    ]


def test_a_whole_record_or_none_is_in_order():
    assert said(RULE, person(**WHOLE)) == said(RULE, person(work_state="planned")) == []
