"""Setting seals: the two lines of front matter that `kb verify` writes, and nothing else of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from generator.desk.atomic import write_whole
from generator.errors import NothingFoundError, StorageError, UsageError
from generator.model import Document, Library
from generator.problems import Problem, Severity
from generator.read.library import read_article
from generator.read.source import decode
from generator.verification import NAME, Seal, Verification, mark, verification

MAX_NAME: Final = 40
_BOM: Final = b"\xef\xbb\xbf"
_VALUE: Final = rb"""(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s"'#][^\r\n]*?)?"""


class Sealed(NamedTuple):
    """An article whose file is to change (`data`), or already says so (None)."""

    document: Document
    data: bytes | None


class Row(NamedTuple):
    """An article and how it stands."""

    document: Document
    verification: Verification


def rows(library: Library) -> tuple[Row, ...]:
    """Every article by id."""
    return tuple(Row(d, verification(d, library.facts)) for d in sorted(library.documents, key=lambda d: d.id))


def signer(text: str) -> str:
    """A name as it may stand in a seal."""
    name = " ".join(text.split())
    if not NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise UsageError(f"--by 要写一个人的名字，只用字母、数字、汉字、空格和 · . -，{MAX_NAME} 个字以内")
    return name


def seal(
    content: Path, library: Library, problems: Sequence[Problem], ids: Sequence[str], by: str, on: date
) -> tuple[Sealed, ...]:
    """What the files of these articles become; nothing is written, and one that cannot be sealed stops them all."""
    by_id = {d.id.casefold(): d for d in library.documents}
    found: list[Sealed] = []
    for wanted in dict.fromkeys(one.casefold() for one in ids):
        document = by_id.get(wanted)
        if document is None:
            shown = next(one for one in ids if one.casefold() == wanted)
            near = get_close_matches(wanted, by_id, 3)
            hint = f"；相近的有 {'、'.join(by_id[one].id for one in near)}" if near else ""
            raise NothingFoundError(f"没有 id 为「{shown}」的文章{hint}；没有核实任何一篇")
        wrong = sum(p.place.path == f"content/{document.path}" and p.severity is Severity.ERROR for p in problems)
        if wrong:
            raise UsageError(f"{document.id} 有 {wrong} 个错误，先运行 kb check 改好；没有核实任何一篇")
        found.append(_sealed(content, library, document, by, on))
    return tuple(found)


def write(content: Path, sealed: Sequence[Sealed]) -> None:
    """Write what changes, each file whole."""
    for one in sealed:
        if one.data is not None:
            file = content / one.document.path
            write_whole(file, one.data, file.stat().st_mode & 0o777)


def _sealed(content: Path, library: Library, document: Document, by: str, on: date) -> Sealed:
    text = str(Seal(by, on, mark(document, library.facts)))
    reviewed = max(on, document.reviewed or on)
    if document.verified == text and document.reviewed == reviewed:
        return Sealed(document, None)
    try:
        data = (content / document.path).read_bytes()
    except OSError as error:
        raise StorageError(f"读不了 {content / document.path}（{error.strerror}）") from error
    edited = edit(data, {"reviewed": reviewed.isoformat(), "verified": text})
    # The proof of the edit is the reader's: everything else reads as before, or nothing is written.
    text_again, _ = decode(edited, document.path) if edited is not None else (None, [])
    again, _ = read_article(document.path, text_again, library.facts) if text_again is not None else (None, [])
    expected = replace(_timeless(document), reviewed=reviewed, verified=text)
    if edited is None or again is None or _timeless(again) != expected:
        raise UsageError(f"改不了 content/{document.path} 的文章信息：把 reviewed 写成单独一行，例如 reviewed: {on}")
    return Sealed(replace(document, reviewed=reviewed, verified=text), edited)


def _timeless(document: Document) -> Document:
    """The article without what moves when a line is added above it, or hangs on dates."""
    words = (document.body, document.title, document.summary)
    return replace(
        document, body="\0".join(words), body_line=0, places={}, review_due=None, updated=None, commit="",
        outline=replace(document.outline, sections=(), links=(), mentions=()), script=None, flow=None, template=(),
    )  # fmt: skip


def edit(data: bytes, fields: Mapping[str, str]) -> bytes | None:
    """Front matter with these fields set, every other byte as it was; a new field goes below the one set before it.

    None when a field stands in a way that cannot be replaced line by line.
    """
    start = len(_BOM) if data.startswith(_BOM) else 0
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data[start:])
    ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() == b"---"]
    if not lines or lines[0].rstrip() != b"---" or not ends:
        return None
    after = None
    for name, value in fields.items():
        pattern = re.compile(rb"(" + name.encode() + rb"[ \t]*:)([ \t]*)" + _VALUE + rb"((?:[ \t]+#[^\r\n]*)?[ \t]*\r?\n)")
        places = [(n, match) for n, line in enumerate(lines[: ends[0]]) if (match := pattern.fullmatch(line))]
        if len(places) > 1 or (not places and after is None):
            return None
        if places:
            after, match = places[0]
            lines[after] = match.group(1) + (match.group(2) or b" ") + value.encode() + match.group(3)
        elif after is not None:
            line_end = b"\r\n" if lines[after].endswith(b"\r\n") else b"\n"
            lines.insert(after + 1, name.encode() + b": " + value.encode() + line_end)
    return data[:start] + b"".join(lines)
