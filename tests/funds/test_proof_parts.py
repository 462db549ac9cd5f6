"""What the proof stands on: canonical texts of cells, SM3 and Ed25519 without a library, reading what others saved."""

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.lib.crypto import public_keys, sign
from config.lib.crypto import sm3_hex as library_sm3
from funds.proof.cells import Cell, cell_text, formula_text, normal, row_check
from funds.proof.ed25519 import is_signed
from funds.proof.reading import open_book
from funds.proof.sm3 import plain_sm3_hex, sm3_hex


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        ("T", None, ""),
        ("T", Cell("s", "a\r\nb\rc"), "a\nb\nc"),
        ("T", Cell("s", "\x07"), "\ufffd"),
        ("T", Cell("n", "12"), "n 12"),
        ("M", Cell("n", "1234.5"), "1234.50"),
        ("M", Cell("n", "1.1499999999999999"), "1.15"),
        ("M", Cell("n", "-1.5E3"), "-1500.00"),
        ("M", Cell("n", "1234.504"), "1234.504"),
        ("M", Cell("n", "-0"), "0.00"),
        ("M", Cell("s", "1234.50"), "s 1234.50"),
        ("M", Cell("n", "NaN"), "NaN"),
        ("M", Cell("n", "9" * 50), "9" * 50),
        ("D", Cell("n", "46083"), "2026-03-02"),
        ("D", Cell("n", "46083.5"), "46083.5"),
        ("D", Cell("n", "1E300"), "1E300"),
        ("C", Cell("n", "12.0"), "12"),
        ("C", Cell("n", "x"), "x"),
        ("M", Cell("n", "1", "A1"), "公式 A1 1"),
        ("m", Cell("n", "1", "SUM('台账'!$K$6:$K$9)"), "=SUM(台账!K6:K9)=1.00"),
        ("m", Cell("n", "1"), "不是公式 1"),
        ("c", Cell("n", "3", "1+2"), "=1+2=3"),
    ],
)
def test_the_canonical_text_of_a_cell(kind, cell, text):
    assert cell_text(kind, cell) == text


def test_how_a_program_quotes_a_place_does_not_matter():
    assert formula_text("SUM(台账!$K$6:$K$9)", "1.00") == formula_text("=SUM('台账'!K6:K9)", "1.00")


def test_what_a_row_holds_decides_its_check():
    assert row_check(["a", "b"]) != row_check(["ab", ""]) != row_check(["", "ab"])
    assert normal("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 200])
def test_sm3_is_what_the_library_says(length):
    data = bytes(range(256))[:length]

    assert plain_sm3_hex(data) == sm3_hex(data) == library_sm3(data)


def test_a_signature_of_the_server_is_checked_without_a_library():
    [key] = public_keys().values()
    signature = sign(b"text")

    assert is_signed(key=key, signature=signature, text=b"text")
    assert not is_signed(key=key, signature=signature, text=b"texT")
    assert not is_signed(key=key, signature=signature[:-1] + bytes([signature[-1] ^ 1]), text=b"text")
    assert not is_signed(key=bytes(32), signature=signature, text=b"text")
    assert not is_signed(key=b"\xff" * 32, signature=signature, text=b"text")
    assert not is_signed(key=key, signature=b"", text=b"text")


@pytest.mark.parametrize("seed", [bytes([n]) * 32 for n in range(6)])
def test_other_keys_and_texts_too(seed):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, text = private.public_key().public_bytes_raw(), seed * len(seed)

    assert is_signed(key=key, signature=private.sign(text), text=text)


SHARED = """<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>甲</t></si><si><r><t xml:space="preserve">乙 </t></r><r><t>丙_x000D_</t></r><rPh><t>yi</t></rPh></si></sst>"""
CELLS = """<row r="2"><c r="B2" t="s"><v>1</v></c><c r="C2"><f>1+1</f><v>2</v></c><c r="D2" s="3"/></row>
<row r="4"><c t="inlineStr"><is><t>丁</t></is></c><c t="b"><v>1</v></c></row><row r="5"/>"""


def workbook(cells: str) -> io.BytesIO:
    """Return a workbook as another program writes it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="表" sheetId="1" '
        'r:id="rId9"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId9" Target="/xl/worksheets/a.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": SHARED,
        "xl/worksheets/a.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target


def test_what_another_program_wrote_is_read():
    rows = list(open_book(workbook(CELLS)).rows("表"))

    assert rows == [
        [],
        [None, Cell("s", "乙 丙\r"), Cell("n", "2", "1+1"), Cell("n", "")],
        [],
        [Cell("s", "丁"), Cell("b", "1")],
    ]
