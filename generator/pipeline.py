"""The trunk: what happens, in order. Only here, and in `previewed`, readers, rules, relations, indexes and sites know one another."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator import publishing
from generator.cache import Cache, digest, program
from generator.check import report as check_report
from generator.check.context import Context
from generator.edition import select
from generator.errors import FindingsError
from generator.forked import Gate, beside, seldom_tidied, together
from generator.lifecycle import calendar, scheduled, succeeded
from generator.model import Audience, Library
from generator.problems import Problem, Report
from generator.progress import Progress, Show, write_report
from generator.read.library import read_library
from generator.settings import Settings
from generator.shelf import Ledger, Shelf, Told, ledger, record
from generator.site.brand import read_brand

if TYPE_CHECKING:
    from generator.search.weights_cache import WeightsCache
    from generator.site.extras.stages import Derived
    from generator.site.tree import Tree

SITE_NAMES: Final = {Audience.PUBLIC: "public", Audience.INTERNAL: "internal"}
CACHE: Final = ".cache"
"""Below the output folder: what builds remember; never published, thrown away by --clean."""
LEDGER: Final = "ledger"
LANES: Final = 2
"""Processes that make what is published: search, and sites."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: pages by site, searchable articles by edition, seconds, its findings, and the whole as plain data."""

    folder: Path
    pages: dict[str, int]
    articles: dict[str, int]
    seconds: float
    report: Report
    told: dict[str, Any]


def read(settings: Settings, memory: Cache | None = None) -> tuple[Library, list[Problem]]:
    """All content, with the days of review that the settings give."""
    library, problems = read_library(settings.content, memory)
    return scheduled(library, settings.periods), problems


class Memory:
    """What builds remember of reading and checking, in a folder. Nothing is written there before `close`."""

    def __init__(self, folder: Path, *, forget: bool = False) -> None:
        self.articles = Cache(folder / "articles", forget=forget)
        self.findings = Cache(folder / "findings", forget=forget)

    def close(self) -> None:
        """Remember."""
        self.articles.close()
        self.findings.close()


GoOn = Callable[[], None]
"""Asked between two steps of long work: waits, or raises, when somebody else must come first."""


def read_and_check(
    settings: Settings, today: date, memory: Memory | None = None, go_on: GoOn = lambda: None
) -> tuple[Library, Report]:
    """The first half of every build: read everything, run every rule. With a memory what did not change is not done again."""
    library, problems = read(settings, memory.articles if memory else None)
    go_on()
    return library, check(library, problems, settings, today, memory)


def check(
    library: Library, problems: Sequence[Problem], settings: Settings, today: date, memory: Memory | None = None
) -> Report:
    """What every rule finds in a library that was read, beside what reading found."""
    _, brand = read_brand(settings)
    quotes = tuple(str(value) for value in settings.table("contact").values())
    topics = frozenset(topic.key for topic in settings.topics)
    context = Context(library, today, topics, quotes, settings.internal_hosts)
    return check_report(context, [*problems, *brand], memory.findings if memory else None)


