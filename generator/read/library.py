"""Walk `content/` and read everything in it: files become a Library and a list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from generator.errors import UsageError
from generator.model import Document, Fact, Library, Outline
from generator.problems import Place, Problem
from generator.read.assets import look_at
from generator.read.bounds import bounds
from generator.read.excuses import take_excuses
from generator.read.files import walk
from generator.read.frontmatter import Source, Table, parse, split
from generator.read.history import last_changes
from generator.read.outline import outline
from generator.read.schema import Schema
from generator.read.source import read_text
from generator.read.structure import read_flow, read_script, read_template
from generator.read.tables import read_facts, read_placeholders, read_synonyms


def read_library(content: Path) -> tuple[Library, list[Problem]]:
    """Read all of `content`; never raises for what an editor wrote."""
    if not content.is_dir():
        raise UsageError(f"找不到内容目录 {content}；用 --content 指定，或在知识库目录里运行")
    files = walk(content)
    facts, fact_problems = read_facts(content)
    placeholders, placeholder_problems = read_placeholders(content)
    synonyms, synonym_problems = read_synonyms(content)
    problems = [*files.problems, *fact_problems, *placeholder_problems, *synonym_problems, *look_at(content, files.assets)]
    changes = last_changes(content)
    documents: list[Document] = []
    for path in files.articles:
        text, found = read_text(content / path, f"content/{path}")
        problems += found
        if text is None:
            continue
        document, found = read_article(path, text, facts)
        problems += found
        if document:
            touched = changes.get(path)
            day, commit = touched or (document.reviewed, "")
            documents.append(replace(document, updated=day, commit=commit))
    library = Library(tuple(documents), facts, placeholders, synonyms, files.assets, frozenset(files.articles))
    return library, problems


def read_article(path: str, text: str, facts: Mapping[str, Fact]) -> tuple[Document | None, list[Problem]]:
    """One article from its text: front matter, outline, and what its kind reads as data, with these facts filled in."""
    source, problems = split(text, f"content/{path}")
    if source is None:
        return None, problems
    document, found = _read_article(path, source)
    problems = [*problems, *found]
    if document is None:
        return None, problems
    if document.kind.key == "script":
        document = replace(document, script=read_script(document.outline, facts))
    elif document.kind.key == "flow":
        document = replace(document, flow=read_flow(document.outline, facts))
    elif document.kind.key == "remark":
        document = replace(document, template=read_template(document.outline, facts))
    return document, problems


def _read_article(path: str, source: Source) -> tuple[Document | None, list[Problem]]:
    table, problems = parse(source.block, f"content/{path}", source.block_line)
    if not isinstance(table, Table):
        if not problems:
            problems = [Problem(Place(f"content/{path}"), "FM01", "文章信息是空的", "至少写 id、kind、title、audience")]
        return None, problems
    schema = Schema(path, table, source.block_line - 1)
    if too_much := bounds(source.body, f"content/{path}", source.body_line):
        schema.document(source, Outline(), None)
        return None, [*problems, *schema.problems, *too_much]
    body, excuses = take_excuses(source.body, f"content/{path}", source.body_line)
    document = schema.document(replace(source, body=body), outline(body, f"content/{path}", source.body_line), None)
    return document and replace(document, excuses=excuses), [*problems, *schema.problems]
