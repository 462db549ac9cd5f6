"""`make backup` and `make restore` on the servers of `make run`, which are started for as long as they are needed."""

import os
import subprocess
import sys

import pytest

from config.embedded.services import Services
from tests.deploy.image import ROOT


def on_own_server(var, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing but a folder."""
    named = ("DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in named}
    return subprocess.run(
        [sys.executable, "-m", "config.backup", *words],
        cwd=ROOT,
        env=environment | {"HUCE_VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.long
def test_a_new_machine_is_filled_from_a_backup_and_saved_again(filled, backup, tmp_path):
    var = tmp_path / "new-machine"
    nothing = on_own_server(var, "take", str(tmp_path / "again"))
    assert (nothing.returncode, "数据库是空的" in nothing.stderr) == (1, True), nothing.stderr
    restored = on_own_server(var, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert (var / "media" / filled.photo.file.name).is_file()
    taken = on_own_server(var, "take", str(tmp_path / "again"))
    assert taken.returncode == 0, taken.stderr
    assert Services(home=var, durable=True).postgres.server_pid() is None
