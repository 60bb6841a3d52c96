"""The home page as data."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from generator.enrich import Enriched
from generator.model import KINDS, Document
from generator.settings import Settings
from generator.site.listings import by_topic
from generator.site.page import Page
from generator.site.shown import Shown

RECENT: Final = 6
POPULAR: Final = 8
TOPIC_ITEMS: Final = 5
DESKTOP: Final = ("T04", "T06", "F06", "C14", "P02", "M02")
"""What the internal home page offers first: the situations that agents look up most."""
_QUOTED: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def home(enriched: Enriched, settings: Settings, shown: Shown) -> Page:
    """Of agents: kinds and what they look up most; of customers: topics and what was chosen for them."""
    documents = enriched.edition.documents
    data: dict[str, Any] = {
        "kind": "home",
        "title": settings.site_name,
        "summary": settings.description,
        "popular": [shown.row(d) for d in _popular(shown)],
        "recent": [shown.row(d) for d in enriched.recent[:RECENT]],
        "contact": contact(settings, enriched),
    }
    if shown.internal:
        counts = Counter([d.kind.key for d in documents])
        data["kinds"] = [
            {"name": kind.name, "url": f"{kind.folder}/index.html", "count": counts[key], "summary": kind.purpose}
            for key, kind in KINDS.items()
            if counts[key]
        ]
    else:
        topics = by_topic(documents)
        data["topics"] = [
            {
                "key": topic.key,
                "name": topic.name,
                "summary": topic.summary,
                "url": f"topics/{topic.key}.html",
                "items": [shown.row(d) for d in topics.get(topic.key, ())[:TOPIC_ITEMS]],
            }
            for topic in settings.topics
        ]
    return Page("index.md", settings.site_name, "home.html", data)


def _popular(shown: Shown) -> list[Document]:
    if shown.internal:
        by_id = shown.edition.by_id
        return [by_id[i] for i in DESKTOP if i in by_id]
    featured = [d for d in shown.edition.documents if d.featured is not None]
    return sorted(featured, key=lambda d: (d.featured or 0, d.id))[:POPULAR]


def contact(settings: Settings, enriched: Enriched) -> dict[str, str]:
    """How to reach people, as the settings say it. They may quote facts; what quotes one that this edition does not know is left out whole."""
    facts = enriched.edition.facts

    def filled(text: str) -> str:
        known = all(name in facts for name in _QUOTED.findall(text))
        return _QUOTED.sub(lambda match: facts[match.group(1)].value, text) if known else ""

    return {key: filled(str(value)) for key, value in settings.table("contact").items()}
