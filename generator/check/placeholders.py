"""`{{…}}`: a fact or a placeholder, and nothing else ever reaches a reader."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.check.context import Context
from generator.problems import Place, Problem


def known_names(context: Context) -> Iterator[Problem]:
    """PH01: every name is defined."""
    names = [*context.library.facts, *context.library.placeholders]
    for document in context.library.documents:
        for mention in document.outline.mentions:
            if mention.name not in names:
                near = get_close_matches(mention.name, names, 1)
                hint = f"是不是 {near[0]}？" if near else "在 facts.yml 或 placeholders.yml 里定义它"
                yield Problem(mention.place, "PH01", f"没有定义 {{{{{mention.name}}}}}", hint)


def closed_braces(context: Context) -> Iterator[Problem]:
    """PH02: braces that were begun are ended on the same line."""
    for document in context.library.documents:
        seen = {mention.span[:2] for mention in document.outline.mentions}
        for number, line in enumerate(document.body.split("\n")):
            column = line.find("{{")
            while column >= 0:
                if (number, column) not in seen and "`" not in line[:column]:
                    place = Place(f"content/{document.path}", document.body_line + number, column + 1)
                    yield Problem(place, "PH02", "{{ 没有在同一行用 }} 结束", "写成 {{名称}}")
                column = line.find("{{", column + 2)
