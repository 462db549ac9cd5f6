"""An export proves itself; whatever is changed in it is found, and named by its cell or its entry."""

import base64
import io
import subprocess
import sys
import zipfile

import pytest

from config.lib.crypto import public_keys
from funds.proof import layout
from funds.proof.archive import program
from funds.proof.cells import Cell
from funds.proof.checking import check
from funds.proof.manifest import SIGNATURE
from funds.proof.program import main
from funds.proof.reading import Unreadable, open_book
from tests.funds.proofs import TITLES, Spoilt, export_of, proven, small_ledger

FIRST_ROW = TITLES + 1
LEDGER = small_ledger()


@pytest.fixture(scope="module")
def whole() -> io.BytesIO:
    """Everything, as a workbook."""
    return export_of(LEDGER)


@pytest.fixture(scope="module")
def payments() -> io.BytesIO:
    """The payments only: the other entries of both lines stand among the skipped."""
    return export_of(LEDGER, only=lambda entry: entry.row[layout.KIND] == "支付")


@pytest.fixture(params=["whole", "payments"])
def some(request) -> Spoilt:
    """Either of them, in memory."""
    return Spoilt(request.getfixturevalue(request.param))


def test_an_export_proves_itself(some):
    report = proven(some)

    assert (report.faults, report.is_whole) == ([], True)
    assert report.rows + report.skipped == len(LEDGER.entries)


def test_what_it_says_is_read_back(payments):
    report = proven(open_book(payments))

    assert (report.rows, str(report.amount), report.skipped) == (4, "-2700.66", 3)
    assert [(head.number, head.exported) for head in report.heads] == [(5, 3), (2, 1)]
    assert report.manifest.value("导出编号") == "7"


def test_only_what_stands_beside_the_filter_is_skipped():
    report = proven(open_book(export_of(LEDGER, only=lambda entry: entry.line == 5)))

    assert (report.faults, report.rows, report.skipped) == ([], 2, 0)


def test_an_export_of_nothing_proves_itself():
    assert proven(open_book(export_of(LEDGER, only=lambda _: False))).faults == []


def test_a_ledger_over_several_sheets_has_a_contents_sheet_in_front():
    book = open_book(export_of(LEDGER, row_limit=TITLES + 2 + 3))

    assert book.names == ["目录", "台账", "台账2", "台账3", "核对", "未导出的笔", "校验单"]
    assert proven(book).faults == []
    assert [row[1].value for row in list(book.rows("目录"))[FIRST_ROW:][:3]] == ["3", "3", "1"]


def test_the_same_as_csv(whole):
    plain = export_of(LEDGER, is_plain=True)

    book = open_book(plain)
    assert proven(book).faults == []
    cells = [[cell.value for cell in row] for row in book.rows("台账")]
    assert cells[0] == list(layout.HEADERS)
    assert cells[3][9:13] == ["ZF-1", "-1500.00", "8500.00", "=SUM(A1:A9)"]
    assert b"'=SUM(A1:A9)" in _unzipped(plain, "台账.csv")
    broken = Spoilt(plain)
    broken.put("台账", 3, 10, Cell("v", "-1500.01"))
    assert proven(broken).faults[0].startswith("「台账」K4「金额 元」：测财农〔2026〕3号 第 2 笔")


TEXT = Cell("s", "别的")
CHANGES = [
    ("台账", 0, 0, TEXT, "「台账」第 1 行（标题或表头）"),
    ("台账", 2, 1, TEXT, "「台账」第 3 行（标题或表头）"),
    ("台账", 4, 10, TEXT, "「台账」第 5 行（标题或表头）"),
    ("台账", 5, 0, TEXT, "「台账」A6「资金文号」：与行校验不符"),
    ("台账", 5, 7, TEXT, "「台账」H6「账户」"),
    ("台账", 6, 4, Cell("n", "46085"), "「台账」E7「记账日期」：测财农〔2026〕5号 第 1 笔内容与校验码不符"),
    ("台账", 7, 10, Cell("n", "-1500.001"), "「台账」K8「金额 元」：测财农〔2026〕3号 第 2 笔"),
    ("台账", 7, 10, Cell("s", "-1500"), "「台账」K8「金额 元」"),
    ("台账", 7, 10, Cell("n", "-1500", "-1500"), "「台账」K8「金额 元」"),
    ("台账", 7, 12, None, "「台账」M8「说明」"),
    ("台账", 7, 13, Cell("s", "0" * 64), "「台账」N8「校验码」：测财农〔2026〕3号 第 2 笔内容与校验码不符"),
    ("台账", 7, 17, TEXT, "「台账」R8「行校验」"),
    ("台账", 7, 18, TEXT, "「台账」S8 是多出来的"),
    ("台账", 12, 10, Cell("n", "1"), "「台账」合计行「金额 元」与导出时不同"),
    ("台账", 40, 0, TEXT, "「台账」应有 7 行"),
    ("核对", 7, 3, Cell("n", "1"), "「核对」第 8 行「本表金额 元」"),
    ("核对", 7, 8, Cell("n", "-2700.66", "SUM(1)"), "「核对」第 8 行「公式金额 元」"),
    ("核对", 7, 8, Cell("n", "-2700.66"), "「核对」第 8 行「公式金额 元」"),
    ("校验单", 0, 0, TEXT, "「校验单」的标题或表头被改动过"),
    ("校验单", 5, 1, TEXT, "「校验单」第 6 行被改动过"),
    ("校验单", 5, 3, TEXT, "「校验单」第 6 行被改动过"),
]


