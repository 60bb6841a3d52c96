"""A Markdown copy of each article, for programs that read text: facts filled in, links to the other copies."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model import Document, Edition
from generator.settings import Settings
from generator.site.body import whole_body
from generator.site.extras.address import absolute


def markdown_copies(edition: Edition, settings: Settings) -> Mapping[str, str]:
    """Path -> text. The path is the page's, with another ending."""
    return {document.file: copy_of(document, edition, settings) for document in edition.documents}


def copy_of(document: Document, edition: Edition, settings: Settings) -> str:
    """One article."""
    day = document.updated or document.reviewed
    about = [
        f"- 类型：{document.kind.called(edition.audience)}",
        f"- 更新：{day.isoformat()}" if day else "",
        f"- 网页：<{absolute(settings.site_url, document.url)}>" if settings.site_url else "",
    ]
    return f"# {document.title}\n\n" + "\n".join(line for line in about if line) + f"\n\n{whole_body(document, edition)}"
