"""`llms.txt` (the list, https://llmstxt.org/) and `llms-full.txt` (all texts) for language models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from generator.cache import digest, program
from generator.edition import Edition
from generator.model import KINDS, Audience, Document
from generator.search.records import summary
from generator.settings import Settings
from generator.site.extras.address import absolute
from generator.site.late import Late
from generator.site.recall import Recall


def llms_files(edition: Edition, settings: Settings, copies: Mapping[str, Late], recall: Recall) -> Mapping[str, Late]:
    """Both files. Without an address of the site the links are relative."""
    around = digest("llms", program(), recall.around, settings.config_file.read_bytes())
    rows = recall.shown(edition.documents)
    texts = [copy.key for copy in copies.values()]
    return {
        "llms.txt": Late(digest(around, rows).hex() if rows else "", partial(_list, edition, settings)),
        "llms-full.txt": Late(digest(around, texts).hex() if all(texts) else "", partial(_full, settings, copies, recall)),
    }


def _list(edition: Edition, settings: Settings) -> bytes:
    full = absolute(settings.site_url, "llms-full.txt") or "llms-full.txt"
    parts = [_head(settings) + f"每篇文章都有 Markdown 版本；全部正文在 {full}\n"]
    for name, documents in _groups(edition.documents, settings):
        rows = (_row(document, settings, summary(document, edition.facts)) for document in documents)
        parts.append(f"## {name}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts).encode()


def _full(settings: Settings, copies: Mapping[str, Late], recall: Recall) -> bytes:
    keys = [bytes.fromhex(copy.key) for copy in copies.values()]
    known = recall.memory.found(keys) if recall.memory else {}
    texts = [known.get(key) or copy.make() for key, copy in zip(keys, copies.values(), strict=True)]
    return _head(settings).encode() + b"\n---\n\n".join(texts)


def _head(settings: Settings) -> str:
    return f"# {settings.site_name}\n\n" + (f"> {settings.description}\n\n" if settings.description else "")


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
