"""Plain text and Markdown."""

from __future__ import annotations

import re
from typing import Final

from generator.importers.charset import Decoded, decode
from generator.importers.entries import Entry
from generator.importers.line import Edit, Line
from generator.importers.raw import Raw, UnreadableError, lines_of, plain_lines
from generator.model import KINDS
from generator.problems import Place
from generator.read.frontmatter import Items, Scalar, Table, Value, parse, split

_ESCAPED: Final = re.compile(r"^\s*(?=[#>|])|<(?=[A-Za-z/!?])|(?<=[\u3400-\u9fff])\*(?=\S)|`")
_ESCAPES: Final = {"<": "&lt;"}
"""A backslash does not keep `<` from being a tag."""
_BULLET: Final = re.compile(r"^\s*[●•·◆■□○★☆▲△►▶◇※❖]+\s*(?=\S)|^\s*[-*+](?=[\u3400-\u9fff“「《【])")
_RULE: Final = re.compile(r"\s*([-=_*~—─━＝…·.])\1{2,}\s*")


def text_of(data: bytes, path: str, *, declared: bool = False) -> tuple[str, tuple[Entry, ...]]:
    """The text of a file, with an entry when it was not UTF-8."""
    found = decode(data, declared=declared)
    if found is None:
        raise UnreadableError(
            "IM07", "认不出这个文件的文字编码", "用记事本打开，另存为 UTF-8 再导入；如果不是文字文件，换成支持的格式"
        )
    return found.text, _noted(found, path)


def _noted(found: Decoded, path: str) -> tuple[Entry, ...]:
    note = f"有 {found.damaged} 处读不出来" if found.damaged else ""
    return () if found.codec == "utf-8" and not note else (Entry(Place(path), "IM11", found.name, "UTF-8", note),)


def read_plain(data: bytes, path: str) -> list[Raw]:
    """A text file: each line a paragraph, and no marks in it."""
    text, entries = text_of(data, path)
    return [Raw(plain_lines(text, path), entries=entries)]


def without_marks(lines: tuple[Line, ...]) -> tuple[list[Line], list[Entry]]:
    """Lines of a text without marks, made safe for Markdown: bullets become items, what would be a mark is escaped, rules go."""
    done: list[Line] = []
    entries: list[Entry] = []
    for line in (line.strip() for line in lines):
        if _RULE.fullmatch(line.text):
            entries.append(line.dropped("IM31", "分隔线"))
            continue
        bullet = _BULLET.match(line.text)
        edits = [Edit(0, bullet.end(), "- ", "IM18")] if bullet else []
        edits += [
            Edit(
                m.end() - (1 if m.group().strip() else 0),
                m.end(),
                _ESCAPES.get(m.group().strip(), "\\" + m.group().strip()),
                "IM24",
            )
            for m in _ESCAPED.finditer(line.text)
            if not (bullet and m.start() < bullet.end())
        ]
        current, more = line.edited(edits)
        done.append(current)
        entries += more
    return done, entries


def read_markdown(data: bytes, path: str) -> list[Raw]:
    """A Markdown file, with or without front matter; a draft that was exported is known by it."""
    text, entries = text_of(data, path)
    if not re.match(r"---[ \t]*\n", text):
        return [Raw(lines_of(text, path), markdown=True, entries=entries)]
    source, _ = split(text, path)
    table, problems = parse(source.block, path, source.block_line) if source else (None, [])
    if source is None or problems or not isinstance(table, Table):
        return [Raw(lines_of(text, path), markdown=True, entries=entries)]
    lines = lines_of(source.body, path, source.body_line)
    kind = _text(table.get("kind"))
    taken = ("title", "kind", "aliases", "tags", "keywords", "id")
    ours = kind in KINDS and _text(table.get("origin")) == "import" and bool(_text(table.get("source")))
    dropped = [] if ours else [
        Entry(table.keys_at[name], "IM35", f"{name}: {'、'.join(_texts(value))}") for name, value in table.items() if name not in taken
    ]  # fmt: skip
    return [
        Raw(
            lines,
            title=_line(table.get("title"), path),
            markdown=True,
            whole=ours,
            kind=kind if kind in KINDS else "",
            aliases=_lines(table.get("aliases"), path),
            tags=_lines(table.get("tags"), path) or _lines(table.get("keywords"), path),
            entries=(*entries, *dropped),
            verbatim=text if ours else "",
            id=_text(table.get("id")) if ours else "",
        )
    ]


def _text(value: Value | None) -> str:
    return value.text.strip() if isinstance(value, Scalar) else ""


def _texts(value: Value | None) -> list[str]:
    if isinstance(value, Scalar):
        return [value.text]
    if isinstance(value, Items):
        return [text for item in value for text in _texts(item)]
    return [text for item in value.values() for text in _texts(item)] if isinstance(value, Table) else []


def _line(value: Value | None, path: str) -> Line | None:
    return (
        Line.of(value.text, path, value.place.line, value.place.column - 1)
        if isinstance(value, Scalar) and value.text.strip()
        else None
    )


def _lines(value: Value | None, path: str) -> tuple[Line, ...]:
    items = list(value) if isinstance(value, Items) else [value]
    return tuple(line for item in items if isinstance(item, Scalar) and (line := _line(item, path)))
