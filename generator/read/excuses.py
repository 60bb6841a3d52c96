"""`<!-- kb:ignore CODE 原因 -->` above a paragraph, `<!-- kb:ignore-file CODE 原因 -->` anywhere: notes to the check, taken out of the body.

A comment shows nowhere, not even when another program renders the file, and it stands where the finding is.
"""

from __future__ import annotations

import re
from typing import Final

from generator.model import Excuse
from generator.problems import Place

_NOTE: Final = re.compile(r"[ \t]*<!--[ \t]*kb:ignore(-file)?(?:[ \t]+([\w-]+))?(?:[ \t]+(.*?))?[ \t]*-->[ \t]*", re.ASCII)


def take_excuses(body: str, path: str, first_line: int) -> tuple[str, tuple[Excuse, ...]]:
    """The body with these comments made blank lines, and what they say."""
    if "kb:ignore" not in body:
        return body, ()
    lines = body.split("\n")
    found: list[Excuse] = []
    for number, line in enumerate(lines):
        match = _NOTE.fullmatch(line)
        if not match:
            continue
        lines[number] = ""
        first, last = (0, 0) if match.group(1) else _paragraph(lines, number + 1)
        place = Place(path, first_line + number, line.index("<") + 1)
        reach = (first_line + first, first_line + last) if last else (0, 0) if match.group(1) else (-1, -1)
        found.append(Excuse(match.group(2) or "", match.group(3) or "", place, *reach))
    return "\n".join(lines), tuple(found)


def _paragraph(lines: list[str], start: int) -> tuple[int, int]:
    """The lines of the next paragraph: its first one, and its last one; (0, 0) when nothing comes."""
    first = next((n for n in range(start, len(lines)) if lines[n].strip() and not _NOTE.fullmatch(lines[n])), 0)
    if not first:
        return 0, 0
    return first, next((n - 1 for n in range(first, len(lines)) if not lines[n].strip()), len(lines) - 1)
