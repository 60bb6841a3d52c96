"""Reads `tests/data/import/*.pairs`: lines as they came, and what is right; see the README there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "import"
DROPPED = None


@dataclass(frozen=True)
class Pair:
    """A line as it came, as it should be (None: left behind), and whether a doubt is due."""

    came: str
    right: str | None
    doubt: bool = False


def pairs(name: str) -> tuple[list[Pair], str]:
    """The pairs of a document, and its encoding."""
    head, *lines = (DATA / f"{name}.pairs").read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    found = []
    for came, right in zip(lines[::2], lines[1::2], strict=True):
        assert came.startswith("< "), came
        assert re.match("[>?] ", right), right
        text = came[2:]
        wanted = {"×": DROPPED, "=": text}.get(right[2:], right[2:])
        found.append(Pair(text, wanted, doubt=right[0] == "?"))
    return found, head.split()[-1]


def names() -> list[str]:
    """All documents in pairs."""
    return sorted(file.stem for file in DATA.glob("*.pairs"))
