"""How an article is shown on other pages than its own, and the way from the home page to it."""

from __future__ import annotations

from datetime import date

from generator.edition import Edition
from generator.model import Audience, Document
from generator.search.records import summary
from generator.settings import Settings


class Shown:
    """An edition's articles as rows of lists; each is worked out once, because it stands in many."""

    def __init__(self, edition: Edition, settings: Settings) -> None:
        self.edition = edition
        self.settings = settings
        self.internal = edition.audience is Audience.INTERNAL
        self._rows: dict[str, dict[str, str]] = {}

    def row(self, document: Document) -> dict[str, str]:
        """An article in a list."""
        row = self._rows.get(document.id)
        if row is None:
            row = self._rows[document.id] = {
                "id": document.id,
                "title": document.title,
                "url": document.url,
                "kind_name": document.kind.called(self.edition.audience),
                "summary": summary(document, self.edition.facts),
                "date": iso(document.updated) or "",
            }
        return row

    def crumbs(self, document: Document) -> list[dict[str, str]]:
        """The way to it, itself last."""
        crumbs = [{"title": "首页", "url": "index.html"}]
        topic = next((t for t in self.settings.topics if t.key == document.topic), None)
        if topic and not self.internal:
            crumbs.append({"title": topic.name, "url": f"topics/{topic.key}.html"})
        else:
            crumbs.append({"title": document.kind.called(self.edition.audience), "url": f"{document.kind.folder}/index.html"})
        return [*crumbs, {"title": document.title, "url": ""}]


def iso(day: date | None) -> str | None:
    """A day as templates take it."""
    return day.isoformat() if day else None
