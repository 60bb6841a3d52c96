"""Edition -> Records: the words of each article by section, with the address they open at."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.edition import Edition
from generator.model import Audience, Block, Document, Fact, Script, Section, plain
from generator.read.structure import text_of
from generator.verification import verification

SUMMARY = 90
LEAD: Final = 70
SNIPPET: Final = 40
MAX_SECTIONS: Final = 16
_BARS: Final = re.compile(r"\|(?:\s*:?-+:?\s*\|)+|\|")
"""The line below a table's head, and what stands between cells."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of an article: its anchor (empty for the lead), heading and plain words."""

    anchor: str
    heading: str
    text: str


class Kept(NamedTuple):
    """A record as bytes that need no work: digests of its words and names, what a row of results shows, and its card as JSON."""

    words: bytes
    names: bytes
    shown: bytes
    line: bytes

    @classmethod
    def of(cls, record: Record) -> Kept:
        """What is remembered of a record."""
        return cls(record.words, record.names, record.shown, record.line)


@dataclass(frozen=True, slots=True)
class Record:
    """One article as the indexes see it. `card` is what readers show; `number` is its place in the order of ids.

    Of a record that is known from before, parts and card are read out of its line when somebody asks.
    """

    id: str
    kind: str
    title: str
    url: str
    parts: tuple[Part, ...]
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    _kept: Kept | None = field(default=None, init=False, compare=False, repr=False)

    @classmethod
    def known(cls, document: Document, kept: Kept) -> Record:
        """The record of an article, made before."""
        record = object.__new__(cls)
        for name in ("id", "title", "url", "aliases", "tags"):
            object.__setattr__(record, name, getattr(document, name))
        object.__setattr__(record, "kind", document.kind.key)
        object.__setattr__(record, "_kept", kept)
        return record

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Python asks here for a slot that is empty.
            if name not in ("card", "parts") or self._kept is None:
                raise AttributeError(name)
            card = json.loads(self._kept.line)
            object.__setattr__(self, "card", card)
            object.__setattr__(self, "parts", tuple(Part(s["anchor"], s["heading"], s["text"]) for s in card["sections"]))
            return getattr(self, name)

    @property
    def words(self) -> bytes:
        """A digest of all that is weighed."""
        if self._kept:
            return self._kept.words
        parts = [(part.heading, part.text) for part in self.parts]
        return hashlib.sha256(_dump([self.id, self.title, self.aliases, self.tags, parts])).digest()

    @property
    def names(self) -> bytes:
        """A digest of all that has a sound: its names, and its headings."""
        if self._kept:
            return self._kept.names
        headings = [part.heading for part in self.parts]
        return hashlib.sha256(_dump([self.id, self.title, self.aliases, self.tags, headings])).digest()

    @property
    def shown(self) -> bytes:
        """What a row of results shows, as JSON: [id, title, url, kind's name, [[anchor, heading, first words], …]]"""
        if self._kept:
            return self._kept.shown
        parts = [
            [part.anchor, part.heading, first_words(part.text, SNIPPET if number else LEAD)]
            for number, part in enumerate(self.parts[:MAX_SECTIONS])
        ]
        return _dump([self.id, self.title, self.url, self.card.get("kind_name", ""), parts])

    @property
    def line(self) -> bytes:
        """The card as JSON; fields stay in their order, so that a desk's index has the same bytes as the release's."""
        return self._kept.line if self._kept else _dump(self.card)


