"""What changed, as feeds: Atom (`feed.xml`) and JSON Feed 1.1 (`feed.json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.enrich import Enriched
from generator.model import Document
from generator.search.records import summary
from generator.settings import Settings
from generator.site.extras.address import absolute

MAX: Final = 50
_SPACE: Final = "http://www.w3.org/2005/Atom"
_GENERATOR: Final = "kefu-kb"


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    address: str
    summary: str
    day: date
    tags: tuple[str, ...]

    @property
    def moment(self) -> str:
        """Days are all we know; feeds want moments."""
        return f"{self.day.isoformat()}T00:00:00Z"


def feed_files(enriched: Enriched, settings: Settings) -> Mapping[str, bytes]:
    """Both feeds, newest first; nothing without an address of the site, because an entry is known by its address."""
    if not settings.site_url:
        return {}
    entries = _entries(enriched, settings)
    today = enriched.edition.today
    return {"feed.xml": _atom(entries, settings, today), "feed.json": _json(entries, settings)}


def _entries(enriched: Enriched, settings: Settings) -> Sequence[_Entry]:
    def day(document: Document) -> date | None:
        return document.updated or document.reviewed

    edition = enriched.edition
    dated = [(found, document) for document in edition.documents if (found := day(document))]
    dated.sort(key=lambda pair: (-pair[0].toordinal(), pair[1].id))
    return [
        _Entry(d.title, absolute(settings.site_url, d.url), summary(d, edition.facts), found, d.tags)
        for found, d in dated[:MAX]
    ]


def _atom(entries: Sequence[_Entry], settings: Settings, today: date) -> bytes:
    feed = Element("feed", {"xmlns": _SPACE, "xml:lang": "zh-Hans"})
    SubElement(feed, "id").text = settings.site_url
    SubElement(feed, "title").text = settings.site_name
    SubElement(feed, "updated").text = max((entry.moment for entry in entries), default=f"{today.isoformat()}T00:00:00Z")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=absolute(settings.site_url, "feed.xml"))
    SubElement(feed, "link", rel="alternate", type="text/html", href=settings.site_url)
    SubElement(SubElement(feed, "author"), "name").text = settings.brand_name
    SubElement(feed, "generator").text = _GENERATOR
    for entry in entries:
        node = SubElement(feed, "entry")
        SubElement(node, "id").text = entry.address
        SubElement(node, "title").text = entry.title
        SubElement(node, "updated").text = entry.moment
        SubElement(node, "link", rel="alternate", type="text/html", href=entry.address)
        for tag in entry.tags:
            SubElement(node, "category", term=tag)
        SubElement(node, "summary").text = entry.summary or entry.title
    indent(feed)
    return b"%s\n" % tostring(feed, encoding="utf-8", xml_declaration=True)


def _json(entries: Sequence[_Entry], settings: Settings) -> bytes:
    items = [
        {
            "id": entry.address,
            "url": entry.address,
            "title": entry.title,
            "content_text": entry.summary or entry.title,
            "date_modified": entry.moment,
            "tags": list(entry.tags),
        }
        for entry in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.site_name,
        "home_page_url": settings.site_url,
        "feed_url": absolute(settings.site_url, "feed.json"),
        "description": settings.description,
        "language": "zh-Hans",
        "authors": [{"name": settings.brand_name}],
        "items": items,
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()
