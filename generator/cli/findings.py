"""Findings as text, JSON, annotations of a merge request, or SARIF 2.1.0 for whatever reads findings of any tool."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from generator import __version__
from generator.check.catalogue import CATALOGUE
from generator.cli.console import complain, emit, emit_json
from generator.problems import Problem, Report
from generator.read.tables import TABLES
from generator.settings import Settings

ROOT = "content/"


def print_report(report: Report, form: str, content: Path) -> None:
    """Print all findings; paths as a person would type them from here."""
    base = os.path.relpath(content)
    problems = [_localised(problem, base) for problem in report.problems]
    if form == "sarif":
        emit_json(_sarif(problems))
        return
    if form == "json":
        rows = [_data(problem) for problem in problems]
        emit_json({"errors": report.errors, "warnings": report.warnings, "problems": rows})
        return
    if problems:  # all at once: there may be thousands
        emit("\n".join(_annotation(problem) if form == "github" else str(problem) for problem in problems))
    if form == "text" and problems:
        complain(f"{report.errors} 个错误，{report.warnings} 个警告；说明：kb check --explain {problems[0].code}")


def only(report: Report, chosen: Sequence[Path], settings: Settings) -> Report:
    """The findings of these files and of what lies below these folders; all of them when a table that others quote is among them."""
    named = {os.path.relpath(path.resolve(), settings.content) for path in chosen}
    if named & set(TABLES) or any(path.resolve() == settings.config_file for path in chosen):
        return report
    below = tuple(f"{ROOT}{name}/" for name in named)
    whole = "." in named
    kept = [p for p in report.problems if whole or f"{p.place.path}/".startswith(below)]
    return Report(tuple(kept))


def _localised(problem: Problem, base: str) -> Problem:
    """The same letter with paths as a person would type them from here, also those inside the sentences."""
    here = os.path.normpath(base) + "/"
    path = problem.place.path
    if not path.isprintable():
        path = "".join(char if char.isprintable() else "\ufffd" for char in path)  # a letter stays on one line
    place = problem.place._replace(path=path.replace(ROOT, here, 1))
    message, hint = (text.replace(ROOT, here) for text in (problem.message, problem.hint))
    return problem._replace(place=place, message=message, hint=hint)


def _data(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "alias": CATALOGUE[problem.code].alias,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
    }


def _annotation(problem: Problem) -> str:
    place = problem.place
    text = f"{problem.message}；{problem.hint}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = place.path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.severity.value} file={path},line={place.line},col={place.column},title={problem.code} {CATALOGUE[problem.code].alias}::{text}"


def _sarif(problems: Sequence[Problem]) -> dict[str, object]:
    """One run of one tool; the rules are those that were broken, in the order of their codes."""
    codes = sorted({problem.code for problem in problems})
    rules = [
        {
            "id": code,
            "name": CATALOGUE[code].alias,
            "helpUri": f"docs/rules/{code}.md",
            "defaultConfiguration": {"level": "warning" if CATALOGUE[code].warning else "error"},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": problem.severity.value,
            "message": {"text": f"{problem.message}；{problem.hint}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.place.path)},
                        "region": {"startLine": problem.place.line, "startColumn": problem.place.column},
                    }
                }
            ],
        }
        for problem in problems
    ]
    driver = {"name": "kb check", "semanticVersion": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
