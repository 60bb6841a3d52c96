"""One edition while it is written: made whole into a folder of its own, or one page of it at once. Nothing of it is published."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator.cache import Cache
from generator.edition import select
from generator.enrich import Enriched, enrich
from generator.lifecycle import succeeded
from generator.model import Audience, Library
from generator.pipeline import LEDGER, GoOn, index_files
from generator.problems import Problem, Severity
from generator.read.library import read_article
from generator.read.source import read_text
from generator.search.groups import remembered
from generator.search.index_cache import IndexCache
from generator.search.weights_cache import WeightsCache
from generator.settings import Settings
from generator.shelf import Shelf, ledger, record
from generator.site.bodies import Bodies
from generator.site.compile import Site, compile_site
from generator.site.extras.stages import search_twins, twins
from generator.site.pages import article_page
from generator.site.staging import stage


@dataclass(frozen=True, slots=True)
class Previewed:
    """An edition as it was shown last, at hand for the next edit; `fresh` are the pages that were made anew."""

    enriched: Enriched
    site: Site
    fresh: frozenset[str]


def build_preview(
    library: Library, settings: Settings, audience: Audience, today: date, folder: Path, go_on: GoOn = lambda: None
) -> Previewed:
    """One edition's site in `folder/site`, changed only when the new one is whole. The library was checked before."""
    fresh, shown, old = folder / "fresh", folder / "site", folder / "old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    go_on()
    with closing(Cache(folder / "pages")) as known:  # whatever comes in between: what was made is not made again
        enriched = enrich(select(library, audience, today), settings.content, known)
        tree = stage(enriched, succeeded(library, audience, today), settings, known)
        go_on()
        kept = Cache(folder / "records")
        rows = remembered(enriched.edition, kept)
        kept.close()
        weights = WeightsCache(folder / "index")
        index = IndexCache(folder / "index", weights)
        tree = replace(tree, files={**tree.files, **index_files(rows, index.postings(rows), enriched.edition.synonyms)})
        index.close()
        weights.close()
        go_on()
        cache = Cache(folder / "bodies")
        shelf = Shelf(fresh, ledger(folder / LEDGER).former())
        site = Site(settings.config_file, settings.content, tree.kb, today)
        compile_site(site, tree, "site", shelf, Bodies(cache))
        cache.close()
    twins(shelf, "site", tree.derived)
    search_twins(shelf, "site", tree.derived)
    # Not its offline form: a worker would go on showing what was there before the last edit.
    shelf.settle()
    if shown.exists():
        shown.rename(old)
    (fresh / "site").rename(shown)
    record(folder / LEDGER, folder, shelf.rows)
    pages = frozenset(path.removeprefix("site/") for path in shelf.fresh if path.endswith(".html"))
    return Previewed(enriched, site, pages)


def retouch(shown: Previewed, settings: Settings, path: str, folder: Path) -> tuple[str, list[Problem]]:
    """Make the page of one saved article at once, before everything else; its address, or what is wrong with the article.

    Neither, when it is not an article that was there before under this id: the whole will show it.
    """
    edition = shown.enriched.edition
    text, problems = read_text(settings.content / path, f"content/{path}")
    before = edition.by_path.get(path)
    if text == "":  # many editors empty a file before they fill it; whoever meant it is told by the whole
        return "", []
    if before is None or text is None:
        return "", problems
    document, found = read_article(path, text, edition.facts)
    problems += found
    if document is None or any(problem.severity is Severity.ERROR for problem in problems):
        return "", problems
    if (document.id, document.audience, document.tags) != (before.id, before.audience, before.tags):
        return "", []
    document = replace(document, updated=before.updated, commit=before.commit, review_due=before.review_due)
    documents = tuple(document if d.path == path else d for d in edition.documents)
    page = article_page(replace(shown.enriched, edition=replace(edition, documents=documents)), settings, document)
    bodies = Bodies(Cache(folder / "retouched"))
    bodies.render([page])
    file = folder / "site" / page.url
    fresh = file.with_name(f".{file.name}")
    fresh.write_bytes(shown.site.render(page, bodies.of(page)))
    fresh.replace(file)
    return page.url, problems
