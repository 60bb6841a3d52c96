"""From a document as it was read to the articles that are in it: repaired, cleared, split, its numbers made lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.importers.entries import Entry
from generator.importers.evidence import Evidence
from generator.importers.furniture import READ, without_furniture
from generator.importers.kinds import guess
from generator.importers.line import IS_HAN, Edit, Line, han_count
from generator.importers.numbering import MARKDOWN, explode, structured
from generator.importers.numbers import marker_at
from generator.importers.parts import parts
from generator.importers.questions import questions
from generator.importers.raw import Raw
from generator.importers.repairs import repaired
from generator.importers.text import without_marks

_TITLE: Final = 40
_LONG: Final = 1_900
_PIECE: Final = 1_000
_ENDS: Final = re.compile(r"[。！？；]|[.!?;](?=\s|[\u4e00-\u9fff])|[，,\s]")
_HEADING: Final = re.compile(r"(#{1,6})(\s+)(.*?)\s*#*\s*$")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_BARE: Final = re.compile(r"[*_`#]+")


@dataclass(frozen=True, slots=True)
class Article:
    """A draft without an id: what it says, what it is taken for, and what was done to it."""

    title: str
    kind: str
    why: str
    body: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    entries: tuple[Entry, ...]
    verbatim: str = ""
    id: str = ""


def articles(raw: Raw, name: str) -> list[Article]:
    """The articles of a document; `name` is the file's, for one without a title."""
    if raw.verbatim:  # it has been through all this, and an editor may have been at it since
        title = raw.title.text.strip() if raw.title else name
        tags, aliases = (tuple(line.text.strip() for line in lines) for lines in (raw.tags, raw.aliases))
        return [Article(title, raw.kind, "", "", aliases, tags, (), raw.verbatim, raw.id)]
    fields = [line for line in (raw.title, *raw.aliases, *raw.tags) if line]
    evidence = Evidence.of([*raw.lines, *fields])
    whole, broken = _broken(raw.lines, markdown=raw.markdown)
    lines, entries = repaired(whole, evidence)
    entries = [*broken, *entries]
    (title, aliases, tags), more = _fields(raw, evidence)
    entries = [*raw.entries, *entries, *more]
    if not raw.markdown:
        lines, more = without_marks(tuple(lines))
        entries += more
    lines, more = without_furniture(lines, keep_counters=not raw.whole)
    entries += more
    if raw.whole:
        made = [_article(title, lines, raw, name)]
    else:
        found, more = parts(lines)
        entries += more
        made = [a for part in found for a in _articles(part.title or (title if len(found) == 1 else ""), part.lines, raw, name)]
    made = [a for a in made if a.body.strip() or a.title]
    if not made:
        return [Article("", "", "", "", (), (), tuple(entries))] if entries else []
    first = replace(made[0], entries=(*entries, *made[0].entries), aliases=(*aliases, *made[0].aliases))
    return [replace(article, tags=tags) for article in (first, *made[1:])]


def _broken(lines: Sequence[Line], *, markdown: bool) -> tuple[list[Line], list[Entry]]:
    """Lines of thousands of letters, as where all line ends were lost, cut behind sentences: no article may have such lines."""
    done: list[Line] = []
    entries: list[Entry] = []
    for line in lines:
        if line.code or len(line.text) <= _LONG or line.text.lstrip().startswith("|"):
            done.append(line)
            continue
        start, count = 0, len(done)
        while start < len(line.text):
            ends = (
                [m.end() for m in _ENDS.finditer(line.text, start, start + _PIECE)] if len(line.text) - start > _PIECE else []
            )
            stop = ends[-1] if ends else start + _PIECE
            done.append(line.cut(start, stop))
            if markdown:
                done.append(line.cut(0, 0))
            start = stop
        entries.append(Entry(line.place(), "IM23", "", "", f"一行有 {len(line.text)} 个字，按句子分成 {len(done) - count} 段"))
    return done, entries


def _fields(raw: Raw, evidence: Evidence) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], list[Entry]]:
    title, first = repaired([raw.title] if raw.title else [], evidence)
    aliases, second = repaired(raw.aliases, evidence)
    tags, third = repaired(raw.tags, evidence)
    texts = [tuple(line.text.strip() for line in group if line.text.strip()) for group in (title, aliases, tags)]
    return ("".join(texts[0]), texts[1], texts[2]), [*first, *second, *third]


def _articles(title: str, lines: Sequence[Line], raw: Raw, name: str) -> list[Article]:
    asked = questions(lines)
    if asked is None:
        kept, entries = _without_counters(lines)
        article = _article(title, kept, raw, name)
        return [replace(article, entries=(*entries, *article.entries))]
    made: list[Article] = []
    rest, entries = _without_counters(asked.rest)
    entries += asked.entries
    # A few words above the first question are the list's title; more is a text of its own.
    if sum(han_count(line.text) for line in rest) > _TITLE:
        made.append(_article(title, rest, raw, name))
    else:
        entries += [line.dropped("IM31", "问答列表的标题") for line in rest if line.text.strip()]
    for question in asked.questions:
        article = _article(question.title, question.lines, replace(raw, kind=raw.kind or "faq"), name)
        made.append(replace(article, aliases=question.aliases, why="问答列表里的一条"))
    made[0] = replace(made[0], entries=(*entries, *made[0].entries))
    return made


