"""Scripts and templates of words as data for pages: what to say, with its blanks, and what never to say."""

from __future__ import annotations

from typing import Any

from generator.edition import Edition
from generator.model import CHANNELS, Document, Dont, Fill, Script, Step, Text, plain


def parts(text: Text, edition: Edition) -> list[dict[str, str]]:
    """Words and blanks in order."""
    return [{"text": part} if isinstance(part, str) else _fill(part, edition) for part in text]


def script(document: Document, edition: Edition) -> dict[str, Any]:
    """The steps of a script, and its don'ts."""
    found = document.script or Script()
    return {
        "channel": {"key": document.channel, "name": CHANNELS.get(document.channel, "")},
        "steps": [_step(step, edition) for step in found.steps],
        "donts": [_dont(dont, edition) for dont in found.donts],
    }


def _fill(fill: Fill, edition: Edition) -> dict[str, str]:
    placeholder = edition.placeholders.get(fill.name)
    return {
        "fill": fill.name,
        "hint": placeholder.hint if placeholder else "",
        "example": placeholder.example if placeholder else "",
    }


def _step(step: Step, edition: Edition) -> dict[str, Any]:
    return {
        "verb": step.verb.key,
        "label": step.verb.value,
        "condition": step.condition,
        "seconds": step.seconds,
        "parts": parts(step.text, edition),
    }


def _dont(dont: Dont, edition: Edition) -> dict[str, Any]:
    return {
        "kind": dont.kind,
        "label": dont.label,
        "parts": parts(dont.text, edition),
        "reason": dont.reason,
        "instead": plain(dont.instead),
        "instead_label": "改说" if dont.kind == "word" else "改做",
    }
