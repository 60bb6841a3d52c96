"""`kb check --fix`: the repairs that are certain, in the body of one file. Front matter is never touched: a machine does not guess at meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from generator.check.prose import MASK, flaws, masked
from generator.problems import Place
from generator.read.frontmatter import split
from generator.read.outline import fenced
from generator.read.source import COMPATIBLE, INVISIBLE, SPACES

ROUNDS: Final = 20
_SHAPE: Final = re.compile(r"[ \t]*(?:`{3,}|~{3,}|#{1,6}|[-*+]|\d{1,9}[.)]|>|\||:?-)?")
"""What makes a line a fence, a heading, an item, a quote or a row."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: where it was (line and column before the repair), for which rule, what stood there and what stands there now."""

    place: Place
    code: str
    before: str
    after: str


def mend(text: str, path: str, names: re.Pattern[str] | None = None) -> tuple[str, list[Repair]]:
    """The text of a file, repaired until nothing more can be; doing it again changes nothing. Line ends stay as they are."""
    plain = text.removeprefix("\ufeff")
    source, problems = split(plain.replace("\r\n", "\n"), path)
    if source is None or problems:
        return text, []
    lines = plain.split("\n")
    start = source.body_line - 1
    body = [line.removesuffix("\r") for line in lines[start:]]
    repairs = [Repair(Place(path), "EN12", "\ufeff", "")] if plain != text else []
    for number, line, code in list(fenced(body)):
        if code:
            continue
        mended, found = _line(line, Place(path, source.body_line + number), names)
        if _shape(mended) != _shape(line):  # a space less, and words become a fence: a person must look
            continue
        repairs += found
        if mended != line:
            lines[start + number] = mended + ("\r" if lines[start + number].endswith("\r") else "")
    return ("\n".join(lines) if repairs else text), repairs


def _shape(line: str) -> str:
    match = _SHAPE.match(line)
    return match.group().strip() if match else ""


def _line(line: str, place: Place, names: re.Pattern[str] | None) -> tuple[str, list[Repair]]:
    repairs: list[Repair] = []
    for repair in (_letters, _setting):
        line, found = repair(line, place, names)
        repairs += found
    return line, repairs


def _letters(line: str, place: Place, _: re.Pattern[str] | None) -> tuple[str, list[Repair]]:
    """EN06, EN08, EN09, EN11: letters that cannot be seen, or look like others; in prose only."""
    repairs: list[Repair] = []
    for code, pattern, new in _LETTERS:
        prose = masked(line)
        parts: list[str] = []
        done = 0
        for match in pattern.finditer(line):
            if MASK in prose[match.start() : match.end()]:
                continue
            after = new(match.group())
            repairs.append(Repair(Place(place.path, place.line, match.start() + 1), code, match.group(), after))
            parts += [line[done : match.start()], after]
            done = match.end()
        line = "".join([*parts, line[done:]])
    return line, repairs


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_LETTERS: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...]] = (
    ("EN06", INVISIBLE, lambda _: ""),
    ("EN09", COMPATIBLE, lambda text: unicodedata.normalize("NFKC", text)),
    ("EN11", SPACES, lambda _: " "),
    ("EN08", re.compile(r"\w[\u0300-\u036f\u3099\u309a]+"), _composed),
)


def _setting(line: str, place: Place, names: re.Pattern[str] | None) -> tuple[str, list[Repair]]:
    """CN01–CN08, from right to left, again until the line stays as it is."""
    repairs: list[Repair] = []
    for _ in range(ROUNDS):
        sure = [flaw for flaw in flaws(line, names) if flaw.instead is not None]
        if not sure:
            break
        for flaw in reversed(sure):
            before = line[flaw.start : flaw.end]
            line = line[: flaw.start] + (flaw.instead or "") + line[flaw.end :]
            repairs.append(Repair(Place(place.path, place.line, flaw.start + 1), flaw.code, before, flaw.instead or ""))
    return line, repairs