@pytest.mark.parametrize(("sheet", "y", "x", "cell", "said"), CHANGES)
def test_a_changed_cell_is_named(whole, sheet, y, x, cell, said):
    book = Spoilt(whole)
    book.put(sheet, y, x, cell)

    report = proven(book)

    assert any(fault.startswith(said) for fault in report.faults), report.faults


def test_a_removed_row_is_named_by_its_entry(some):
    del some.sheets["台账"][FIRST_ROW + 1]

    report = proven(some)

    assert any("不见了" in fault and "测财农〔2026〕" in fault for fault in report.faults), report.faults
    assert any(fault.startswith("「台账」应有") for fault in report.faults)


def test_a_row_put_in_twice_is_named_by_its_entry(some):
    rows = some.sheets["台账"]
    rows.insert(FIRST_ROW + 1, rows[FIRST_ROW])

    assert any("序号重复，或者次序颠倒" in fault for fault in proven(some).faults)


def test_rows_that_were_sorted_are_told_as_such(whole):
    book = Spoilt(whole)
    rows = book.sheets["台账"]
    rows[FIRST_ROW], rows[FIRST_ROW + 1] = rows[FIRST_ROW + 1], rows[FIRST_ROW]

    assert proven(book).faults == ["「台账」行的次序和导出时不同（例如排过序），每一行的内容没有变"]


def test_a_skipped_entry_that_is_lost_changed_or_put_in_is_named(payments):
    for change, said in (
        (lambda rows: rows.pop(FIRST_ROW), "测财农〔2026〕3号 第 1 笔不见了"),
        (lambda rows: rows[FIRST_ROW].__setitem__(2, Cell("s", "0" * 64)), "第 1 笔的校验码接不上后一笔"),
        (lambda rows: rows.insert(FIRST_ROW, rows[FIRST_ROW]), "第 1 笔不该在这里"),
    ):
        book = Spoilt(payments)
        change(book.sheets["未导出的笔"])

        assert any(said in fault for fault in proven(book).faults), said


def test_a_sheet_too_few_or_too_many_is_named(whole):
    book = Spoilt(whole)
    book.sheets["附表"] = []
    del book.sheets["核对"]

    assert proven(book).faults == ["「核对」表不见了。", "「附表」表是多出来的。"]


def test_a_manifest_that_was_made_up_is_not_believed(whole):
    book = Spoilt(whole)
    rows = book.sheets["校验单"]
    at = next(y for y, row in enumerate(rows) if row and row[0].value == SIGNATURE)
    rows[at] = rows[at - 1]

    assert proven(book).faults == ["校验单的最后一行不是签名，校验单不完整。"]


def test_without_the_right_key_nothing_is_proven(whole):
    others = {"demo": bytes(32)}

    assert check(open_book(whole), {}).faults[0].startswith("校验单用公钥「demo」签名，手头没有")
    assert check(open_book(whole), others).faults[0].startswith("校验单的签名不成立")


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_export_is_refused_in_words(content):
    with pytest.raises(Unreadable, match="打不开"):
        open_book(io.BytesIO(content))


def test_the_program_needs_nothing_but_python(whole, tmp_path):
    (tmp_path / "verify_export.pyz").write_bytes(program())
    (tmp_path / "book.xlsx").write_bytes(whole.getvalue())
    argv = [sys.executable, "-I", "-S", "verify_export.pyz", "book.xlsx", "--key", key_text()]

    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("核验通过")


def test_the_program_says_what_is_wrong(whole, tmp_path, capsys):
    (tmp_path / "cut.xlsx").write_bytes(whole.getvalue()[:-200])
    (tmp_path / "key.txt").write_text(key_text() + "\n")

    assert main([str(tmp_path / "cut.xlsx"), "--key", str(tmp_path / "key.txt")]) == 2
    assert main([str(tmp_path / "cut.xlsx"), "--key", "demo:short"]) == 2
    assert "打不开" in (said := capsys.readouterr().err)
    assert "不是公钥" in said


def key_text() -> str:
    """Return the public key as the page shows it."""
    return f"demo:{base64.b64encode(public_keys()['demo']).decode()}"


def _unzipped(file: io.BytesIO, name: str) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return archive.read(name)