def _without_counters(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    entries = [line.dropped("IM31", "阅读计数") for line in lines if not line.code and READ.fullmatch(line.text.strip())]
    return [line for line in lines if line.code or not READ.fullmatch(line.text.strip())], entries


def _article(title: str, lines: Sequence[Line], raw: Raw, name: str) -> Article:
    entries: list[Entry] = []
    rest = list(lines)
    while rest and not rest[0].text.strip():
        rest.pop(0)
    head = _title_of(rest, raw, taken=bool(title)) if rest else ""
    if not title and not head and (found := _only_heading(rest, raw)) is not None:
        title = _clean_title(rest[found].text.lstrip("# "))
        entries.append(Entry(rest[found].place(), "IM22", rest[found].text, f"标题：{title}"))
        rest.pop(found)
    if head and head == (title or head):
        entries.append(Entry(rest[0].place(), "IM22", rest[0].text, f"标题：{head}"))
        title = head
        rest.pop(0)
    rest, more = explode(rest)
    entries += more
    rest, more = structured(rest)
    entries += more
    if raw.markdown:
        rest, more = _levels(rest)
        entries += more
    body = _joined(rest, markdown=raw.markdown)
    title = _clean_title(title or (_first_words(rest, name) if body else ""))
    kind, why = (raw.kind, "文件里写明") if raw.kind else guess(title, body)
    return Article(title, kind, why, body, (), (), tuple(entries))


def _only_heading(lines: Sequence[Line], raw: Raw) -> int | None:
    """The one heading of the first level, where something else stands above it."""
    if not raw.markdown or raw.whole:
        return None
    found = [n for n, line in enumerate(lines) if not line.code and line.text.startswith("# ")]
    return found[0] if len(found) == 1 and _HEADING.match(lines[found[0]].text) else None


def _title_of(lines: Sequence[Line], raw: Raw, *, taken: bool) -> str:
    """The first line, when it looks like a title and is not all there is."""
    text = lines[0].text.strip()
    if lines[0].code or not any(line.text.strip() for line in lines[1:]):
        return ""
    heading = _HEADING.match(text)
    if heading:
        first = len(heading.group(1)) == 1 or (not taken and not raw.whole)
        return _clean_title(heading.group(3)) if first or taken else ""
    bold = re.fullmatch(r"\*\*([^*]+)\*\*", text)
    words = bold.group(1) if bold else text
    short = (
        len(words) <= _TITLE and not re.search(r"[。；，;,]$|。.", words) and not MARKDOWN.match(text) and not marker_at(words)
    )
    return _clean_title(words) if short and IS_HAN.search(words) and (taken or not raw.whole) else ""


def _clean_title(text: str) -> str:
    """Plain words on one line, as a title must be."""
    text = _BARE.sub("", re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)).replace("\\", "")
    text = text.replace("<", "〈").replace(">", "〉").replace("{{", "｛｛").replace("}}", "｝｝")
    return re.sub(r"\s+", " ", text).strip(" ：:、，,")[:120]


def _first_words(lines: Sequence[Line], name: str) -> str:
    """Something to call a text that has no title: the file's name, if it says anything, or its first words."""
    if han_count(name) >= 2:
        return name
    text = next(
        (line.text.strip() for line in lines if IS_HAN.search(line.text) and not line.text.lstrip().startswith("|")), name
    )
    words = re.split(r"[。；！？，：\n]|(?<!\d):(?!\d)", re.sub(r"^\s*(?:#{1,6}|[-*+]|\d+[.)]|>)\s+", "", text))[0]
    return words[:_TITLE] or name


def _levels(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    """Headings begin at the second level: the first one is the title's."""
    depths = [len(m.group(1)) for line in lines if not line.code and (m := _HEADING.match(line.text))]
    shift = 2 - min(depths, default=2)
    if not shift:
        return list(lines), []
    done: list[Line] = []
    entries: list[Entry] = []
    for line in lines:
        match = None if line.code else _HEADING.match(line.text)
        if match:
            depth = min(6, len(match.group(1)) + shift)
            line, more = line.edited([Edit(0, len(match.group(1)), "#" * depth, "IM18")])  # noqa: PLW2901
            entries += more
        done.append(line)
    return done, entries


def _joined(lines: Sequence[Line], *, markdown: bool) -> str:
    """The body: a blank line between all but the items of a list; Markdown keeps its own line ends."""
    text = ""
    previous = ""
    for line in lines:
        current = line.text.rstrip()
        if not line.code and not current.strip():
            previous = ""
            continue
        if not text:
            text = current if line.code or _ITEM.match(current) or markdown else current.strip()
        else:
            text += ("\n" if previous and _together(previous, current, line, markdown=markdown) else "\n\n") + current
        previous = current or " "
    return text + "\n" if text else ""


def _together(previous: str, current: str, line: Line, *, markdown: bool) -> bool:
    if line.code or (_ITEM.match(previous) and _ITEM.match(current)):
        return True
    if not markdown or previous.startswith("#") or current.startswith("#"):
        return False
    return not _ITEM.match(current) or previous.startswith(" ")