def _dump(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def first_words(text: str, size: int) -> str:
    """So many letters, without the bars of a table, with an ellipsis where something is missing."""
    line = " ".join(_BARS.sub(" ", text).split())
    return line if len(line) <= size else line[:size].rstrip("，、；：,;: ") + "…"


def records(edition: Edition) -> tuple[Record, ...]:
    """One record an article, in the order of ids; `groups.remembered` tells the same with a memory."""
    return tuple(record(document, edition) for document in edition.documents)


def record(document: Document, edition: Edition) -> Record:
    """What the indexes see of an article."""
    parts = tuple(_part(section, edition.facts) for section in document.outline.sections)
    return Record(
        document.id,
        document.kind.key,
        document.title,
        document.url,
        parts,
        document.aliases,
        document.tags,
        _card(document, parts, edition),
    )


def _part(section: Section, facts: Mapping[str, Fact]) -> Part:
    words = "\n".join(_words(block, facts) for block in section.blocks)
    heading = section.heading
    return Part(heading.anchor if heading else "", heading.text if heading else "", words)


def _words(block: Block, facts: Mapping[str, Fact]) -> str:
    return plain(text_of(block.text, facts))


def summary(document: Document, facts: Mapping[str, Fact]) -> str:
    """One line for lists: the `summary` field, or the first words of the body, or of the first step."""
    if document.summary:
        return document.summary
    words = " ".join(plain(text_of(document.lead, facts)).split())
    return words if len(words) <= SUMMARY else words[: SUMMARY - 1] + "…"


def _card(document: Document, parts: tuple[Part, ...], edition: Edition) -> dict[str, Any]:
    """Everything that `kb show` tells, as plain data."""
    card: dict[str, Any] = {
        "id": document.id,
        "kind": document.kind.key,
        "kind_name": document.kind.called(edition.audience),
        "title": document.title,
        "url": document.url,
        "audience": "public" if document.audience is Audience.PUBLIC else "internal",
        "summary": summary(document, edition.facts),
        "aliases": list(document.aliases),
        "tags": list(document.tags),
        "owner": document.owner,
        "related": list(document.related),
        "needs": document.needs,
        "sections": [_section(s, part, edition.facts) for s, part in zip(document.outline.sections, parts, strict=True)],
    }
    if edition.audience is Audience.INTERNAL:
        card["verified"] = verification(document, edition.facts).data()
        if document.replaced_by:
            card["replaced_by"] = document.replaced_by
    if placeholders := blanks(document, edition):
        card["placeholders"] = placeholders
    for name in ("reviewed", "review_due", "effective", "expires", "updated"):
        day = getattr(document, name)
        card[name] = day.isoformat() if day else None
    if document.script:
        card |= {"channel": document.channel, **_script(document.script)}
    if document.flow:
        card["nodes"] = [
            {
                "id": node.anchor,
                "title": node.title,
                "choices": [{"text": c.text, "to": c.target} for c in node.choices],
                "ends": list(node.ends),
            }
            for node in document.flow.nodes
        ]
    if document.redirect_from:
        card["redirect_from"] = list(document.redirect_from)
    if document.template:
        card |= {"template": plain(document.template), "flag": document.flag}
    return card


def _section(section: Section, part: Part, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What is shown of a section; where the page counts something, `marks` are what stands before each line there."""
    shown: dict[str, Any] = {"anchor": part.anchor, "heading": part.heading, "text": part.text}
    if any(block.number is not None for block in section.blocks):
        shown["marks"] = [mark for block in section.blocks for mark in (_mark(block), *[""] * _words(block, facts).count("\n"))]
    return shown


def _mark(block: Block) -> str:
    bullet = "·" if block.kind == "item" else ""
    return "  " * block.depth + (bullet if block.number is None else f"{block.number}.")


def blanks(document: Document, edition: Edition) -> list[dict[str, Any]]:
    """The placeholders that stand in the article as 【name】, in the order in which they are met."""
    found = (
        edition.placeholders[name] for name in document.names if name not in edition.facts and name in edition.placeholders
    )
    return [
        {
            "name": blank.name,
            "hint": blank.hint,
            "example": blank.example,
            "choices": list(blank.choices),
            "default": blank.default,
            "remember": blank.remember,
        }
        for blank in found
    ]


def _script(script: Script) -> dict[str, Any]:
    return {
        "steps": [
            {"verb": s.verb.key, "text": plain(s.text), "condition": s.condition, "seconds": s.seconds} for s in script.steps
        ],
        "donts": [
            {"kind": d.kind, "text": plain(d.text), "reason": d.reason, "instead": plain(d.instead)} for d in script.donts
        ],
    }
