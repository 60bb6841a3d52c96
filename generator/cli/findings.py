"""Findings as text, JSON or annotations of a merge request."""

from __future__ import annotations

import json
import os
from pathlib import Path

from generator.cli.console import complain, emit
from generator.problems import Problem, Report

ROOT = "content/"


def print_report(report: Report, form: str, content: Path) -> None:
    """Print all findings; paths as a person would type them from here."""
    base = os.path.relpath(content)
    if form == "json":
        rows = [_data(problem, base) for problem in report.problems]
        emit(json.dumps({"errors": report.errors, "warnings": report.warnings, "problems": rows}, ensure_ascii=False, indent=2))
        return
    for problem in report.problems:
        emit(_annotation(problem, base) if form == "github" else _letter(problem, base))
    if form == "text" and report.problems:
        complain(f"{report.errors} 个错误，{report.warnings} 个警告")


def _path(problem: Problem, base: str) -> str:
    path = problem.place.path
    return os.path.normpath(f"{base}/{path.removeprefix(ROOT)}") if path.startswith(ROOT) else path


def _letter(problem: Problem, base: str) -> str:
    place = problem.place
    return f"{_path(problem, base)}:{place.line}:{place.column}: {problem.code} {problem.message}；{problem.hint}"


def _data(problem: Problem, base: str) -> dict[str, object]:
    return {
        "path": _path(problem, base),
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
    }


def _annotation(problem: Problem, base: str) -> str:
    place = problem.place
    text = f"{problem.message}；{problem.hint}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = _path(problem, base).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity.value} file={path},line={place.line},col={place.column},title={problem.code}::{text}"
