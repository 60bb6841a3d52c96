"""Verified means this text: who stands for an article's words, since when, and whether these are still the words.

The seal is a line of front matter, `verified: 王芳 2026-11-24 v1-3f9a1c0b2d4e5f60`. Its mark is a hash over what readers read: title,
summary, body, and the values of the facts that the body quotes. Line ends, blanks at the end of a line and empty lines around the
body do not count: editors and `kb check --fix` change them, and nobody can see it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, NamedTuple

from generator.model import Document, Fact

SCHEME: Final = "v1"
"""Stands before each mark. What is hashed, or how, never changes under the same name."""
NAME: Final = re.compile(r"\w[\w·.\-]*(?: [\w·.\-]+)*")
"""Words that are plain in YAML, whatever they are."""
_WRITTEN: Final = re.compile(rf"({NAME.pattern}) (\d{{4}}-\d{{2}}-\d{{2}}) ({SCHEME}-[0-9a-f]{{16}})")


class Standing(Enum):
    """Whether somebody stands for the words; the value is the word in data."""

    VERIFIED = "verified"
    CHANGED = "changed"
    UNVERIFIED = "unverified"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.VERIFIED: "已核实",
    Standing.CHANGED: "核实后改过",
    Standing.UNVERIFIED: "未核实",
}


class Seal(NamedTuple):
    """Who verified which words, and when."""

    by: str
    on: date
    mark: str

    def __str__(self) -> str:
        return f"{self.by} {self.on.isoformat()} {self.mark}"


class Verification(NamedTuple):
    """How an article stands. `by` and `on` are of the seal, also when the words have changed since."""

    standing: Standing
    by: str = ""
    on: date | None = None

    def data(self) -> dict[str, Any]:
        """As it is stored and printed."""
        return {"state": self.standing.value, "by": self.by, "on": self.on.isoformat() if self.on else None}


def read_seal(text: str) -> Seal | None:
    """A seal as front matter has it; None for anything that `kb verify` does not write."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    try:
        return Seal(match.group(1), date.fromisoformat(match.group(2)), match.group(3))
    except ValueError:
        return None


def mark(document: Document, facts: Mapping[str, Fact]) -> str:
    """The hash of what readers read, with the name of how it was made."""
    body = "\n".join(line.rstrip() for line in document.body.splitlines()).strip("\n")
    quoted = sorted(name for name in document.names if name in facts)
    told = [document.title, document.summary, body, [[name, facts[name].value] for name in quoted]]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"{SCHEME}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def verification(document: Document, facts: Mapping[str, Fact]) -> Verification:
    """How the article stands, with the facts as they are."""
    seal = read_seal(document.verified)
    if seal is None:
        return Verification(Standing.UNVERIFIED)
    same = seal.mark == mark(document, facts)
    return Verification(Standing.VERIFIED if same else Standing.CHANGED, seal.by, seal.on)
