"""The outline of a Markdown body: sections, blocks, links and `{{mentions}}`, each with its place.

Not a renderer: it reads the subset that articles are written in (`docs/content-model.md`), line by line, in linear time.
Anchors equal those of the rendered page: the site hands `slug` to Python-Markdown's `toc`, and `_unique` follows its counting.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from generator.model import Block, Heading, Link, Mention, Outline, Section
from generator.problems import Place
from generator.read.lists import ITEM, Lists

_HEADING: Final = re.compile(r"^(#{1,6})(.*)$")
_ATTRIBUTES: Final = re.compile(r"(?:^|[ \t])\{:?[ \t]*([^{}\s][^{}]*)\}$")
_FENCE: Final = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})")
LINK: Final = re.compile(
    r"(!?)\[((?:[^\[\]]++|\[[^\[\]]*+\])*+)\]"
    r"\([ \t]*+<?([^()\s<>]*+(?:\([^()\s]*+\)[^()\s]*+)?)>?(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'))?+[ \t]*+\)"
)
REFERENCE: Final = re.compile(r"^ {0,3}\[([^\[\]]+)\]:[ \t]*<?([^\s<>]+)")
_MENTION: Final = re.compile(r"\{\{([^{}\n]{0,80})\}\}")
CODE: Final = re.compile(r"`[^`\n]+`")
_COUNTED: Final = re.compile(r"^(.*)_([0-9]+)$")
_EMPHASIS: Final = re.compile(r"\*(?!\s)([^*]+)(?<!\s)\*")
_MARKED: Final = re.compile(r"[\[*_~`<]")
_MARKUP: Final = re.compile(r"\*\*|__|~~|`|<[^<>]{1,200}>")


def slug(text: str, separator: str = "-") -> str:
    """A heading's anchor: letters and digits of any script in lower case, the rest becomes one separator."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return separator.join(re.findall(r"[\w]+", folded.replace("_", " ")))


def strip_markup(text: str) -> str:
    """Inline Markdown as the words a reader sees."""
    if not _MARKED.search(text):
        return text.strip()
    return _EMPHASIS.sub(r"\1", _MARKUP.sub("", LINK.sub(lambda m: m.group(2), text))).strip()


def outline(body: str, path: str, first_line: int) -> Outline:
    """Read a body. `first_line` is the line of the file where the body begins."""
    return _Scanner(body.split("\n"), path, first_line).run()


def is_choice(text: str) -> re.Match[str] | None:
    """Whether an item is nothing but one link; group 2 its words, group 3 its target."""
    match = LINK.fullmatch(text.strip())
    return match if match and not match.group(1) else None


def _split_anchor(text: str) -> tuple[str, str]:
    """A heading's words and the id written behind them; attributes need a space before them, as the renderer has it."""
    text = text.rstrip().rstrip("#").strip()
    if not (match := _ATTRIBUTES.search(text)):
        return text, ""
    ids = [token[1:] for token in match.group(1).split() if token[0] == "#"]
    return text[: match.start()].rstrip(), ids[-1] if ids else ""


