"""Lists as editors and GitHub have them, rewritten the way Python-Markdown wants them: four spaces a level, blank lines between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from generator.read.lists import ITEM

LEVEL: Final = "    "
_FENCE: Final = re.compile(r"^[ \t]*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class _Open:
    indent: int
    ordered: bool
    apart: bool
    """Whether a blank line parts its list from the item above: what comes after the list needs one, too, or it is taken into it."""


def renest(lines: list[str]) -> list[str]:
    """The same list structure: an item lies below another when it is indented by two spaces or more beyond its marker."""
    out: list[str] = []
    stack: list[_Open] = []
    fence = ""
    loose = False
    for line in lines:
        stripped = line.strip()
        indent = 0 if line[:1] == stripped[:1] else len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if fence:
            out.append(LEVEL * len(stack) + line[min(indent, len(line) - len(line.lstrip())) :] if stack else line)
            fence = "" if stripped.startswith(fence) and not stripped.strip(fence[0]) else fence
            continue
        if not stripped:
            out.append("")
            continue
        after_blank = not out or not out[-1]
        if (stripped[0] in "-*+" or stripped[0].isdigit()) and (match := ITEM.match(line)):
            ordered = match.group(2)[0].isdigit()
            closed: _Open | None = None
            below = False
            while stack and indent < stack[-1].indent + 2:
                below |= bool(closed and closed.apart)
                closed = stack.pop()
            starts = closed is None and not stack
            if not after_blank and (starts or loose or below or (closed is not None and closed.ordered != ordered)):
                out.append("")
            loose = False
            marker = match.group(2) if not ordered else match.group(2)[:-1] + "."
            apart = bool((closed and closed.apart) or (stack and not out[-1]))
            out.append(f"{LEVEL * len(stack)}{marker} {match.group(3)}")
            stack.append(_Open(indent, ordered, apart))
            continue
        margin = bool(stack) and line[0] in "#>"  # a heading or a quote at the margin ends the list
        if margin and not after_blank:
            out.append("")
        opening = _FENCE.match(line) if stripped[0] in "`~" else None
        # Any other line goes on with the item above it, however it is indented.
        if margin or after_blank or (opening and indent):
            while stack and indent < stack[-1].indent + 2:
                stack.pop()
        if opening:
            fence = opening.group(1)
            loose = loose or bool(stack)
        elif stack and not after_blank and not fence:
            out[-1] += stripped if _is_wide(out[-1][-1]) and _is_wide(stripped[0]) else " " + stripped
            continue
        loose = loose or bool(stack and after_blank)
        out.append(LEVEL * len(stack) + stripped if stack else line)
    return out


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"
