"""An edition becomes a tree: pages, other files, and what templates are told. What it is searched with comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from generator.cache import Cache
from generator.enrich import Enriched
from generator.model import Audience, Document
from generator.settings import Settings
from generator.site.brand import brand_files, read_brand
from generator.site.csp import for_pages
from generator.site.extras.stages import derived, extra_files
from generator.site.home import contact
from generator.site.pages import pages
from generator.site.recall import Recall
from generator.site.scripts import classic_script
from generator.site.tree import Tree

LINKS: Final = {
    Audience.PUBLIC: (("首页", "index.html"), ("问题索引", "az.html")),
    Audience.INTERNAL: (
        ("首页", "index.html"),
        ("岗位", "roles/index.html"),
        ("话术", "scripts/index.html"),
        ("流程", "flows/index.html"),
        ("政策", "policies/index.html"),
        ("A–Z", "az.html"),
    ),
}
"""What stands at the head of every page, where there is such a page."""


def stage(
    enriched: Enriched, ended: Iterable[tuple[Document, Document]], settings: Settings, memory: Cache | None = None
) -> Tree:
    """An edition as its renderer takes it. `ended`: what it held once, with what is in it instead (`lifecycle.succeeded`)."""
    edition = enriched.edition
    public = edition.audience is Audience.PUBLIC
    recall = Recall(edition, memory)
    made = pages(enriched, settings, recall)
    urls = {page.url for page in made}
    files: dict[str, bytes | Path] = {path: settings.content / path for path in sorted(edition.assets)}
    files["assets/kb/search.js"] = classic_script(settings.theme / "assets" / "kb").encode()
    brand, _ = read_brand(settings)
    files |= brand_files(brand, settings.theme)
    kb = dict(settings.kb)
    kb |= {
        "brand": {**settings.table("brand"), **brand.for_templates},
        "policy": for_pages(settings.feedback_host if public else ()),
        "edition": edition.audience.value,
        "contact": contact(settings, enriched),
        "links": [{"title": title, "url": url} for title, url in LINKS[edition.audience] if url in urls],
        "search": {"base": "search/"},
        "feedback": settings.feedback._asdict() if settings.feedback and public else None,
    }
    if not public:
        kb["brand"]["tagline"] = ""
    return Tree(
        tuple(made), files, kb, extra_files(enriched, made, settings, ended, recall), derived(edition.audience, made, settings)
    )
