"""`llms.txt` (the list, https://llmstxt.org/) and `llms-full.txt` (all texts) for language models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.enrich import Enriched
from generator.model import KINDS, Audience, Document
from generator.search.records import summary
from generator.settings import Settings
from generator.site.extras.address import absolute


def llms_files(enriched: Enriched, settings: Settings, copies: Mapping[str, str]) -> Mapping[str, str]:
    """Both files. Without an address of the site the links are relative."""
    edition = enriched.edition
    head = f"# {settings.site_name}\n\n" + (f"> {settings.description}\n\n" if settings.description else "")
    parts = [
        head + f"每篇文章都有 Markdown 版本；全部正文在 {absolute(settings.site_url, 'llms-full.txt') or 'llms-full.txt'}\n"
    ]
    for name, documents in _groups(edition.documents, settings):
        rows = (_row(document, settings, summary(document, edition.facts)) for document in documents)
        parts.append(f"## {name}\n\n" + "\n".join(rows) + "\n")
    full = head + "\n---\n\n".join(copies[document.file] for document in edition.documents)
    return {"llms.txt": "\n".join(parts), "llms-full.txt": full}


def _groups(documents: Iterable[Document], settings: Settings) -> Iterable[tuple[str, list[Document]]]:
    """By topic, then by kind what has none."""
    known = {topic.key: topic.name for topic in settings.topics}
    names = [*known.values(), *(kind.called(Audience.PUBLIC) for kind in KINDS.values())]
    groups: dict[str, list[Document]] = {name: [] for name in names}
    for document in documents:
        groups[known.get(document.topic, document.kind.called(Audience.PUBLIC))].append(document)
    return ((name, found) for name, found in groups.items() if found)


def _row(document: Document, settings: Settings, text: str) -> str:
    title = document.title.replace("[", "\\[").replace("]", "\\]")
    address = absolute(settings.site_url, document.file) or document.file
    return f"- [{title}]({address})" + (f": {text}" if text else "")
