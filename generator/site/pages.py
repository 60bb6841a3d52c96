"""Which pages an edition has. What each page's template is told, whatever a reader sees beside the body, comes from here."""

from __future__ import annotations

from generator.enrich import Enriched
from generator.model import Document
from generator.settings import Settings
from generator.site.articles import Articles
from generator.site.extras.heads import describing
from generator.site.extras.offline import fits
from generator.site.handbook import handbooks
from generator.site.home import home
from generator.site.listings import Listings, tag_addresses
from generator.site.page import Leaf, Page, Plan
from generator.site.recall import Recall
from generator.site.shown import Shown

_SEARCH = Page("search.md", "搜索", "search.html", {"kind": "search", "title": "搜索", "breadcrumbs": []})


def pages(enriched: Enriched, settings: Settings, recall: Recall | None = None) -> list[Leaf]:
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
    count = len(plans)
    finish = _as_it_is if shown.internal else describing(settings, count)
    with recall.table("pages", settings.config_file.read_bytes(), fits(count)) as table:
        return [plan.leaf(table, finish) for plan in plans]


def _as_it_is(page: Page) -> Page:
    return page


def article_page(enriched: Enriched, settings: Settings, document: Document) -> Page:
    """The page of one article of an edition."""
    shown = Shown(enriched.edition, settings)
    page = Articles(enriched, shown, tag_addresses(enriched.tags)).page(document)
    return page if shown.internal else describing(settings, len(enriched.edition.documents))(page)