@seldom_tidied()
def build(
    settings: Settings, today: date, *, clean: bool = False, keep: int = publishing.KEEP, show: Show = lambda _: None
) -> Built:
    """Read, check, make both sites and both indexes, publish them in one flip. With findings nothing is touched."""
    from generator.site.extras.stages import pack_offline

    progress = Progress(show)
    progress.step("read")
    memory = Memory(settings.out / CACHE, forget=clean)
    # Where nothing can be taken over, findings come before anything is made.
    alone = clean or not (settings.out / CACHE / LEDGER).exists()
    early = _checked(settings, today, memory) if alone else None
    with publishing.staging(settings.out) as workshop, closing(Gate(opened=alone)) as gate:
        before = Ledger() if clean else ledger(settings.out / CACHE / LEDGER)
        publishing.make_room(settings.out, sum(row.size for row in before.rows.values()))
        folder = workshop / "release"
        folder.mkdir()
        names = [*SITE_NAMES.values()]
        # Reading is work for one core: another one looks at the release before, and links what will most likely stay.
        with beside(lambda: before.clone(folder, names)) as cloned:
            library, problems = (early[0], []) if early else read(settings, memory.articles)
            former = before.former(cloned(), names)
        if clean:
            shutil.rmtree(settings.out / CACHE, ignore_errors=True)

        def confirm() -> Report:
            """In this one: whether what the others make is wanted. They wait for it before they write what outlasts them."""
            report = early[1] if early else _fine(check(library, problems, settings, today, memory))
            gate.open(LANES)
            memory.close()
            return report

        progress.step("make")
        lanes = [partial(lane, _Task(library, today, settings, Shelf(folder, former), gate.wait)) for lane in (_search, _sites)]
        jobs: list[Callable[[], Any]] = [*lanes, confirm]
        indexed, made, report = together(jobs)
        shelf = Shelf(folder, former)
        for part in (indexed, made):
            shelf.take(part.told)
        progress.step("derive")
        shelf.settle()
        shelf.tidy()
        for name, derived in made.derived.items():
            pack_offline(shelf, name, derived)
        progress.step("publish")
        facts = {"today": today.isoformat(), "pages": made.counts, "articles": indexed.counts}
        published = publishing.publish(settings.out, shelf.folder, facts, keep, shelf)
        record(settings.out / CACHE / LEDGER, published.folder, shelf.rows)
        seconds = progress.close()
        spent = {**progress.seconds, "all": round(seconds, 3)}
        told = {**facts, **_told(shelf, report), "release": published.folder.name, "seconds": spent, "bodies": made.bodies}
        write_report(settings.out, told)
    return Built(published.folder, made.counts, indexed.counts, seconds, report, told)


def _told(shelf: Shelf, report: Report) -> dict[str, Any]:
    size = sum(row.size for row in shelf.rows.values())
    return {
        "files": {"all": len(shelf.rows), "new": len(shelf.fresh), "bytes": size},
        "findings": {"errors": report.errors, "warnings": report.warnings},
    }


def _checked(settings: Settings, today: date, memory: Memory | None = None) -> tuple[Library, Report]:
    library, report = read_and_check(settings, today, memory)
    return library, _fine(report)


def _fine(report: Report) -> Report:
    if report.errors:
        raise FindingsError(report)
    return report


class _Task(NamedTuple):
    """What a process of its own is given: what to make a release of, the shelf to put it on, and whom to wait for."""

    library: Library
    today: date
    settings: Settings
    shelf: Shelf
    go_on: GoOn


class _Made(NamedTuple):
    """What a process of its own has made: how much of it by edition, its files, and what was told to it about the rest."""

    counts: dict[str, int]
    told: Told
    derived: Mapping[str, Derived] = {}
    bodies: Mapping[str, int] = {}


def _sites(task: _Task) -> _Made:
    """Both editions' sites into a release, but for their search and what is made of it. It needs nothing of the search."""
    from generator.enrich import enrich
    from generator.site.bodies import Bodies
    from generator.site.compile import Site, Theme, compile_site
    from generator.site.extras.stages import twins
    from generator.site.staging import stage

    library, today, settings, shelf, go_on = task
    cache = Cache(settings.out / CACHE / "bodies")
    bodies = Bodies(cache)
    known = Cache(settings.out / CACHE / "pages")
    theme = Theme.of(settings.config_file, settings.content)
    trees: dict[str, Tree] = {}
    for audience in Audience:
        name = SITE_NAMES[audience]
        enriched = enrich(select(library, audience, today), settings.content, known)
        trees[name] = tree = stage(enriched, succeeded(library, audience, today), settings, known)
        site = Site(settings.config_file, settings.content, tree.kb, today, theme)
        compile_site(site, tree, name, shelf, bodies)
        twins(shelf, name, tree.derived)
    go_on()
    known.close()
    cache.close()
    counts = {name: len(tree.pages) for name, tree in trees.items()}
    told = {"remembered": cache.hits, "rendered": cache.misses}
    return _Made(counts, shelf.told, {name: tree.derived for name, tree in trees.items()}, told)


