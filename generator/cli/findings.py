"""Findings as text, JSON or annotations of a merge request."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from generator.cli.console import complain, emit
from generator.problems import Problem, Report

ROOT = "content/"


def print_report(report: Report, form: str, content: Path) -> None:
    """Print all findings; paths as a person would type them from here."""
    base = os.path.relpath(content)
    problems = [_localised(problem, base) for problem in report.problems]
    if form == "json":
        rows = [_data(problem) for problem in problems]
        emit(json.dumps({"errors": report.errors, "warnings": report.warnings, "problems": rows}, ensure_ascii=False, indent=2))
        return
    for problem in problems:
        emit(_annotation(problem) if form == "github" else str(problem))
    if form == "text" and problems:
        complain(f"{report.errors} 个错误，{report.warnings} 个警告")


def _localised(problem: Problem, base: str) -> Problem:
    """The same letter with paths as a person would type them from here, also those inside the sentences."""
    here = os.path.normpath(base) + "/"
    place = replace(problem.place, path=problem.place.path.replace(ROOT, here, 1))
    return replace(problem, place=place, message=problem.message.replace(ROOT, here), hint=problem.hint.replace(ROOT, here))


def _data(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
    }


def _annotation(problem: Problem) -> str:
    place = problem.place
    text = f"{problem.message}；{problem.hint}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = place.path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity.value} file={path},line={place.line},col={place.column},title={problem.code}::{text}"
