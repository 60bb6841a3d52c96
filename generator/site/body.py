"""The Markdown of a page: an article's body with its links pointed into the staging tree and its `{{names}}` filled in."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterable
from typing import Final

from generator.edition import Edition, resolve
from generator.model import Document, Section, Size
from generator.read.structure import DONTS, STEPS, TEMPLATE
from generator.site.lists import renest

_AS_DATA: Final = {"script": (STEPS, DONTS), "remark": (TEMPLATE,)}
"""Sections that the page's template shows from data; the body leaves them out."""


def page_body(document: Document, edition: Edition) -> str:
    """Plain Markdown for the renderer."""
    lines = document.body.split("\n")
    edits = sorted([*_links(document, edition), *_mentions(document, edition)], reverse=True)
    for number, start, stop, text in edits:
        lines[number] = lines[number][:start] + text + lines[number][stop:]
    for section in _left_out(document):
        lines[section.first_line : section.last_line] = [""] * (section.last_line - section.first_line)
    return "\n".join(renest(lines)).strip() + "\n"


def whole_body(document: Document, edition: Edition) -> str:
    """All of it as plain Markdown for programs that read text: nothing left out, blanks as 【name】, no HTML of ours."""
    lines = document.body.split("\n")
    edits = [*_links(document, edition), *((*m.span, _said(m.name, edition)) for m in document.outline.mentions)]
    for number, start, stop, text in sorted(edits, reverse=True):
        lines[number] = lines[number][:start] + text + lines[number][stop:]
    return "\n".join(lines).strip() + "\n"


def ingredients(document: Document, edition: Edition) -> tuple[bytes | str | int | Size, ...] | None:
    """What both are made of beside the tables; None of an article of which nobody knows whether it is as it was read."""
    if document.trace is None:
        return None
    by_path = edition.by_path
    paths = [resolve(document.path, target) or "" for target in document.targets]
    led = [by_path[path].file if path in by_path else edition.pictures.get(path, "") for path in paths]
    days = [day.toordinal() if day else 0 for day in (document.updated, document.review_due)]
    return (document.trace.digest, *days, *led)


def _said(name: str, edition: Edition) -> str:
    return fact.value if (fact := edition.facts.get(name)) else f"【{name}】"


Edit = tuple[int, int, int, str]


def _links(document: Document, edition: Edition) -> Iterable[Edit]:
    by_path = edition.by_path
    here = posixpath.dirname(document.file)
    for link in document.outline.links:
        path = resolve(document.path, link.target)
        if not path or link.target.startswith("#"):
            continue
        file = by_path[path].file if path in by_path else path
        anchor = link.target.partition("#")[2]
        target = posixpath.relpath(file, here) + (f"#{anchor}" if anchor else "")
        yield (*link.span, target)


def _mentions(document: Document, edition: Edition) -> Iterable[Edit]:
    for mention in document.outline.mentions:
        if fact := edition.facts.get(mention.name):
            text = html.escape(fact.value)
        else:
            placeholder = edition.placeholders.get(mention.name)
            hint = html.escape(placeholder.hint if placeholder else "", quote=True)
            text = f'<span class="kb-fill" title="{hint}">【{html.escape(mention.name)}】</span>'
        yield (*mention.span, text)


def _left_out(document: Document) -> Iterable[Section]:
    names = _AS_DATA.get(document.kind.key, ())
    lead_is_summary = document.kind.key == "script"
    for section in document.outline.sections:
        if section.name in names or (lead_is_summary and section.heading is None):
            yield section
