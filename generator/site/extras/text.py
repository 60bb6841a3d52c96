"""The words of a rendered body, as a reader sees them: by section, a line a block."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>')
"""A tag of sanitised HTML; what its attributes hold is within it."""
_ID: Final = re.compile(r'\bid="([^"]*)"')
_INLINE: Final = frozenset({
    "a", "abbr", "b", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u",
})  # fmt: skip
"""Of the tags that the sanitiser lets through; the others begin a new line."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with its level and anchor (0 and empty for what stands before the first), and the words below it."""

    level: int
    anchor: str
    heading: str
    text: str

    @property
    def whole(self) -> str:
        """Heading and words."""
        return "\n".join(part for part in (self.heading, self.text) if part)


def passages(body: str) -> list[Passage]:
    """A sanitised body, cut at its headings."""
    found: list[Passage] = []
    level, anchor, heading = 0, "", ""
    words: list[str] = []
    position = 0
    for match in TAG.finditer(body):
        closing, name, attributes = match.groups()
        words.append(html.unescape(body[position : match.start()]))
        position = match.end()
        if name not in _INLINE:
            words.append("\n")
        if name[0] == "h" and name[1:].isdigit():
            said = _lines("".join(words))
            words.clear()
            if closing:
                heading = said
            else:
                found.append(Passage(level, anchor, heading, said))
                level, heading = int(name[1:]), ""
                identity = _ID.search(attributes)
                anchor = html.unescape(identity.group(1)) if identity else ""
    words.append(html.unescape(body[position:]))
    found.append(Passage(level, anchor, heading, _lines("".join(words))))
    return [passage for passage in found if passage.heading or passage.text]


def chapters(body: str) -> list[Passage]:
    """The passages of a body, lower headings with all their words within the second-level heading they stand under."""
    found: list[Passage] = []
    for passage in passages(body):
        if passage.level > 2 and found:
            above = found[-1]
            words = "\n".join(part for part in (above.text, passage.whole) if part)
            found[-1] = Passage(above.level, above.anchor, above.heading, words)
        elif passage.level > 2:
            found.append(Passage(0, "", "", passage.whole))
        else:
            found.append(passage)
    return found


def _lines(text: str) -> str:
    return "\n".join(line for line in (" ".join(row.split()) for row in text.split("\n")) if line)
