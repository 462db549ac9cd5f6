"""F8: words of a payment that people should read; what was reversed is not read again."""

from funds.checks.suspicious_words import CHECK
from funds.ledger import reverse
from tests.funds.checks.conftest import faults_of
from tests.funds.conftest import DAY, pay


def test_a_word_in_the_note_of_a_payment_is_found_until_it_is_reversed(clean):
    entry = pay(clean, "100.00", note="项目部购车定金")
    assert [fault.value for fault in faults_of(CHECK)] == ["购车"]

    reverse(entry_id=entry.pk, reason="用途不允许，退回", occurred_on=DAY, actor=clean.cai)

    assert faults_of(CHECK) == []
