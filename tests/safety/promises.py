"""What is promised, in figures: docs/safety.md says them to people, each test says what it reached, and one test holds the two together."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import pytest

NIGHTLY: Final = bool(os.environ.get("KB_NIGHTLY"))
"""The long run: every vector, ten times the chance. Set KB_NIGHTLY=1."""
SEED: Final = int(os.environ.get("KB_SEED", "20261122"))
"""Where samples begin. Printed with every failure, so that a night's find can be replayed by day."""

PROMISED: Final = {
    "R1": 300, "R2": 78, "R3": 15, "R4": 20_000, "R5": 50, "R6": 300, "R7": 11,
    "S1": 25, "S2": 380, "S3": 100, "S4": 26, "S5": 1_500, "S6": 76, "S7": 116, "S8": 320, "S9": 70, "S10": 1_000, "S11": 1_027,
    "S12": 100, "S13": 1_500, "S14": 2,
}  # fmt: skip
"""The least that one run must try, by promise."""

Proved = Callable[[str, int, str], None]


@pytest.fixture
def proved(record_property) -> Proved:
    """`proved("R1", 100, "faults …")`: how much was tried and found good. The summary of the run prints it and adds up the shares."""

    def say(promise: str, count: int, what: str) -> None:
        assert promise in PROMISED
        assert count > 0
        record_property("proved", (promise, count, what))

    return say


@pytest.fixture
def unproved(record_property) -> Callable[[str, str], None]:
    """Said aloud where a machine does not allow the proof; never counted as one."""

    def say(promise: str, why: str) -> None:
        record_property("proved", (promise, 0, f"NOT PROVEN HERE: {why}"))

    return say


class Tally:
    """Adds up what a run proved, also where the work was shared among processes; a whole run that proved too little fails."""

    def __init__(self) -> None:
        self.shares: list[tuple[str, int, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown" and report.passed:
            self.shares += [tuple(value) for name, value in report.user_properties if name == "proved"]  # type: ignore[misc]

    def _missing(self, config: pytest.Config) -> list[str]:
        if config.option.keyword or config.option.markexpr or config.args_source != pytest.Config.ArgsSource.TESTPATHS:
            return []
        return [f"{name}: {self.total(name)} of {least}" for name, least in PROMISED.items() if self.total(name) < least]

    def total(self, promise: str) -> int:
        return sum(count for name, count, _ in self.shares if name == promise)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._missing(session.config) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.shares:
            return
        terminalreporter.section("proved (docs/safety.md)")
        for promise in [name for name in PROMISED if any(name == share[0] for share in self.shares)]:
            terminalreporter.line(f"{promise:<4}{self.total(promise):>7,} of {PROMISED[promise]:,} promised")
            for what in sorted({what for name, _, what in self.shares if name == promise}):
                count = sum(count for name, count, said in self.shares if (name, said) == (promise, what))
                terminalreporter.line(f"    {count:>7,} {what}")
        for line in self._missing(terminalreporter.config):
            terminalreporter.line(f"FAILED  too little was tried: {line}")
