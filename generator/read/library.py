"""Walk `content/` and read everything in it: files become a Library and a list of what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from generator.errors import StorageError, UsageError
from generator.model import Document, Fact, Library, Outline
from generator.problems import Place, Problem
from generator.read.bounds import bounds
from generator.read.frontmatter import Source, Table, parse, split
from generator.read.history import last_changes
from generator.read.outline import outline
from generator.read.schema import Schema
from generator.read.source import read_text
from generator.read.structure import read_flow, read_script, read_template
from generator.read.tables import TABLES, read_facts, read_placeholders, read_synonyms

ATTACHMENTS: Final = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf", ".docx", ".xlsx", ".pptx", ".csv", ".txt", ".zip", ".mp3", ".mp4",
)  # fmt: skip
"""What may go out beside the articles. No HTML, script or SVG: opened directly, they would run as ours."""


@dataclass(frozen=True, slots=True)
class _Files:
    articles: tuple[str, ...]
    assets: frozenset[str]
    problems: tuple[Problem, ...]


def read_library(content: Path) -> tuple[Library, list[Problem]]:
    """Read all of `content`; never raises for what an editor wrote."""
    if not content.is_dir():
        raise UsageError(f"找不到内容目录 {content}；用 --content 指定，或在知识库目录里运行")
    files = _walk(content)
    facts, fact_problems = read_facts(content)
    placeholders, placeholder_problems = read_placeholders(content)
    synonyms, synonym_problems = read_synonyms(content)
    problems = [*files.problems, *fact_problems, *placeholder_problems, *synonym_problems]
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
    body = outline(source.body, f"content/{path}", source.body_line)
    document = schema.document(source, body, None)
    return document, [*problems, *schema.problems]


def _walk(content: Path) -> _Files:
    """Every file below, symlinks refused: what they point to is not ours to publish."""
    articles: list[str] = []
    assets: set[str] = set()
    problems: list[Problem] = []

    def refuse(error: OSError) -> None:
        raise StorageError(f"读不了目录 {error.filename}（{error.strerror}）") from error

    for folder, folders, names in os.walk(content, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        for name in [*folders, *sorted(names)]:
            path = (here / name).relative_to(content).as_posix()
            if (here / name).is_symlink():
                problems.append(Problem(Place(f"content/{path}"), "PA01", "这是一个符号链接", "放真正的文件，不要放链接"))
                if name in folders:
                    folders.remove(name)
            elif name in folders or name.startswith(".") or path in TABLES:
                continue
            elif not (here / name).is_file() and not (here / name).is_socket():
                # Reading a pipe or a device could wait for ever.
                problems.append(Problem(Place(f"content/{path}"), "PA02", "这不是普通文件", "删掉它，放真正的文件"))
            elif name.endswith(".md"):
                articles.append(path)
            elif name.lower().endswith(ATTACHMENTS):
                assets.add(path)
            elif not name.endswith((".yml", ".yaml")):
                hint = "用 PNG、JPEG、WebP 图片，或 PDF、Office、CSV、TXT、ZIP、MP3、MP4 文件"
                problems.append(Problem(Place(f"content/{path}"), "PA03", "不能作为附件发布的文件类型", hint))
    return _Files(tuple(sorted(articles)), frozenset(assets), tuple(problems))
