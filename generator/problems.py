"""What can be wrong: findings about content as values, and the errors a person meets at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How bad a finding is: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the sources: a path relative to the project, line and column counted from 1 in characters."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a letter to the editor. `hint` says what to do about it."""

    place: Place
    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}；{self.hint}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run, sorted by place; the same run gives the same order."""

    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Report:
        """Sort and de-duplicate."""
        return cls(tuple(sorted(set(problems), key=lambda p: (p.place, p.code, p.message))))

    @property
    def errors(self) -> int:
        """How many findings stop the build."""
        return sum(p.severity is Severity.ERROR for p in self.problems)

    @property
    def warnings(self) -> int:
        """How many do not."""
        return len(self.problems) - self.errors


class KbError(Exception):
    """An error with a letter for the person at the terminal and an exit status for the script around it."""

    exit_code = 70


class UsageError(KbError):
    """What was typed makes no sense."""

    exit_code = 2


class NothingFoundError(KbError):
    """The question has no answer here."""

    exit_code = 3


class ReleaseError(KbError):
    """The release or its index is missing, damaged or foreign."""

    exit_code = 4


class StorageError(KbError):
    """The disk refused."""

    exit_code = 74


class BusyError(KbError):
    """Another build is running."""

    exit_code = 75


class FindingsError(KbError):
    """The content has errors; nothing was published."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.errors} 个错误")
        self.report = report
