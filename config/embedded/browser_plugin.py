"""Tests that need a program not every machine has: reported by name as not run, or, where it is required, as failed.

HUCE_REQUIRE_BROWSER=1, HUCE_REQUIRE_NGINX=1 and HUCE_REQUIRE_OFFICE=1 (CI) make the session fail when such a test was
not run, or when there was none at all. HUCE_CHROMIUM names a Chromium, HUCE_OFFICE a LibreOffice that is not on PATH.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPOSE_PLUGINS = "/usr/libexec/docker/cli-plugins:/usr/lib/docker/cli-plugins:/usr/local/lib/docker/cli-plugins"
IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None; the one without windows costs a third a page."""
    named = os.environ.get("HUCE_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def find_nginx() -> str | None:
    """Return the path of an nginx on this machine, or None; a distribution puts it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def find_office() -> str | None:
    """Return the path of a LibreOffice on this machine, or None."""
    named = os.environ.get("HUCE_OFFICE")
    return shutil.which(named) if named else shutil.which("soffice") or shutil.which("libreoffice")


def find_compose() -> str | None:
    """Return the path of a docker-compose on this machine, or None; the plugin of Docker is such a program too."""
    return shutil.which("docker-compose") or shutil.which("docker-compose", path=COMPOSE_PLUGINS)


@dataclass
class Program:
    """A program that tests with the marker need, which of them ran and which did not, by name."""

    marker: str
    name: str
    find: Callable[[], str | None]
    required_by: str = ""
    ran: set[str] = field(default_factory=set)
    not_run: set[str] = field(default_factory=set)

    def fails(self) -> bool:
        """Whether these tests were required and did not all run."""
        return os.environ.get(self.required_by) == "1" and (bool(self.not_run) or not self.ran)


PROGRAMS = (
    Program("browser", "Chromium", find_chromium, "HUCE_REQUIRE_BROWSER"),
    Program("proxy", "nginx", find_nginx, "HUCE_REQUIRE_NGINX"),
    Program("office", "LibreOffice", find_office, "HUCE_REQUIRE_OFFICE"),
    Program("compose", "docker-compose", find_compose),
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is not there."""
    for program in PROGRAMS:
        if item.get_closest_marker(program.marker) and program.find() is None:
            pytest.skip(f"no {program.name} on this machine")


class ProgramReport:
    """What became of the tests that need a program."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of such a test."""
        for program in PROGRAMS:
            if program.marker not in report.keywords:
                continue
            if report.skipped:
                program.not_run.add(report.nodeid)
            elif report.when == "call":
                program.ran.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a session that required a program and did without."""
        if any(program.fails() for program in PROGRAMS) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the tests that did not run."""
        for program in PROGRAMS:
            if not program.not_run and not program.fails():
                continue
            counts = f"not run: {len(program.not_run)}, run: {len(program.ran)}"
            terminalreporter.section(f"{program.marker} tests {counts}", sep="=")
            for name in sorted(program.not_run):
                terminalreporter.write_line(f"NOT RUN {name}")
            if program.fails():
                terminalreporter.write_line(f"{program.required_by}=1: this counts as a failure.", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Collect the reports where they all arrive: in the controller under xdist, else in the one process."""
    if not IN_WORKER:
        config.pluginmanager.register(ProgramReport(), "huce-program-report")
