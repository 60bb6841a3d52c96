"""What can be wrong with content: findings as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Severity(Enum):
    """How bad a finding is: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """Where in the sources: a path relative to the project, line and column counted from 1 in characters."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an index, both from 0, columns in characters."""
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)


class Problem(NamedTuple):
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
