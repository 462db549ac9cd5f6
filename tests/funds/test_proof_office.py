"""LibreOffice opens an export and saves it: the proof holds, and a cell that was changed on the way is found."""

import io
import subprocess
from pathlib import Path

import pytest

from config.embedded.browser_plugin import find_office
from funds.proof import layout
from funds.proof.reading import open_book
from tests.funds.proofs import export_of, proven, small_ledger

pytestmark = [pytest.mark.office, pytest.mark.long]


def saved_by_office(file: io.BytesIO, folder: Path) -> Path:
    """Let LibreOffice open a workbook and save it as one of its own; return the new file."""
    (folder / "in").mkdir()
    (folder / "in" / "book.xlsx").write_bytes(file.getvalue())
    argv = [
        str(find_office()), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
        str(folder / "in" / "book.xlsx"),
    ]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=300)
    assert (folder / "out" / "book.xlsx").exists(), done.stderr
    return folder / "out" / "book.xlsx"


def test_an_export_that_libreoffice_saved_still_proves_itself(tmp_path):
    original = export_of(small_ledger(), only=lambda entry: entry.row[layout.KIND] == "支付")

    saved = saved_by_office(original, tmp_path)

    assert saved.read_bytes() != original.getvalue()
    with saved.open("rb") as file:
        report = proven(open_book(file))
    assert report.faults == []
    assert (report.rows, report.skipped) == (4, 3)
