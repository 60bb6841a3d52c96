"""A Markdown copy of each article, for programs that read text: facts filled in, links to the other copies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from generator.cache import Cache, digest, program
from generator.edition import Edition
from generator.model import Document
from generator.settings import Settings
from generator.site.body import whole_body
from generator.site.extras.address import absolute
from generator.site.late import Late
from generator.site.recall import Recall


def markdown_copies(edition: Edition, settings: Settings, recall: Recall) -> Mapping[str, Late]:
    """Path -> text. The path is the page's, with another ending."""
    around = digest("copy", program(), recall.around, settings.site_url)
    copies: dict[str, Late] = {}
    keys: list[bytes] = []
    for document in edition.documents:
        own = recall.own(document)
        key = digest(around, own) if own else b""
        copies[document.file] = Late(key.hex(), partial(_remembered, document, edition, settings, recall.memory, key))
        keys.append(key)
    if recall.memory:
        recall.memory.hold(keys)  # most are neither made nor asked for
    return copies


def _remembered(document: Document, edition: Edition, settings: Settings, memory: Cache | None, key: bytes) -> bytes:
    if memory and key and (known := memory.found([key]).get(key)):
        return known
    text = copy_of(document, edition, settings).encode()
    if memory and key:
        memory.add({key: text})
    return text


def copy_of(document: Document, edition: Edition, settings: Settings) -> str:
    """One article."""
    day = document.updated or document.reviewed
    about = [
        f"- 类型：{document.kind.called(edition.audience)}",
        f"- 更新：{day.isoformat()}" if day else "",
        f"- 网页：<{absolute(settings.site_url, document.url)}>" if settings.site_url else "",
    ]
    return f"# {document.title}\n\n" + "\n".join(line for line in about if line) + f"\n\n{whole_body(document, edition)}"
