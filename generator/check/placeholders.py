"""`{{…}}`: a fact or a placeholder, and nothing else ever reaches a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from generator.check.context import Context
from generator.model import Audience
from generator.problems import Place, Problem, Severity
from generator.read.outline import bare, fenced

_SIGNS: Final = re.compile(r"[｛｝]|(?<!\{)\{(?!\{)|--8<--|<%")
_BRACES: Final = re.compile(r"(?<![{｛])(?:[{｛]｛|｛\{|[{｛])([^{}｛｝\n#]{1,40})(?:[}｝]{1,2})")
_ORDER: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}|--8<--.*|\{!.*?!\}|<%.*?%>|[$#]\{(?!\{).*?\}|\{(--|\+\+).*?\1\}")


def known_names(context: Context) -> Iterator[Problem]:
    """PH01: every name is defined."""
    names = [*context.library.facts, *context.library.placeholders]
    for document in context.documents:
        for mention in document.outline.mentions:
            if mention.name not in names:
                near = get_close_matches(mention.name, names, 1)
                hint = f"是不是 {near[0]}？" if near else "在 facts.yml 或 placeholders.yml 里定义它"
                yield Problem(mention.place, "PH01", f"没有定义 {{{{{mention.name}}}}}", hint)


def closed_braces(context: Context) -> Iterator[Problem]:
    """PH02: braces that were begun are ended on the same line."""
    for document in context.documents:
        if "{{" not in document.body:
            continue
        seen = {mention.span[:2] for mention in document.outline.mentions}
        for number, line in enumerate(document.body.split("\n")):
            column = line.find("{{")
            while column >= 0:
                if (number, column) not in seen and "`" not in line[:column]:
                    place = Place(f"content/{document.path}", document.body_line + number, column + 1)
                    yield Problem(place, "PH02", "{{ 没有在同一行用 }} 结束", "写成 {{名称}}")
                column = line.find("{{", column + 2)


def misspelt_braces(context: Context) -> Iterator[Problem]:
    """PH05: what looks like a name to be filled in, or another program's order, and stays as it is."""
    names = {*context.library.facts, *context.library.placeholders}
    for document in context.documents:
        if not _SIGNS.search(document.body):
            continue
        for number, line, code in fenced(document.body.split("\n")):
            if code or not _SIGNS.search(line):
                continue
            words = bare(line)
            place = Place(f"content/{document.path}", document.body_line + number)
            for match in _BRACES.finditer(words):
                if match.group(1).strip() in names or match.group().startswith("｛｛"):
                    hint = f"写成 {{{{{match.group(1).strip()}}}}}：两对半角花括号"
                    message = f"「{match.group()}」不会被填上"
                    yield Problem(place._replace(column=match.start() + 1), "PH05", message, hint)
            if order := _ORDER.search(words):
                message = f"「{order.group()[:20]}」是别的程序的写法，会原样印出来"
                hint = "删掉它；要引用数字写 {{名称}}，要显示它本身用反引号括起来"
                yield Problem(place._replace(column=order.start() + 1), "PH05", message, hint)


def unused_names(context: Context) -> Iterator[Problem]:
    """PH03, FA02: what is defined is used somewhere, be it in a draft or in the settings."""
    used = {name for document in context.library.documents for name in document.names}
    quoted = " ".join(context.quotes)
    for placeholder in context.library.placeholders.values():
        if placeholder.name not in used:
            message = f"没有文章用到占位「{placeholder.name}」"
            yield Problem(placeholder.place, "PH03", message, "删掉它，或在话术里写 {{名称}}", Severity.WARNING)
    for fact in context.library.facts.values():
        if fact.name not in used and fact.name not in quoted and not fact.about:
            message = f"没有文章用到事实「{fact.name}」，也没有 about"
            yield Problem(fact.place, "FA02", message, "删掉它；或写上 about，让检查去找说法不一的地方", Severity.WARNING)


def blanks_for_customers(context: Context) -> Iterator[Problem]:
    """PH04: a customer fills nothing in: a public article has no placeholders, but for the forms that are made to be filled in."""
    for document in context.within(Audience.PUBLIC):
        for mention in document.outline.mentions if document.kind.key != "remark" else ():
            if mention.name in context.library.placeholders:
                message = f"给客户看的文章里有要填的「{mention.name}」"
                yield Problem(mention.place, "PH04", message, "写成完整的句子；要客服填的放进内部话术")
