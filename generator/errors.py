"""Errors that a person meets at the door, each with the exit status it ends in. Imports nothing: a look-up pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from generator.problems import Report


class KbError(Exception):
    """An error with a letter for the person at the terminal and an exit status for the script around it."""

    exit_code = 70


class SiteError(KbError):
    """The site could not be made, and nothing was published."""


class UsageError(KbError):
    """What was typed makes no sense."""

    exit_code = 2


class ConfigError(UsageError):
    """`mkdocs.yml` cannot be read, or says a thing twice: a letter with its place."""

    exit_code = 1


class NothingFoundError(KbError):
    """The question has no answer here."""

    exit_code = 3


class GoneError(NothingFoundError):
    """The article was in force once; `told` is its tombstone as data."""

    def __init__(self, letter: str, told: dict[str, Any]) -> None:
        super().__init__(letter)
        self.told = told


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
