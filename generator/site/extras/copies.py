"""A Markdown copy of each article, for programs that read text: facts filled in, links to the other copies."""

from __future__ import annotations

from collections.abc import Mapping

from generator.cache import Cache, digest, fingerprint
from generator.edition import Edition
from generator.model import Document
from generator.settings import Settings
from generator.site.body import ingredients, tables, whole_body
from generator.site.extras.address import absolute


def markdown_copies(edition: Edition, settings: Settings, memory: Cache | None = None) -> Mapping[str, str]:
    """Path -> text. The path is the page's, with another ending."""
    around = digest("copy", edition.audience.value, tables(edition), settings.site_url)
    own = {document.file: ingredients(document, edition) for document in edition.documents} if memory else {}
    keys = {path: fingerprint(around, parts) for path, parts in own.items() if parts}
    known = memory.found(keys.values()) if memory else {}
    copies: dict[str, str] = {}
    fresh: dict[bytes, bytes] = {}
    for document in edition.documents:
        key = keys.get(document.file, b"")
        if key in known:
            copies[document.file] = known[key].decode()
            continue
        copies[document.file] = text = copy_of(document, edition, settings)
        if key:
            fresh[key] = text.encode()
    if memory:
        memory.add(fresh)
    return copies


def copy_of(document: Document, edition: Edition, settings: Settings) -> str:
    """One article."""
    day = document.updated or document.reviewed
    about = [
        f"- 类型：{document.kind.called(edition.audience)}",
        f"- 更新：{day.isoformat()}" if day else "",
        f"- 网页：<{absolute(settings.site_url, document.url)}>" if settings.site_url else "",
    ]
    return f"# {document.title}\n\n" + "\n".join(line for line in about if line) + f"\n\n{whole_body(document, edition)}"
