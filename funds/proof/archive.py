"""The proving program as one file for an auditor's own machine: a zip of Python that Python runs as it is."""

import io
import zipfile
from functools import cache
from pathlib import Path

NAME = "verify_export.pyz"
MODULES = (
    "__init__", "cells", "chains", "checking", "ed25519", "entries", "layout", "manifest", "program", "reading",
    "sheets", "sm3",
)  # fmt: skip
_MAIN = "import sys\n\nfrom funds.proof.program import main\n\nsys.exit(main())\n"
_DAY = (2026, 1, 1, 0, 0, 0)


@cache
def program() -> bytes:
    """Return the file. The same modules give the same bytes, so that two copies can be compared."""
    here = Path(__file__).parent
    files = {"__main__.py": _MAIN, "funds/__init__.py": ""}
    files |= {f"funds/proof/{name}.py": (here / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    target = io.BytesIO(b"#!/usr/bin/env python3\n")
    target.seek(0, io.SEEK_END)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()
