"""A draft against the scripts: which of its words must not be said, and what to say instead. The engine is `generator.saying`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.problems import position
from generator.saying import Checker, Finding, Phrase

SPOKEN = ("say", "ask")


def checker(cards: Iterable[Mapping[str, Any]]) -> Checker:
    """A checker that knows the 禁语 of these articles, cards as `Index.all` gives them."""
    phrases: list[Phrase] = []
    allowed: list[str] = []
    for card in cards:
        allowed += [step["text"] for step in card.get("steps", ()) if step["verb"] in SPOKEN]
        for dont in card.get("donts", ()):
            if dont["kind"] == "word" and dont["text"]:
                phrases.append(Phrase(dont["text"], card["id"], dont["reason"], dont["instead"]))
                allowed.append(dont["instead"])
    return Checker(phrases, allowed)


def row(text: str, finding: Finding) -> dict[str, Any]:
    """A finding as `--json` prints it; line and column from 1."""
    line, column = position(text, finding.start)
    return {
        "line": line + 1,
        "column": column + 1,
        "start": finding.start,
        "end": finding.end,
        "code": finding.code,
        "kind": finding.label,
        "severity": finding.severity,
        "found": finding.found,
        "reason": finding.reason,
        "instead": finding.instead,
        "see": finding.source,
    }


def sentence(text: str, finding: Finding) -> str:
    """A finding in one line."""
    line, column = position(text, finding.start)
    see = f"（见 {finding.source}）" if finding.source else ""
    instead = f"；改说：{finding.instead}" if finding.instead else ""
    reason = finding.reason.rstrip("。") or finding.label
    return f"{line + 1}:{column + 1}: {finding.code} {' '.join(finding.found.split())} → {reason}{instead}{see}"
