"""Edition -> Records: the words of each article by section, with the address they open at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.model import Audience, Document, Edition, Fact, Script, Section, plain
from generator.read.structure import text_of
from generator.verification import verification

SUMMARY = 90


@dataclass(frozen=True, slots=True)
class Part:
    """A section of an article: its anchor (empty for the lead), heading and plain words."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One article as the indexes see it. `card` is what readers show; `number` is its place in the order of ids."""

    id: str
    kind: str
    title: str
    url: str
    parts: tuple[Part, ...]
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)


def records(edition: Edition) -> tuple[Record, ...]:
    """One record an article, in the order of ids."""
    return tuple(_record(document, edition) for document in edition.documents)


def _record(document: Document, edition: Edition) -> Record:
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
    words = "\n".join(plain(text_of(block.text, facts)) for block in section.blocks)
    heading = section.heading
    return Part(heading.anchor if heading else "", heading.text if heading else "", words)


def summary(document: Document, facts: Mapping[str, Fact]) -> str:
    """One line for lists: the `summary` field, or the first words of the body, or of the first step."""
    if document.summary:
        return document.summary
    for section in document.outline.sections:
        for block in section.blocks:
            if block.kind in ("paragraph", "quote") or (section.heading and block.kind == "item"):
                words = " ".join(plain(text_of(block.text, facts)).split())
                return words if len(words) <= SUMMARY else words[: SUMMARY - 1] + "…"
    return ""


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
        "sections": [{"anchor": p.anchor, "heading": p.heading, "text": p.text} for p in parts],
    }
    if edition.audience is Audience.INTERNAL:
        card["verified"] = verification(document, edition.facts).data()
        if document.replaced_by:
            card["replaced_by"] = document.replaced_by
    if blanks := _blanks(document, edition):
        card["placeholders"] = blanks
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


def _blanks(document: Document, edition: Edition) -> list[dict[str, Any]]:
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
