"""The ledger by the API: the same columns, hashes that can be worked out, a manifest that is signed."""

import base64

import pytest

from config.lib.crypto import public_keys
from funds.proof.chains import entry_fault
from funds.proof.ed25519 import is_signed
from funds.proof.layout import HEADERS, KIND_LABELS
from funds.proof.manifest import signed_text
from tests.api import make_callers
from tests.funds.conftest import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(paid):
    """A system that may see the whole county."""
    pay(paid, "2.00", voucher="\rodd", note="第一行\n第二行")
    return make_callers(paid)["platform"]


def as_texts(row: dict) -> list[str]:
    """Return a row of the API in the columns of an export."""
    places = {
        "资金文号": row["document_no"], "序号": str(row["number"]), "记账日期": row["occurred_on"],
        "类别": KIND_LABELS[row["kind"]], "凭证号": row["voucher"].replace("\r", "\n"), "金额 元": row["amount"],
        "指标余额 元": row["line_balance"], "说明": row["note"], "校验码": row["hash"],
        "上一校验码": row["previous_hash"], "收款方承诺": row["payee_commitment"], "校验要素": row["elements"],
    }  # fmt: skip
    return [places.get(header, "") for header in HEADERS]


def test_every_entry_can_be_worked_out_from_what_is_given(platform):
    rows = platform.results("/api/v1/ledger/")

    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    assert [entry_fault(as_texts(row)) for row in rows] == [""] * 5
    assert (rows[3]["project"], rows[3]["township"]) == ("下湾村人饮管网", "530399101000")
    assert rows[0]["project"] == ""
    assert "建筑" not in str(rows)


def test_the_manifest_is_signed_and_says_what_is_filtered(platform, paid):
    answer = platform.get("/api/v1/ledger/manifest/", {"kind": "payment"}).json()

    lines = [(name, value) for name, value in answer["lines"]]
    [key] = public_keys().values()
    assert is_signed(key=key, signature=base64.b64decode(answer["signature"]), text=signed_text(lines))
    told = dict(lines)
    assert (told["笔数"], told["金额合计"], told["筛选条件"]) == ("2", "-1502.00", '{"kind": "payment"}')
    [head] = platform.results("/api/v1/ledger/heads/")
    assert told["账头"] == f'[{paid.line.pk}, "{head["document_no"]}", 5, "{head["hash"]}", 2]'


def test_a_system_of_one_township_sees_no_money(paid):
    assert make_callers(paid)["east_only"].results("/api/v1/ledger/") == []
