"""Servers for a developer's shell: `eval "$(python -m config.embedded.shell DIR)"`, and `--stop` to end them.

`python -m config.embedded.shell --run COMMAND…` starts throw-away servers for the length of one command instead.
"""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from config.embedded.errors import StartFailed
from config.embedded.services import Services, throw_away_services


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded.shell", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where data and logs lie")
    parser.add_argument("--stop", action="store_true", help="stop the servers of this folder")
    parser.add_argument("--durable", action="store_true", help="production's settings for the --run servers")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help="command to run beside throw-away servers")
    chosen = parser.parse_args(arguments)
    if chosen.run:
        return _run_beside_servers(chosen.run, durable=chosen.durable)
    if chosen.folder is None:
        parser.error("a folder is needed, or --run with a command")
    services = Services(home=chosen.folder, durable=False)
    if chosen.stop:
        services.stop(whoever_started=True)
        return 0
    services.start(postgres=not services.postgres.answers(), valkey=not services.valkey.answers(), outlive_us=True)
    for name, value in services.environment.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


def _run_beside_servers(command: list[str], *, durable: bool) -> int:
    with throw_away_services(durable=durable) as services:
        return subprocess.run(command, env=os.environ | services.environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StartFailed as failure:
        sys.exit(str(failure))
