"""A role's handbook, a page that is meant for paper, as data: its flows as nested lists, its scripts with their notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from generator.edition import Edition, resolve
from generator.model import Block, Document, Node, Section
from generator.read.outline import is_choice
from generator.read.structure import DONTS, STEPS, text_of
from generator.search.records import summary
from generator.site.body import page_body
from generator.site.page import Page, Plan
from generator.site.shown import Shown, iso
from generator.site.sized import pictures_of
from generator.site.spoken import parts, script

Words = Callable[[str], list[dict[str, str]]]
"""Markdown of one block -> words and blanks, as templates take them."""

_ENDS: Final = ("结束", "转：", "转:")
_PLAIN_NEXT: Final = "下一步"
_LINK_WORDS: Final = re.compile(r"(?<![!「“])\[([^\[\]「」]+)\]\(")


def handbooks(shown: Shown) -> Iterator[Plan]:
    """One for each role; only agents have them."""
    for document in shown.edition.documents if shown.internal else ():
        if document.kind.key == "role":
            yield Plan(handbook_path(document), None, partial(_handbook, document, shown))


def handbook_path(role: Document) -> str:
    """Beside the role's own page."""
    return role.file.removesuffix(".md") + "-handbook.md"


def _handbook(role: Document, shown: Shown) -> Page:
    edition = shown.edition

    def words(markdown: str) -> list[dict[str, str]]:
        return parts(text_of(quoted(markdown), edition.facts), edition)

    title = f"岗位手册：{role.title}"
    data = {
        "kind": "handbook",
        "kind_name": role.kind.name,
        "id": role.id,
        "title": title,
        "summary": summary(role, edition.facts),
        "owner": role.owner,
        "today": iso(edition.today),
        "breadcrumbs": [*shown.crumbs(role)[:-1], {"title": role.title, "url": role.url}, {"title": "岗位手册", "url": ""}],
        "flows": [
            {**shown.row(d), "steps": flow_steps(d, words), "notes": notes(d, words)} for d in belongings(role, edition, "flow")
        ],
        "scripts": [
            {**shown.row(d), **script(d, edition), "notes": notes(d, words)} for d in belongings(role, edition, "script")
        ],
        **pictures_of(role, edition),
    }
    return Page(handbook_path(role), title, "handbook.html", data, page_body(role, edition))


def quoted(markdown: str) -> str:
    """Titles that were links, in quotation marks: paper has nothing to click, and without them the words would run together."""
    return _LINK_WORDS.sub(r"[「\1」](", markdown)


def belongings(role: Document, edition: Edition, kind: str) -> list[Document]:
    """Articles of a kind that a role links to, names as related, or is named by; in that order."""
    by_path = edition.by_path
    by_id = {document.id.casefold(): document for document in edition.documents}
    linked = (by_path.get(resolve(role.path, target) or "") for target in role.targets)
    named = (by_id.get(i.casefold()) for i in role.related)
    naming = (d for d in edition.documents if role.id.casefold() in {i.casefold() for i in d.related})
    found = {d.id: d for d in (*linked, *named, *naming) if d and d.kind.key == kind}
    return list(found.values())


def notes(document: Document, words: Words) -> list[dict[str, Any]]:
    """The sections that are neither steps, nor don'ts, nor nodes of a flow; a script's lead is its summary and left out, too."""
    script = document.script is not None
    nodes = _node_sections(document)
    taken = {id(section) for sections in nodes.values() for section in sections}
    return [
        {"title": section.name, "blocks": _blocks(section.blocks, words)}
        for section in document.outline.sections
        if id(section) not in taken and section.blocks
        if not (script and (section.heading is None or section.name in (STEPS, DONTS)))
    ]


def flow_steps(document: Document, words: Words) -> list[dict[str, Any]]:
    """A flow as steps one after the other; where the way parts, each choice has steps of its own below it.

    A node where ways meet again is told once and named afterwards.
    """
    if document.flow is None:
        return []
    sections = _node_sections(document)
    nodes = {node.anchor: node for node in document.flow.nodes}
    told = {a: [b for s in sections.get(a, ()) for b in _section_blocks(s, words)] for a in nodes}
    met: set[str] = set()
    steps: list[dict[str, Any]] = []
    for anchor in nodes:  # the first reaches all others, or the check has said so
        if anchor not in met:
            steps += _walk(anchor, nodes, told, met)
    return steps


def _walk(anchor: str, nodes: Mapping[str, Node], told: Mapping[str, Any], met: set[str]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    while node := nodes.get(anchor):
        if anchor in met:
            return [*steps, {"again": node.title}]
        met.add(anchor)
        step: dict[str, Any] = {"title": node.title, "blocks": told[anchor], "ends": list(node.ends), "choices": []}
        steps.append(step)
        if len(node.choices) == 1 and not node.ends:
            only = node.choices[0]
            step["on"] = "" if only.text.startswith(_PLAIN_NEXT) else only.text
            anchor = only.target
            continue
        step["choices"] = [{"text": c.text, "steps": _walk(c.target, nodes, told, met)} for c in node.choices]
        break
    return steps


def _node_sections(document: Document) -> dict[str, list[Section]]:
    """The sections of each node: a second-level heading with an id, and what stands below it."""
    nodes = {node.anchor for node in document.flow.nodes} if document.flow else set()
    found: dict[str, list[Section]] = {}
    here = ""
    for section in document.outline.sections:
        heading = section.heading
        if heading and heading.level <= 2:
            here = heading.anchor if heading.anchor in nodes else ""
        if here:
            found.setdefault(here, []).append(section)
    return found


def _section_blocks(section: Section, words: Words) -> list[dict[str, Any]]:
    own = [b for b in section.blocks if not _is_way(b)]
    heading = section.heading
    title = [{"list": "", "items": [{"parts": words(heading.text), "below": []}]}] if heading and heading.level > 2 else []
    return [*title, *_blocks(own, words)]


def _is_way(block: Block) -> bool:
    """Choices and ends; the tree shows them itself."""
    link = is_choice(block.text) if block.kind == "item" else None
    ends = block.kind in ("item", "paragraph") and block.text.startswith(_ENDS)
    return bool(link and link.group(3).startswith("#")) or ends


def _blocks(blocks: Iterable[Block], words: Words) -> list[dict[str, Any]]:
    """Runs of items as lists, one level below them; everything else as paragraphs."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        if block.kind == "item" and block.indent and found and found[-1]["list"]:
            found[-1]["items"][-1]["below"].append(words(block.text))
            continue
        kind = ("ol" if block.number is not None else "ul") if block.kind == "item" else ""
        if not kind or not found or found[-1]["list"] != kind:
            found.append({"list": kind, "items": []})
        text = block.text.strip("| ").replace("|", "　") if block.kind == "row" else block.text
        found[-1]["items"].append({"parts": words(text), "below": []})
    return found
