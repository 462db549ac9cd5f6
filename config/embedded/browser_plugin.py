"""Browser tests without a browser: reported by name as not run, or, where one is required, as failed.

HUCE_REQUIRE_BROWSER=1 (CI) makes the session fail when a browser test was not run, or when there was none at all.
HUCE_CHROMIUM names a Chromium that is not on PATH.
"""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = os.environ.get("HUCE_REQUIRE_BROWSER") == "1"
IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("HUCE_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test where there is no Chromium."""
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip("no Chromium on this machine")


class BrowserReport:
    """Which browser tests ran and which did not, by name."""

    def __init__(self) -> None:
        self.ran: set[str] = set()
        self.not_run: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a browser test."""
        if "browser" not in report.keywords:
            return
        if report.skipped:
            self.not_run.add(report.nodeid)
        elif report.when == "call":
            self.ran.add(report.nodeid)

    def fails(self) -> bool:
        """Whether browser tests were required and did not all run."""
        return REQUIRED and (bool(self.not_run) or not self.ran)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a session that required a browser and did without."""
        if self.fails() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the browser tests that did not run."""
        if not self.not_run and not self.fails():
            return
        terminalreporter.section(f"browser tests not run: {len(self.not_run)}, run: {len(self.ran)}", sep="=")
        for name in sorted(self.not_run):
            terminalreporter.write_line(f"NOT RUN {name}")
        if self.fails():
            terminalreporter.write_line("HUCE_REQUIRE_BROWSER=1: this counts as a failure.", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Collect the reports where they all arrive: in the controller under xdist, else in the one process."""
    if not IN_WORKER:
        config.pluginmanager.register(BrowserReport(), "huce-browser-report")
