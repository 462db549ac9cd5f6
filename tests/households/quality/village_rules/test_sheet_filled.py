from datetime import date
from pathlib import Path

import pytest

from households.quality import village_rules
from households.quality.record import Calendar
from households.quality.village import VillageSheet
from households.quality.village_rules import VILLAGE_RULES
from households.quality.village_rules.sheet_filled import RULE

POOR = VillageSheet(1, is_poor=True, year=2025)
CALENDAR = Calendar(date(2026, 11, 20))


def said(village: VillageSheet) -> list[str]:
    return [fault.sentence for fault in RULE.find(village, CALENDAR)]


@pytest.mark.parametrize("year", [None, 2024])
def test_a_poor_village_without_the_sheet_of_last_year_is_found(year):
    assert said(POOR._replace(year=year)) == ["没有填 2025 年的村情年报。"]


def test_blanks_are_named_and_many_are_counted():
    assert said(POOR._replace(blanks=("卫生室", "小学"))) == ["2025 年村情年报空着：卫生室、小学（2 项）。"]
    many = tuple(f"第{n}项" for n in range(9))
    assert said(POOR._replace(blanks=many)) == [
        "2025 年村情年报空着：第0项、第1项、第2项、第3项、第4项、第5项等 9 项。"
    ]


def test_a_full_sheet_and_a_village_that_is_not_poor_are_not():
    assert said(POOR) == said(POOR._replace(year=2026)) == []
    assert said(VillageSheet(2, is_poor=False, blanks=("小学",))) == []


def test_every_village_rule_is_listed_once_and_says_what_to_do():
    files = {path.stem for path in Path(village_rules.__file__).parent.glob("*.py")} - {"__init__"}

    assert {rule.name for rule in VILLAGE_RULES} == files
    assert all(rule.advice.endswith("。") and rule.find.__name__ == rule.name for rule in VILLAGE_RULES)
