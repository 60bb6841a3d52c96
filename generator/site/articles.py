"""The page of an article as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from generator.enrich import Enriched
from generator.model import Document
from generator.search.records import blanks
from generator.site.body import page_body
from generator.site.handbook import handbook_path
from generator.site.page import Page, Plan, address
from generator.site.recall import Recall
from generator.site.shown import Shown, iso
from generator.site.sized import pictures_of
from generator.site.spoken import parts, script
from generator.verification import Standing, verification


class Articles:
    """The articles of an edition, each amid its neighbours; `tags` are the addresses of tags."""

    def __init__(self, enriched: Enriched, shown: Shown, tags: Mapping[str, str]) -> None:
        self._enriched = enriched
        self._shown = shown
        self._tags = tags

    def plans(self, recall: Recall) -> Iterator[Plan]:
        """A page each. It is made of the article, how its neighbours are shown, and the addresses of its tags."""
        for document in self._shown.edition.documents:
            own, near = recall.own(document), (self._related(document), self._backlinks(document))
            told = (own, *map(recall.shown, near), self._overdue(document), *[self._tags[tag] for tag in document.tags])
            yield Plan(document.file, None if None in told else told, partial(self.page, document))

    def page(self, document: Document) -> Page:
        """The page of one article."""
        shown, edition = self._shown, self._shown.edition
        kind = document.kind
        data: dict[str, Any] = {
            "kind": kind.key,
            "kind_name": kind.called(edition.audience),
            "id": document.id,
            "title": document.title,
            "audience": document.audience.value,
            "topic": document.topic,
            "summary": shown.row(document)["summary"],
            "tags": [{"name": tag, "url": self._tags[tag]} for tag in document.tags],
            "aliases": list(document.aliases),
            "owner": document.owner,
            "origin": document.origin,
            "needs": document.needs,
            "overdue": self._overdue(document),
            "breadcrumbs": shown.crumbs(document),
            "related": [shown.row(d) for d in self._related(document)],
            "backlinks": [shown.row(d) for d in self._backlinks(document)],
            **{name: iso(getattr(document, name)) for name in ("reviewed", "effective", "expires", "updated")},
            "due": iso(document.review_due),
            **pictures_of(document, edition),
        }
        standing = verification(document, edition.facts)
        if shown.internal:
            data["verified"] = standing.data()
            data["replaced_by"] = document.replaced_by
            data["blanks"] = blanks(document, edition) if document.script or document.template else []
            data["handbook"] = address(handbook_path(document)) if kind.key == "role" else ""
        elif standing.standing is Standing.CHANGED:
            data["reviewed"] = None  # 最近核对 would be of other words; a customer reads no date rather than a wrong one
        if document.flow:
            data["nodes"] = [node.anchor for node in document.flow.nodes]
        if document.script:
            data |= script(document, edition)
        if document.template:
            data["template_parts"] = parts(document.template, edition)
            data["flag"] = document.flag
        template = "script.html" if document.script else "article.html"
        return Page(document.file, document.title, template, data, page_body(document, edition))

    def _related(self, document: Document) -> tuple[Document, ...]:
        return self._enriched.related.get(document.id, ())

    def _backlinks(self, document: Document) -> tuple[Document, ...]:
        """Only agents see what leads to an article."""
        return self._enriched.backlinks.get(document.id, ()) if self._shown.internal else ()

    def _overdue(self, document: Document) -> bool:
        return bool(document.review_due and document.review_due < self._shown.edition.today)