def fenced(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, and whether it is code: between two fences, the fences included."""
    fence = ""
    for number, line in enumerate(lines):
        opening = None if fence else _FENCE.match(line)
        yield number, line, bool(fence or opening)
        if opening:
            fence = opening.group(1)
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def bare(line: str) -> str:
    """A line with blanks where it has code."""
    return CODE.sub(lambda match: " " * len(match.group()), line) if "`" in line else line


def open_fence(lines: list[str]) -> int | None:
    """The line, from 0, of a fence that nothing ends."""
    begin: int | None = None
    for number, line, code in fenced([*lines, ""]):
        if not code:
            begin = None
        elif begin is None and _FENCE.match(line):
            begin = number
        elif begin is not None and (mark := _FENCE.match(lines[begin])) and line.strip().startswith(mark.group(1)):
            begin = None if not line.strip().strip(mark.group(1)[0]) else begin
    return begin


@dataclass
class _Open:
    heading: Heading | None
    first: int
    blocks: list[Block] = field(default_factory=list)


class _Scanner:
    def __init__(self, lines: list[str], path: str, first_line: int) -> None:
        self._lines = lines
        self._path = path
        self._first = first_line
        self._sections: list[Section] = []
        self._open = _Open(None, 0)
        self._lists = Lists()
        self._links: list[Link] = []
        self._mentions: list[Mention] = []
        headings = (_HEADING.match(line) for _, line, code in fenced(lines) if not code)
        self._ids = {anchor for match in headings if match and (anchor := _split_anchor(match.group(2))[1])}

    def run(self) -> Outline:
        paragraph: list[int] = []
        for number, line, code in fenced(self._lines):
            self._lists.follow(line, code=code)
            if code:
                self._paragraph(paragraph)
                continue
            self._inline(number, line)
            if match := _HEADING.match(line):
                self._paragraph(paragraph)
                self._heading(number, match)
            elif match := ITEM.match(line):
                self._paragraph(paragraph)
                self._item(number, match)
            elif not line.strip():
                self._paragraph(paragraph)
            elif paragraph or not self._continues_item(number, line):
                paragraph.append(number)
        self._paragraph(paragraph)
        self._close(len(self._lines))
        return Outline(tuple(self._sections), tuple(self._links), tuple(self._mentions))

    def _place(self, number: int, column: int = 0) -> Place:
        return Place(self._path, self._first + number, column + 1)

    def _inline(self, number: int, line: str) -> None:
        bare = CODE.sub(lambda m: "\0" * len(m.group()), line) if "`" in line else line
        for match in LINK.finditer(bare):
            self._link(number, match)
            for inner in LINK.finditer(bare, match.start(2), match.end(2)):  # an image that is a link
                self._link(number, inner)
        if reference := REFERENCE.match(bare):
            text, target = reference.groups()
            span = (number, reference.start(2), reference.end(2))
            self._links.append(Link(target, text, False, self._place(number, reference.start(1) - 1), span))
        for match in _MENTION.finditer(bare):
            span = (number, match.start(), match.end())
            self._mentions.append(Mention(match.group(1).strip(), self._place(number, match.start()), span))

    def _link(self, number: int, match: re.Match[str]) -> None:
        image, text, target = match.groups()
        span = (number, match.start(3), match.end(3))
        self._links.append(Link(target, text, bool(image), self._place(number, match.start()), span))

    def _heading(self, number: int, match: re.Match[str]) -> None:
        self._close(number)
        text, explicit = _split_anchor(match.group(2))
        anchor = explicit or self._unique(slug(html.unescape(strip_markup(text))))
        place = self._place(number)
        heading = Heading(len(match.group(1)), strip_markup(text), anchor, place, bool(explicit))
        self._open = _Open(heading, number)

    def _unique(self, anchor: str) -> str:
        while anchor in self._ids or not anchor:
            counted = _COUNTED.match(anchor)
            anchor = f"{counted.group(1)}_{int(counted.group(2)) + 1}" if counted else f"{anchor}_1"
        self._ids.add(anchor)
        return anchor

    def _close(self, number: int) -> None:
        if self._open.heading or self._open.blocks:
            section = Section(self._open.heading, tuple(self._open.blocks), self._open.first, number)
            self._sections.append(section)

    def _item(self, number: int, match: re.Match[str]) -> None:
        indent = len(match.group(1).expandtabs(4))
        place = self._place(number, match.start(2))
        text = match.group(3).strip()
        self._open.blocks.append(Block("item", text, place, number, indent, *self._lists.item(indent, match.group(2))))

    def _continues_item(self, number: int, line: str) -> bool:
        """A line that goes on with the item just before it, as Markdown has it."""
        if not self._open.blocks or line[:1] == ">" or not self._lines[number - 1].strip():
            return False
        last = self._open.blocks[-1]
        if last.kind != "item":
            return False
        self._open.blocks[-1] = replace(last, text=f"{last.text} {line.strip()}")
        return True

    def _paragraph(self, numbers: list[int]) -> None:
        if not numbers:
            return
        lines = [self._lines[number].strip() for number in numbers]
        place = self._place(numbers[0])
        if all(line.startswith(">") for line in lines):
            text = "\n".join(line[1:].strip() for line in lines)
            self._open.blocks.append(Block("quote", text, place, numbers[0]))
        elif lines[0].startswith("|"):
            self._open.blocks.append(Block("table", "\n".join(lines), place, numbers[0]))
        else:
            self._open.blocks.append(Block("paragraph", " ".join(lines), place, numbers[0]))
        numbers.clear()
