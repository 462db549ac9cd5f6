"""The rules about a village's own register, one a file. To add one: write the file and its test, then list it here."""

from households.quality.village import VillageRule
from households.quality.village_rules import sheet_filled

VILLAGE_RULES: tuple[VillageRule, ...] = (sheet_filled.RULE,)

VILLAGE_RULE_OF = {rule.id: rule for rule in VILLAGE_RULES}
"""Number of a rule → the rule."""
