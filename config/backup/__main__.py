"""`python -m config.backup …`: the command on DATABASE_URL's database or, without one, on that of `make run`.

The command is a process of its own, because settings can only be read once the database's address is known.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.embedded.errors import StartFailed
from config.embedded.services import Services

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run the command beside the database; return its exit code."""
    command = [sys.executable, "-m", "config.backup.command", *arguments]
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    services = Services(home=Path(os.environ.get("HUCE_VAR_DIR") or PROJECT / "var"), durable=True)
    try:
        services.start(postgres=not services.postgres.answers(), valkey=False)
        return subprocess.run(command, env=os.environ | services.environment, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StartFailed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("已中断。")
