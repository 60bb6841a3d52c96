"""Chinese copy: what `prose.py` says about a line, said about every article."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.context import Context
from generator.check.prose import flaws, mixed_names
from generator.model import Document, Library
from generator.problems import Place, Problem, Severity
from generator.read.outline import fenced


def setting(context: Context) -> Iterator[Problem]:
    """CN01–CN09: titles, summaries and bodies; not aliases, which are what customers write."""
    names = mixed_names(term_titles(context.library))
    for document in context.documents:
        for place, line in _lines(document):
            if line.isascii():
                continue
            for flaw in flaws(line, names):
                at = Place(place.path, place.line, place.column + flaw.start)
                yield Problem(at, flaw.code, flaw.message, flaw.hint, Severity.WARNING)


def term_titles(library: Library) -> list[str]:
    """How the words that have a page of their own are written."""
    return [document.title for document in library.documents if document.kind.key == "term"]


def _lines(document: Document) -> Iterator[tuple[Place, str]]:
    for name in ("title", "summary"):
        if text := getattr(document, name):
            yield document.place(name), text
    for number, line, code in fenced(document.body.split("\n")):
        if line and not code:
            yield Place(f"content/{document.path}", document.body_line + number), line
