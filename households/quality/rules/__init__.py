"""The rules, one a file, in the order of the county's list (D.7), then those that auditors ask (F).

To add one: write the file and its test, then list it here.
"""

from households.quality.rule import Rule
from households.quality.rules import (
    causes_differ,
    dangerous_house,
    education_or_school,
    housing_known,
    id_number_agrees,
    id_number_area,
    id_number_form,
    income_jump,
    income_one_off,
    income_round,
    insurance_known,
    known_codes,
    labour_adult,
    labour_child,
    labour_old,
    medical_covered,
    nothing_blank,
    one_head,
    one_spouse,
    phone,
    recent_split,
    relation_sex,
    same_id_number,
    schooling_known,
    spouse_sex,
    two_insurances,
    visit_contradicts,
)

RULES: tuple[Rule, ...] = (
    causes_differ.RULE,
    id_number_form.RULE,
    id_number_agrees.RULE,
    id_number_area.RULE,
    same_id_number.RULE,
    one_head.RULE,
    one_spouse.RULE,
    spouse_sex.RULE,
    relation_sex.RULE,
    education_or_school.RULE,
    known_codes.RULE,
    nothing_blank.RULE,
    insurance_known.RULE,
    two_insurances.RULE,
    medical_covered.RULE,
    labour_child.RULE,
    labour_adult.RULE,
    labour_old.RULE,
    schooling_known.RULE,
    phone.RULE,
    housing_known.RULE,
    dangerous_house.RULE,
    visit_contradicts.RULE,
    recent_split.RULE,
    income_jump.RULE,
    income_round.RULE,
    income_one_off.RULE,
)

RULE_OF = {rule.id: rule for rule in RULES}
"""Number of a rule → the rule."""
