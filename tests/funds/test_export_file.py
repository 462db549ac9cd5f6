"""The workbook that a worker writes, read back cell by cell. Really committed: rows come over another connection."""

from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from accounts.jobs import JobState, cancel
from accounts.permissions import Role
from funds import workbook
from funds.filters import LedgerFilter
from funds.ledger import reverse
from funds.models import LedgerEntry, LedgerExport
from funds.services import build_export as building
from funds.services.build_export import build_export
from tests.conftest import build_county, give_role
from tests.funds.conftest import DAY, allocate, build_funds, pay, post_the_usual

pytestmark = pytest.mark.django_db(transaction=True)
HEADER_ROW = 5


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Keep the files of each test apart."""
    settings.EXPORT_ROOT = tmp_path


@pytest.fixture
def paid():
    """The usual four entries, committed."""
    return post_the_usual(build_funds(build_county()))


def export(county, **chosen) -> LedgerExport:
    """Build an export of the auditor's and return its row as it then stands."""
    row = LedgerExport.objects.create(filters=LedgerFilter(**chosen).as_json(), requested_by=county.sheng)
    build_export(row.pk)
    row.refresh_from_db()
    return row


def read(row: LedgerExport) -> openpyxl.Workbook:
    """Open the file of an export."""
    return openpyxl.load_workbook(Path(settings.EXPORT_ROOT) / row.file)


def test_the_file_says_what_it_is(paid):
    row = export(paid, tier="province")

    sheet = read(row)["台账"]
    said = [sheet.cell(y, 1).value for y in range(1, HEADER_ROW)]
    assert said[0] == "资金台账"
    assert all(words in said[1] for words in ("测试县", "截至：", "沈审计（审计）", "记录数：4 笔"))
    assert "省级" in said[2]
    assert said[3].startswith("演示数据")
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
    assert sheet.column_dimensions["A"].width == 24


def test_every_row_and_the_totals_are_those_of_the_ledger(paid):
    row = export(paid)

    rows = list(read(row)["台账"].iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    assert row.state == JobState.DONE
    assert [r[3] for r in rows[:-1]] == ["1", "2", "3", "4"]
    assert [r[10] for r in rows[:-1]] == [10000, -6000, 6000, -1500]
    assert rows[3][7:9] == ("下湾村人饮管网", "东乡")
    assert rows[0][6:9] == ("", "未分配", "县本级")
    assert rows[3][4].date() == DAY
    assert rows[3][13] == paid.payment.hash
    assert (rows[-1][0], rows[-1][10]) == ("合计 4 笔", 8500)


def test_numbers_that_name_things_are_text_in_value_and_format(paid):
    cells = list(read(export(paid))["台账"].iter_rows(min_row=HEADER_ROW + 1, max_row=HEADER_ROW + 4))

    for line in cells:
        assert {(line[i].data_type, line[i].number_format) for i in (0, 2, 3, 6, 9, 13)} == {("s", "@")}
        assert (line[10].data_type, line[10].number_format) == ("n", "#,##0.00")
        assert line[4].is_date


@pytest.mark.parametrize("voucher", ["=1+1", "+86", "-1", "@x", "\tx", "\rx", "0012345678901234567", "<&>", "a\nb"])
def test_text_that_looks_like_a_formula_is_text_and_reads_back_unchanged(paid, voucher):
    pay(paid, "1.00", voucher=voucher)

    cell = read(export(paid))["台账"].cell(HEADER_ROW + 5, 10)
    assert (cell.value, cell.data_type) == (voucher, "s")


def test_the_check_sheet_has_rows_and_sums_per_kind_and_tier(paid):
    reverse(entry_id=paid.payment.pk, reason="付错了", occurred_on=DAY, actor=paid.cai)

    row = export(paid)
    rows = {r[1]: r[2:7] for r in read(row)["核对"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)}
    assert rows["支付"] == (1, -1500, 1, -1500, "一致")
    assert rows["冲正"] == (1, 1500, 1, 1500, "一致")
    assert rows["省"] == rows["全部"] == (5, 10000, 5, 10000, "一致")
    assert {"tier": "省", "kind": "支付", "rows": 1, "amount": "-1500.00"} in row.sums


def test_only_what_is_filtered_goes_out(paid):
    row = export(paid, kind="payment")

    assert (row.total, row.done) == (1, 1)
    assert read(row)["台账"].max_row == HEADER_ROW + 2


def test_an_export_of_nothing_is_a_whole_file(paid):
    row = export(paid, year=1999)

    assert row.state == JobState.DONE
    assert read(row)["台账"].cell(HEADER_ROW + 1, 1).value == "合计 0 笔"


def test_the_payee_is_not_in_the_file(paid):
    row = export(paid)

    texts = [str(c) for sheet in read(row) for r in sheet.iter_rows(values_only=True) for c in r]
    assert not any("测试县建筑有限公司" in text for text in texts)


def test_what_is_posted_meanwhile_does_not_show(paid, monkeypatch):
    real = workbook.ledger_rows

    def post_first(entries):
        allocate(paid, "1.00", paid.for_road)
        return real(entries)

    monkeypatch.setattr(building, "ledger_rows", post_first)

    row = export(paid)

    assert (row.state, row.total) == (JobState.DONE, 4)
    assert LedgerEntry.objects.count() == 6


def test_a_file_that_does_not_agree_with_the_ledger_is_not_handed_out(paid, monkeypatch):
    real = workbook.ledger_rows
    monkeypatch.setattr(building, "ledger_rows", lambda entries: real(entries.exclude(number=4)))

    row = export(paid)

    assert (row.state, row.file) == (JobState.FAILED, "")
    assert "不一致（应有 4 笔，写出 3 笔）" in row.reason
    assert list(Path(settings.EXPORT_ROOT).iterdir()) == []


def test_a_full_disk_is_said_in_words(paid, monkeypatch):
    def no_space(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "write_workbook", no_space)

    row = export(paid)

    assert (row.state, row.reason[:7]) == (JobState.FAILED, "服务器磁盘已满")


def test_any_other_fault_fails_the_export_and_is_not_hidden(paid, monkeypatch):
    monkeypatch.setattr(building, "write_workbook", lambda *_: 1 / 0)
    row = LedgerExport.objects.create(requested_by=paid.sheng)

    with pytest.raises(ZeroDivisionError):
        build_export(row.pk)

    row.refresh_from_db()
    assert (row.state, list(Path(settings.EXPORT_ROOT).iterdir())) == (JobState.FAILED, [])


def test_a_stopped_export_leaves_nothing_behind(paid, monkeypatch):
    monkeypatch.setattr(building, "ROWS_PER_FETCH", 2)
    real = building.heartbeat

    def stop_first(row, done):
        cancel(LedgerExport.objects.get(pk=row.pk))
        return real(row, done)

    monkeypatch.setattr(building, "heartbeat", stop_first)

    row = export(paid)

    assert (row.state, row.file) == (JobState.CANCELLED, "")
    assert list(Path(settings.EXPORT_ROOT).iterdir()) == []


def test_a_task_that_comes_twice_builds_once(paid):
    row = export(paid)
    first = row.file

    build_export(row.pk)

    row.refresh_from_db()
    assert row.file == first


def test_who_lost_the_right_meanwhile_gets_no_file(paid):
    give_role(paid.sheng, Role.HELPER)

    row = export(paid)

    assert (row.state, row.file) == (JobState.FAILED, "")
