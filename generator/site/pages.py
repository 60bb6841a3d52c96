"""Which pages an edition has. What each page's template is told, whatever a reader sees beside the body, comes from here."""

from __future__ import annotations

from collections.abc import Callable

from generator.enrich import Enriched
from generator.model import Document
from generator.settings import Settings
from generator.site.articles import Articles
from generator.site.handbook import handbooks
from generator.site.home import home
from generator.site.listings import Listings, tag_addresses
from generator.site.page import Finish, Leaf, Page, Plan, as_it_is
from generator.site.recall import Recall
from generator.site.shown import Shown

_SEARCH = Page("search.md", "搜索", "search.html", {"kind": "search", "title": "搜索", "breadcrumbs": []})


def pages(
    enriched: Enriched, settings: Settings, recall: Recall | None = None, finish: Callable[[int], Finish] = as_it_is
) -> list[Leaf]:
    """Every page of an edition; with a memory, one is made only when something that it is made of is new."""
    recall = recall or Recall(enriched.edition)
    shown = Shown(enriched.edition, settings)
    tags = tag_addresses(enriched.tags)
    plans = [
        Plan("index.md", None, lambda: home(enriched, settings, shown)),
        *Articles(enriched, shown, tags).plans(recall),
        *handbooks(shown),
        *Listings(enriched, shown, tags, recall).plans(),
        Plan(_SEARCH.path, (), lambda: _SEARCH),
    ]
    last = finish(len(plans))
    with recall.table("pages", settings.config_file.read_bytes(), last.told) as table:
        return [plan.leaf(table, last) for plan in plans]


def article_page(enriched: Enriched, settings: Settings, document: Document) -> Page:
    """The page of one article of an edition."""
    return Articles(enriched, Shown(enriched.edition, settings), tag_addresses(enriched.tags)).page(document)
