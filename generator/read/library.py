"""Walk `content/` and read everything in it: files become a Library and a list of what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from generator.cache import Cache, program
from generator.errors import UsageError
from generator.forked import spread
from generator.model import Document, Fact, Kind, Library, Outline
from generator.problems import Place, Problem
from generator.read.assets import look_at
from generator.read.bounds import bounds
from generator.read.dialect import foreign
from generator.read.entities import entities
from generator.read.excuses import take_excuses
from generator.read.files import walk
from generator.read.frontmatter import Table, parse, second, split
from generator.read.history import last_changes
from generator.read.outline import outline
from generator.read.rows import from_row, to_row
from generator.read.schema import Schema
from generator.read.source import decode, read_bytes
from generator.read.structure import read_flow, read_script, read_template
from generator.read.tables import read_facts, read_placeholders, read_synonyms, twice
from generator.read.unread import unread


def read_library(content: Path, memory: Cache | None = None) -> tuple[Library, list[Problem]]:
    """Read all of `content`; never raises for what an editor wrote. With a memory only the files that are not as they were."""
    if not content.is_dir():
        raise UsageError(f"找不到内容目录 {content}；用 --content 指定，或在知识库目录里运行")
    files = walk(content)
    facts, fact_problems = read_facts(content)
    placeholders, placeholder_problems = read_placeholders(content)
    synonyms, synonym_problems = read_synonyms(content)
    problems = [*files.problems, *fact_problems, *placeholder_problems, *synonym_problems, *twice(facts, placeholders)]
    pictures, asset_problems = look_at(content, files.assets)
    problems += asset_problems
    documents: list[Document] = []
    for document, found in _articles(content, files.articles, facts, memory):
        problems += found
        if document:
            documents.append(document)
    library = Library(tuple(documents), facts, placeholders, synonyms, files.assets, frozenset(files.articles), pictures)
    return library, problems


_Read = tuple[Document | None, list[Problem]]


def _articles(content: Path, paths: Sequence[str], facts: Mapping[str, Fact], memory: Cache | None) -> Iterator[_Read]:
    """What each article file holds, in this order; they are read on all cores."""
    changes = last_changes(content)
    read = {path: read_bytes(f"{content}/{path}", f"content/{path}") for path in paths}
    given = {path: data for path, (data, _) in read.items() if data is not None}
    keys = {path: _key(path, data) for path, data in given.items()}
    known = memory.found(keys.values()) if memory else {}
    rows = {path: known[key] for path, key in keys.items() if key in known}

    def make(stripe: Sequence[str]) -> dict[str, bytes]:
        return {path: to_row(*_file(path, given[path])) for path in stripe}

    new = [path for path in keys if path not in rows]
    for made in spread(new, make):
        rows |= made
    if memory:
        memory.add({keys[path]: rows[path] for path in new})

    def finish(document: Document, outline: Outline) -> Mapping[str, Any]:
        return _structure(document.kind, outline, facts)

    for path in paths:
        yield from_row(rows[path], path, keys[path], finish, changes.get(path)) if path in rows else (None, read[path][1])


def _key(path: str, data: bytes) -> bytes:
    known = _begun().copy()
    known.update(path.encode("utf-8", "surrogateescape") + b"\0" + data)
    return known.digest()


@cache
def _begun() -> hashlib._Hash:
    return hashlib.sha256(b"article\0" + program() + b"\0")


def _file(path: str, data: bytes) -> _Read:
    """One file's bytes as an article, but for what depends on the facts."""
    text, found = decode(data, f"content/{path}")
    if text is None:
        return None, found
    document, more = _unstructured(path, text)
    return document, [*found, *more]


def read_article(path: str, text: str, facts: Mapping[str, Fact]) -> tuple[Document | None, list[Problem]]:
    """One article from its text: front matter, outline, and what its kind reads as data, with these facts filled in."""
    document, problems = _unstructured(path, text)
    return document and replace(document, **_structure(document.kind, document.outline, facts)), problems


def _structure(kind: Kind, outline: Outline, facts: Mapping[str, Fact]) -> Mapping[str, Any]:
    """What articles of a kind have as data."""
    if kind.key == "script":
        return {"script": read_script(outline, facts)}
    if kind.key == "flow":
        return {"flow": read_flow(outline, facts)}
    if kind.key == "remark":
        return {"template": read_template(outline, facts)}
    return {}


def _unstructured(path: str, text: str) -> _Read:
    here = f"content/{path}"
    source, problems = split(text, here)
    if source is None:
        return None, problems
    table, found = parse(source.block, here, source.block_line)
    problems += found
    if not isinstance(table, Table):
        return None, problems or [Problem(Place(here), "FM01", "文章信息是空的", "至少写 id、kind、title、audience")]
    if twice := second(source.body, here, source.body_line):
        problems.append(twice)
    schema = Schema(path, table, source.block_line - 1)
    if too_much := bounds(source.body, here, source.body_line):
        schema.document(source, Outline())
        return None, [*problems, *schema.problems, *too_much]
    body, excuses = take_excuses(source.body, here, source.body_line)
    document = schema.document(replace(source, body=body), outline(body, here, source.body_line))
    signs = (sign for look in (entities, unread, foreign) for sign in look(body, here, source.body_line))
    return document and replace(document, excuses=excuses) if excuses else document, [*problems, *schema.problems, *signs]
