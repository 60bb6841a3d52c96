"""The trunk: what happens, in order. The only module that knows readers, rules, relations, indexes and sites together."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import publishing
from generator.check import check as run_rules
from generator.check.context import Context
from generator.errors import FindingsError
from generator.lifecycle import calendar, scheduled
from generator.model import Audience, Library, select
from generator.problems import Problem, Report
from generator.read.library import read_library
from generator.settings import Settings

SITE_NAMES: Final = {Audience.PUBLIC: "public", Audience.INTERNAL: "internal"}
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

CACHE: Final = ".cache"
"""Below the output folder: what builds remember; never published, thrown away by --clean."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: pages by site, searchable articles by edition, seconds, and the report with its warnings."""

    folder: Path
    pages: dict[str, int]
    articles: dict[str, int]
    seconds: float
    report: Report


class Staged(NamedTuple):
    """A staging tree that was written: what templates see, the number of pages, and the files to add to the finished site."""

    kb: dict[str, Any]
    pages: int
    files: Mapping[str, bytes]


def read(settings: Settings) -> tuple[Library, list[Problem]]:
    """All content, with the days of review that the settings give."""
    library, problems = read_library(settings.content)
    return scheduled(library, settings.periods), problems


def read_and_check(settings: Settings, today: date) -> tuple[Library, Report]:
    """The first half of every build: read everything, run every rule."""
    library, problems = read(settings)
    quotes = tuple(str(value) for value in (settings.kb.get("contact") or {}).values())
    context = Context(library, today, frozenset(topic.key for topic in settings.topics), quotes)
    return library, Report.of([*problems, *run_rules(context)])


def build(
    settings: Settings, today: date, *, clean: bool = False, keep: int = publishing.KEEP, tell: Tell = lambda _: None
) -> Built:
    """Read, check, make both sites and both indexes, publish them in one flip. With findings nothing is touched."""
    started = time.monotonic()
    tell("读取和检查内容")
    library, report = read_and_check(settings, today)
    if report.errors:
        raise FindingsError(report)
    if clean:
        shutil.rmtree(settings.out / CACHE, ignore_errors=True)
    pages: dict[str, int] = {}
    articles: dict[str, int] = {}
    with publishing.staging(settings.out) as stage:
        publishing.make_room(settings.out)
        folder = stage / "release"
        for audience in Audience:
            name = SITE_NAMES[audience]
            tell(f"生成{'对外' if audience is Audience.PUBLIC else '内部'}版网站和索引")
            pages[name], articles[name] = _edition(library, audience, today, settings, stage, folder)
        tell("封存并发布")
        facts = {"today": today.isoformat(), "pages": pages, "articles": articles}
        published = publishing.publish(settings.out, folder, facts, keep)
    return Built(published.folder, pages, articles, time.monotonic() - started, report)


def build_preview(settings: Settings, audience: Audience, today: date, folder: Path) -> float:
    """One edition's site into `folder/site`, replaced only when it is whole; returns seconds. The content was checked before."""
    from generator.search.impacts import postings
    from generator.search.records import records
    from generator.site.compile import compile_site
    from generator.site.extras.stages import finish

    started = time.monotonic()
    library, _ = read(settings)
    docs, fresh, site = folder / "docs", folder / "fresh", folder / "site"
    for leftover in (docs, fresh):
        shutil.rmtree(leftover, ignore_errors=True)
    rows = records(select(library, audience, today))
    staged = _stage(library, audience, today, settings, docs, (rows, postings(rows)))
    compile_site(settings.config_file, docs, fresh, staged.kb, today)
    finish(fresh, staged.files)
    shutil.rmtree(site, ignore_errors=True)
    fresh.rename(site)
    return time.monotonic() - started


def _edition(
    library: Library, audience: Audience, today: date, settings: Settings, stage: Path, folder: Path
) -> tuple[int, int]:
    from generator.search import lookup, snapshot
    from generator.search.impacts import postings
    from generator.search.records import records
    from generator.search.weights_cache import WeightsCache
    from generator.site.compile import compile_site
    from generator.site.extras.stages import finish

    name = SITE_NAMES[audience]
    edition = select(library, audience, today)
    rows = records(edition)
    cache = WeightsCache(settings.out / CACHE / name)
    posted = postings(rows, cache.weights)
    cache.close()
    docs = stage / f"docs-{name}"
    staged = _stage(library, audience, today, settings, docs, (rows, posted))
    compile_site(settings.config_file, docs, folder / name, staged.kb, today)
    finish(folder / name, staged.files)
    days = calendar(library, audience, today)
    lookup.write(folder / "index" / name, rows, posted, edition.synonyms, days)
    snapshot.write(rows, edition.synonyms, folder / snapshot.FOLDER / name, name, days)
    return staged.pages, len(rows)


def _stage(
    library: Library, audience: Audience, today: date, settings: Settings, docs: Path, indexed: tuple[Any, Any]
) -> Staged:
    """Write the staging tree of an edition, its browser index included."""
    from generator.enrich import enrich
    from generator.search.browser_index import browser_files, write_browser_index
    from generator.site.extras.heads import described
    from generator.site.extras.stages import extra_files
    from generator.site.pages import fill_facts, pages
    from generator.site.scripts import classic_script
    from generator.site.tree import write_tree

    edition = select(library, audience, today)
    enriched = enrich(edition)
    made = pages(enriched, settings)
    if audience is Audience.PUBLIC:
        made = described(made, settings)
    version, files = browser_files(*indexed, edition.synonyms)
    write_tree(docs, made, edition, settings.content)
    write_browser_index(docs / "search" / version, files)
    scripts = docs / "assets" / "kb"
    scripts.mkdir(parents=True, exist_ok=True)
    (scripts / "search.js").write_text(classic_script(settings.root / "theme" / "assets" / "kb"), "utf-8")
    kb = dict(settings.kb)
    kb |= {
        "edition": SITE_NAMES[audience],
        "contact": {key: fill_facts(str(value), enriched) for key, value in (kb.get("contact") or {}).items()},
        "links": [{"title": title, "url": url} for title, url in _existing(LINKS[audience], {p.url for p in made})],
        "search": {"base": f"search/{version}/"},
        "feedback": settings.feedback._asdict() if settings.feedback and audience is Audience.PUBLIC else None,
    }
    if audience is Audience.INTERNAL:
        kb["brand"] = {**(kb.get("brand") or {}), "tagline": ""}
    return Staged(kb, len(made), extra_files(enriched, made, settings))


def _existing(links: Iterable[tuple[str, str]], urls: set[str]) -> list[tuple[str, str]]:
    return [(title, url) for title, url in links if url in urls]


def stage_public(config_file: Path, content: Path, docs: Path) -> Staged:
    """For a bare `mkdocs build`: the staging tree of the public edition, after the same checks."""
    from generator.search.impacts import postings
    from generator.search.records import records

    today = date.today()
    settings = Settings(config_file.resolve().parent, content, config_file.resolve().parent / "site")
    library, report = read_and_check(settings, today)
    if report.errors:
        raise FindingsError(report)
    rows = records(select(library, Audience.PUBLIC, today))
    return _stage(library, Audience.PUBLIC, today, settings, docs, (rows, postings(rows)))
