"""Opening balances: a workbook that is read whole, with every fault in its cell, and posted by a second person."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from config.lib.refusals import Refused
from funds.ledger import balances, verify_line
from funds.models import FundLine, FundOrder, LedgerEntry
from funds.opening_book import COLUMNS, read_rows, write_template
from funds.services.orders import approve_order
from tests.funds.lines import enter, second_of_finance

LINE = ("旧财农〔2017〕1号", "省财政厅", "2017-03-01", "省", None, "扶贫发展", 2017, 1, 9000, "人饮", "2025-12-31")
CODES = {"SZ-2026-001": 1, "SZ-2026-002": 2}


def book(*rows) -> BytesIO:
    """Return a workbook of opening balances with `rows` below its header."""
    made = Workbook()
    made.worksheets[0].append([column.header for column in COLUMNS])
    for row in rows:
        made.worksheets[0].append(list(row))
    file = BytesIO()
    made.save(file)
    file.seek(0)
    return file


def faults(*rows) -> dict[str, str]:
    """Return cell → what is wrong in it."""
    return {fault.cell: fault.sentence for fault in read_rows(book(*rows), CODES)[1]}


def two_projects() -> list[tuple]:
    """Return a line of 9,000 with 8,000 in, 500 taken back, and two projects."""
    return [
        (*LINE, 8000, 500, "SZ-2026-001", 5000.55, 2000),
        (*LINE, None, None, "SZ-2026-002", "1,000.00", None),
    ]


def test_a_sound_sheet_is_read_to_the_cent():
    rows, wrong = read_rows(book(*two_projects()), CODES)

    assert wrong == []
    assert [row["allocated"] for row in rows] == ["5000.55", "1000.00"]
    assert (rows[0]["tier"], rows[0]["fund_type"], rows[0]["day"]) == ("province", "poverty_development", "2025-12-31")


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"amount": "九万"}, "I2"),
        ({"amount": 1.005}, "I2"),
        ({"amount": 0}, "I2"),
        ({"tier": "乡"}, "D2"),
        ({"tier": "其他"}, "E2"),
        ({"year": 17}, "G2"),
        ({"issued_on": "2026-01-01"}, "C2"),
        ({"project_code": "NO-1"}, "N2"),
        ({"project_code": None}, "O2"),
        ({"allocated": None}, "O2"),
        ({"paid": 6000}, "P2"),
        ({"received": 9000.01}, "L2"),
        ({"recovered": 4000}, "L2"),
        ({"document_no": "53232619800101123X"}, "A2"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(changes, cell):
    values = dict(zip((column.name for column in COLUMNS), two_projects()[0], strict=True)) | changes

    assert cell in faults(tuple(values.values()))


def test_rows_of_one_line_must_agree():
    first, second = two_projects()
    assert faults(first, (*second[:8], 8000, *second[9:])) == {"I3": "和第 2 行不一样：同一条指标每行写一样的。"}
    assert set(faults(first, (*second[:10], "2025-11-30", 5, *second[12:]))) == {"K3", "L3"}
    assert set(faults()) == {"A2"}


def test_opening_balances_are_posted_when_another_person_approves_them(funds):
    rows, _ = read_rows(book(*two_projects()), CODES)
    order = enter(funds, "opening", rows=tuple(rows))
    assert (FundLine.objects.count(), LedgerEntry.objects.count()) == (1, 0)

    approve_order(order_id=order.pk, actor=second_of_finance(funds))

    line = FundLine.objects.get(document_no=LINE[0])
    held = balances(line.pk)
    assert sorted(map(str, held.values())) == ["1000.00", "1499.45", "3000.55"]
    assert set(LedgerEntry.objects.values_list("voucher", flat=True)) == {f"期初 {order}"}
    assert verify_line(line) == []
    with pytest.raises(Refused, match="已经有账"):
        enter(funds, "opening", rows=tuple(rows))


def test_the_page_shows_the_faults_and_takes_in_nothing(client, funds):
    client.force_login(funds.cai, backend="django.contrib.auth.backends.ModelBackend")

    def send(*rows):
        file = SimpleUploadedFile("期初.xlsx", book(*rows).getvalue())
        return client.post(reverse("funds:opening"), {"file": file})

    wrong = send((*LINE, 9999, None, None, None, None))
    assert "L2" in wrong.text
    assert "已到账比指标金额多" in wrong.text
    assert not FundOrder.objects.exists()

    sent = send(*two_projects())
    assert sent["Location"] == reverse("funds:order_detail", args=[FundOrder.objects.get().pk])
    assert "5,000.55" in client.get(sent["Location"]).text
    template = BytesIO()
    write_template(template)
    assert [cell.value for cell in load_workbook(template).worksheets[0][1]] == [column.header for column in COLUMNS]
