"""A draft as a file: its front matter, and the digests by which it is known when the same document comes again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from generator.importers.entries import Entry
from generator.importers.shape import Article
from generator.model import KINDS

FIRST: Final = 9001
"""Imported drafts count from here, out of the way of written articles: Q9001. The editor gives the real id."""
OWNER: Final = "写上负责的小组"
_SOURCE: Final = re.compile(r"(?m)^source: .*\bfile:([0-9a-f]{16})#(\d+) text:([0-9a-f]{16})")
_ID: Final = re.compile(r"(?m)^id:[ \t]*[\"']?([^\s\"']+)")
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be written, below the folder of drafts, with what was done to get there."""

    path: str
    id: str
    kind: str
    why: str
    title: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: ids (folded), and the file in which each digest stands."""

    ids: frozenset[str]
    digests: Mapping[str, str]

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Known:
        """Look into every article below these folders, readable as an article or not: an editor may be in the middle of one."""
        ids: set[str] = set()
        digests: dict[str, str] = {}
        for folder in folders:
            for file in sorted(folder.rglob("*.md")) if folder.is_dir() else ():
                if not file.is_file() or any(part.startswith(".") for part in file.relative_to(folder).parts):
                    continue
                with file.open("rb") as stream:
                    head = stream.read(_HEAD).decode("utf-8", "replace")
                ids.add(file.stem.casefold())
                ids.update(match.casefold() for match in _ID.findall(head)[:1])
                for match in _SOURCE.finditer(head):
                    digests.setdefault(f"{match.group(1)}#{match.group(2)}", str(file))
                    digests.setdefault(match.group(3), str(file))
        return cls(frozenset(ids), digests)


def digest(data: bytes) -> str:
    """What a file or a text is known by."""
    return hashlib.sha256(data).hexdigest()[:16]


def text_digest(article: Article) -> str:
    """What an article is known by, whatever file it comes in."""
    return digest(f"{article.title}\n{article.body}".encode())


def draft(article: Article, letter: str, taken: Collection[str], name: str, file: str, number: int, today: date) -> Draft:
    """The draft of an article under the next free id; `file` is the digest of its source, `number` its place in it."""
    kind = KINDS[article.kind]
    if article.verbatim and article.id and article.id.casefold() not in taken:
        return Draft(
            f"{kind.folder}/{article.id}.md", article.id, kind.key, "", article.title, article.verbatim, article.entries
        )
    chosen = _next(letter, taken)
    source = f"{_clean(name)[:80]} 第 {number} 篇 file:{file}#{number} text:{text_digest(article)}"
    lines = [
        f"id: {chosen}",
        f"kind: {kind.key}",
        f"title: {_quoted(article.title)}",
        "audience: internal",
        "status: draft",
        f"owner: {OWNER}",
        f"reviewed: {today.isoformat()}",
        *([f"effective: {today.isoformat()}"] if "effective" in kind.required else []),
        *(["channel: any"] if "channel" in kind.required else []),
        f"aliases: [{', '.join(map(_quoted, dict.fromkeys(article.aliases)))}]",
        f"tags: [{', '.join(map(_quoted, dict.fromkeys(article.tags)))}]",
        "related: []",
        "origin: import",
        f"source: {_quoted(source)}",
    ]
    text = "---\n" + "\n".join(lines) + "\n---\n\n" + article.body
    return Draft(f"{kind.folder}/{chosen}.md", chosen, kind.key, article.why, article.title, text, article.entries)


def _next(letter: str, taken: Collection[str]) -> str:
    number = FIRST
    while f"{letter}{number}".casefold() in taken:
        number += 1
    return f"{letter}{number}"


def _clean(text: str) -> str:
    return re.sub(r"[<>{}\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text).strip()


def _quoted(text: str) -> str:
    return '"' + _clean(text).replace("\\", "").replace('"', "”") + '"'