def _search(task: _Task) -> _Made:
    """Both editions' indexes and records into a release. It needs nothing of the pages."""
    from generator.search.weights_cache import WeightsCache

    weights = WeightsCache(task.settings.out / CACHE)
    known = Cache(task.settings.out / CACHE / "records")
    counts = {SITE_NAMES[audience]: _index(task, audience, weights, known) for audience in Audience}
    task.go_on()
    known.close()
    weights.close()
    return _Made(counts, task.shelf.told)


def _index(task: _Task, audience: Audience, weights: WeightsCache, known: Cache) -> int:
    """An edition's indexes and records into a release; how many articles they hold."""
    from generator.search import lookup, snapshot, values
    from generator.search.browser_index import card_file, cards, files_around, shard, shards
    from generator.search.groups import remembered
    from generator.search.index_cache import IndexCache
    from generator.search.lines import Lines
    from generator.site.extras.stages import derived, search_twins

    library, today, settings, shelf, go_on = task
    name = SITE_NAMES[audience]
    edition = select(library, audience, today)
    days = calendar(library, audience, today)
    stamp = f"index/{name}/{lookup.STAMP}"
    wanted = derived(audience, (), settings)
    rows = remembered(edition, known)
    keys = [group.key for group in rows.groups]
    key = digest(program(), name, keys, edition.synonyms, str(days), str(wanted)).hex()
    if shelf.keep_all(stamp, key):
        weights.hold()
        return len(rows)
    before = frozenset(shelf.rows)
    folder = settings.out / CACHE / name
    cache = IndexCache(folder, weights)
    posted = cache.postings(rows)
    for file, block in shards(rows, posted).items():
        path, made_of = f"{name}/search/{file}", (program() + block.digest).hex()
        if not shelf.keep(path, made_of, frozenset()):
            shelf.put(path, shard(block).encode(), made_of)
    for file, group in cards(rows).items():
        path, made_of = f"{name}/search/{file}", (program() + group.key).hex()
        if not shelf.keep(path, made_of, frozenset()):
            shelf.put(path, card_file(group, file).encode(), made_of)
    for file, text in files_around(rows, posted, edition.synonyms).items():
        shelf.put(f"{name}/search/{file}", text.encode())
    search_twins(shelf, name, wanted)
    go_on()
    base = values.Memory(folder, lambda file, sha256: shelf.same(f"index/{name}/{file}", sha256))
    told = lookup.write(shelf.folder / "index" / name, rows, posted, edition.synonyms, days, base)
    shelf.adopt(f"index/{name}", told)
    cache.close()
    records = f"{snapshot.FOLDER}/{name}"
    lines = Lines(folder, lambda sha256: shelf.former(f"{records}/{snapshot.FILE}", sha256))
    about = snapshot.write(rows, edition.synonyms, shelf.folder / records, name, days, lines)
    shelf.adopt(records, {snapshot.FILE: (about.size, about.sha256)})
    shelf.bind(stamp, key, before)
    return len(rows)


def index_files(rows: Any, posted: Any, synonyms: Any) -> dict[str, bytes]:
    """What the search in a page reads, by path in the site."""
    from generator.search.browser_index import browser_files

    return {f"search/{name}": text.encode() for name, text in browser_files(rows, posted, synonyms).items()}


def searchable(library: Library, audience: Audience, today: date, settings: Settings) -> Tree:
    """An edition with its search, for renderers that make one edition alone."""
    from generator.enrich import enrich
    from generator.search.impacts import postings
    from generator.search.records import records
    from generator.site.staging import stage

    edition = select(library, audience, today)
    rows = records(edition)
    tree = stage(enrich(edition, settings.content), succeeded(library, audience, today), settings)
    return replace(tree, files={**tree.files, **index_files(rows, postings(rows), edition.synonyms)})


def stage_public(config_file: Path, content: Path, docs: Path) -> Tree:
    """For a bare `mkdocs build`: the staging tree of the public edition, after the same checks."""
    from generator.site.tree import write_tree

    today = date.today()
    settings = Settings(config_file.resolve().parent, content, config_file.resolve().parent / "site")
    library, _ = _checked(settings, today)
    tree = searchable(library, Audience.PUBLIC, today, settings)
    write_tree(docs, tree)
    return tree
