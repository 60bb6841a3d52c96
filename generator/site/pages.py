"""Pages as data: what each page's template is told. Whatever a reader sees beside the body comes from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from generator.analysis import reading
from generator.cache import Cache, digest, fingerprint
from generator.enrich import Enriched
from generator.model import CHANNELS, KINDS, Audience, Document, Dont, Fill, Script, Step, Text, plain
from generator.read.structure import text_of
from generator.search.records import summary
from generator.settings import Settings
from generator.site.body import ingredients, page_body, tables
from generator.site.handbook import belongings, blanks, flow_steps, notes, quoted
from generator.site.page import Finish, Page, as_it_is
from generator.verification import Standing, verification

PER_PAGE: Final = 100
ONE_PAGE: Final = 500
HOME_RECENT: Final = 6
HOME_POPULAR: Final = 8
TOPIC_ITEMS: Final = 5
TOPIC_GROUPS: Final = {
    "常见问题": ("faq",),
    "办理步骤": ("flow",),
    "规则": ("policy",),
    "其他": ("service", "script", "remark", "term", "role"),
}
"""A topic's articles by kind, as customers call them."""
DESKTOP: Final = ("T04", "T06", "F06", "C14", "P02", "M02")
"""What the internal home page offers first: the situations that agents look up most."""


_QUOTED: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def pages(
    enriched: Enriched, settings: Settings, memory: Cache | None = None, finish: Callable[[int], Finish] = as_it_is
) -> list[Page]:
    """Every page of an edition. With a memory, that of an article is made anew only when something that it is made of is new."""
    maker = _Maker(enriched, settings)
    home = maker.home()
    others = [
        *maker.handbooks(),
        *maker.kind_lists(),
        *maker.topic_lists(),
        *maker.tag_lists(),
        *maker.letters(),
        maker.recent(),
        Page("search.md", "搜索", "search.html", {"kind": "search", "title": "搜索", "breadcrumbs": []}),
    ]
    last = finish(1 + len(enriched.edition.documents) + len(others))
    return [last(home), *maker.articles(memory, last), *map(last, others)]


def article_page(enriched: Enriched, settings: Settings, document: Document) -> Page:
    """The page of one article of an edition."""
    return _Maker(enriched, settings).article(document)


def fill_facts(text: str, enriched: Enriched) -> str:
    """Settings may quote facts, too; a text that quotes what this edition does not know is left out whole."""
    facts = enriched.edition.facts
    names = _QUOTED.findall(text)
    return _QUOTED.sub(lambda match: facts[match.group(1)].value, text) if all(name in facts for name in names) else ""


class _Maker:
    def __init__(self, enriched: Enriched, settings: Settings) -> None:
        self._enriched = enriched
        self._edition = enriched.edition
        self._settings = settings
        self._internal = enriched.edition.audience is Audience.INTERNAL
        self._tag_urls = _tag_urls(enriched.tags)
        self._shown: dict[str, dict[str, str]] = {}

    # -- articles ---------------------------------------------------------------------------------------------

    def articles(self, memory: Cache | None, finish: Finish) -> list[Page]:
        """The page of each article, from memory where everything that it is made of is as it was."""
        documents = self._edition.documents
        keys = self._keys(finish) if memory else {}
        rows = memory.found(keys.values()) if memory else {}
        fresh: dict[bytes, bytes] = {}
        made = []
        for document in documents:
            key = keys.get(document.id, b"")
            if key in rows:
                late = partial(self._finished, document, finish)
                made.append(Page.known(document.file, document.title, rows[key], late))
                continue
            page = self._finished(document, finish)
            if key:
                fresh[key] = page.row
                page = Page.known(page.path, page.title, fresh[key], partial(_same, page))
            made.append(page)
        if memory:
            memory.add(fresh)
        return made

    def _finished(self, document: Document, finish: Finish) -> Page:
        return finish(self.article(document))

    def _keys(self, finish: Finish) -> dict[str, bytes]:
        """Id -> a digest of all that a page is made of.

        That is the article, where its links lead, how its neighbours are shown, its tags' addresses, and for all pages the tables,
        the settings and the program, which the digest of the article's file names.
        """
        edition, enriched = self._edition, self._enriched
        around = digest("page", edition.audience.value, tables(edition), self._settings.config_file.read_bytes(), finish.told)
        own = {document.id: ingredients(document, edition) for document in edition.documents}
        keys: dict[str, bytes] = {}
        for document in edition.documents:
            near = [
                *enriched.related.get(document.id, ()),
                *(enriched.backlinks.get(document.id, ()) if self._internal else ()),
            ]
            tags = [self._tag_urls[tag] for tag in document.tags]
            shown = [own[other.id] for other in near]
            if own[document.id] is not None and None not in shown:
                keys[document.id] = fingerprint(around, own[document.id], self._overdue(document), tags, shown)
        return keys

    def _overdue(self, document: Document) -> bool:
        return bool(document.review_due and document.review_due < self._edition.today)

    def article(self, document: Document) -> Page:
        kind = document.kind
        data: dict[str, Any] = {
            "kind": kind.key,
            "kind_name": kind.called(self._edition.audience),
            "id": document.id,
            "title": document.title,
            "audience": document.audience.value,
            "topic": document.topic,
            "summary": self._short(document)["summary"],
            "tags": [{"name": tag, "url": self._tag_urls[tag]} for tag in document.tags],
            "aliases": list(document.aliases),
            "owner": document.owner,
            "origin": document.origin,
            "needs": document.needs,
            "overdue": self._overdue(document),
            "breadcrumbs": self._crumbs(document),
            "related": [self._short(d) for d in self._enriched.related.get(document.id, ())],
            "backlinks": [self._short(d) for d in self._enriched.backlinks.get(document.id, ())] if self._internal else [],
            **{name: _day(getattr(document, name)) for name in ("reviewed", "effective", "expires", "updated")},
            "due": _day(document.review_due),
        }
        standing = verification(document, self._edition.facts)
        if self._internal:
            data["verified"] = standing.data()
            data["replaced_by"] = document.replaced_by
            data["blanks"] = blanks(document, self._edition) if document.script or document.template else []
            data["handbook"] = _handbook_path(document).removesuffix(".md") + ".html" if kind.key == "role" else ""
        elif standing.standing is Standing.CHANGED:
            data["reviewed"] = None  # 最近核对 would be of other words; a customer reads no date rather than a wrong one
        if document.flow:
            data["nodes"] = [node.anchor for node in document.flow.nodes]
        if document.script:
            data |= self._script(document)
        if document.template:
            data["template_parts"] = self._parts(document.template)
            data["flag"] = document.flag
        template = "script.html" if document.script else "article.html"
        return Page(document.file, document.title, template, data, page_body(document, self._edition))

    def _crumbs(self, document: Document) -> list[dict[str, str]]:
        crumbs = [{"title": "首页", "url": "index.html"}]
        topic = next((t for t in self._settings.topics if t.key == document.topic), None)
        if topic and not self._internal:
            crumbs.append({"title": topic.name, "url": f"topics/{topic.key}.html"})
        else:
            crumbs.append({"title": document.kind.called(self._edition.audience), "url": f"{document.kind.folder}/index.html"})
        return [*crumbs, {"title": document.title, "url": ""}]

    def _parts(self, text: Text) -> list[dict[str, str]]:
        return [{"text": part} if isinstance(part, str) else self._fill(part) for part in text]

    def _fill(self, fill: Fill) -> dict[str, str]:
        placeholder = self._edition.placeholders.get(fill.name)
        return {
            "fill": fill.name,
            "hint": placeholder.hint if placeholder else "",
            "example": placeholder.example if placeholder else "",
        }

    def _script(self, document: Document) -> dict[str, Any]:
        script = document.script or Script()
        return {
            "channel": {"key": document.channel, "name": CHANNELS.get(document.channel, "")},
            "steps": [self._step(step) for step in script.steps],
            "donts": [self._dont(dont) for dont in script.donts],
        }

    def _step(self, step: Step) -> dict[str, Any]:
        return {
            "verb": step.verb.key,
            "label": step.verb.value,
            "condition": step.condition,
            "seconds": step.seconds,
            "parts": self._parts(step.text),
        }

    def _dont(self, dont: Dont) -> dict[str, Any]:
        return {
            "kind": dont.kind,
            "label": dont.label,
            "parts": self._parts(dont.text),
            "reason": dont.reason,
            "instead": plain(dont.instead),
            "instead_label": "改说" if dont.kind == "word" else "改做",
        }

    def _short(self, document: Document) -> dict[str, str]:
        """An article as lists show it; worked out once, because a list of neighbours stands on every page."""
        short = self._shown.get(document.id)
        if short is None:
            short = self._shown[document.id] = {
                "id": document.id,
                "title": document.title,
                "url": document.url,
                "kind_name": document.kind.called(self._edition.audience),
                "summary": summary(document, self._edition.facts),
                "date": _day(document.updated) or "",
            }
        return short

    # -- handbooks: one document a role, for paper ------------------------------------------------------------

    def handbooks(self) -> Iterable[Page]:
        """Only the internal edition has them."""
        return (self._handbook(d) for d in self._edition.documents if self._internal and d.kind.key == "role")

    def _handbook(self, role: Document) -> Page:
        title = f"岗位手册：{role.title}"
        data = {
            "kind": "handbook",
            "kind_name": role.kind.name,
            "id": role.id,
            "title": title,
            "summary": summary(role, self._edition.facts),
            "owner": role.owner,
            "today": _day(self._edition.today),
            "breadcrumbs": [*self._crumbs(role)[:-1], {"title": role.title, "url": role.url}, {"title": "岗位手册", "url": ""}],
            "flows": [
                {**self._short(d), "steps": flow_steps(d, self._words), "notes": notes(d, self._words)}
                for d in belongings(role, self._edition, "flow")
            ],
            "scripts": [
                {**self._short(d), **self._script(d), "notes": notes(d, self._words)}
                for d in belongings(role, self._edition, "script")
            ],
        }
        return Page(_handbook_path(role), title, "handbook.html", data, page_body(role, self._edition))

    def _words(self, markdown: str) -> list[dict[str, str]]:
        return self._parts(text_of(quoted(markdown), self._edition.facts))

    # -- the home page ----------------------------------------------------------------------------------------

    def home(self) -> Page:
        data: dict[str, Any] = {
            "kind": "home",
            "title": self._settings.site_name,
            "summary": self._settings.description,
            "popular": [self._short(d) for d in self._popular()],
            "recent": [self._short(d) for d in self._enriched.recent[:HOME_RECENT]],
            "contact": {k: fill_facts(str(v), self._enriched) for k, v in (self._settings.kb.get("contact") or {}).items()},
        }
        if self._internal:
            counts = {key: sum(d.kind.key == key for d in self._edition.documents) for key in KINDS}
            data["kinds"] = [
                {"name": kind.name, "url": f"{kind.folder}/index.html", "count": counts[key], "summary": kind.purpose}
                for key, kind in KINDS.items()
                if counts[key]
            ]
        else:
            data["topics"] = [
                {
                    "key": topic.key,
                    "name": topic.name,
                    "summary": topic.summary,
                    "url": f"topics/{topic.key}.html",
                    "items": [self._short(d) for d in self._of_topic(topic.key)[:TOPIC_ITEMS]],
                }
                for topic in self._settings.topics
            ]
        return Page("index.md", self._settings.site_name, "home.html", data)

    def _popular(self) -> list[Document]:
        if self._internal:
            by_id = self._edition.by_id()
            return [by_id[i] for i in DESKTOP if i in by_id]
        featured = [d for d in self._edition.documents if d.featured is not None]
        return sorted(featured, key=lambda d: (d.featured or 0, d.id))[:HOME_POPULAR]

    def _of_topic(self, key: str) -> list[Document]:
        """Questions first, then policies, then the rest."""
        order = list(KINDS)
        found = [d for d in self._edition.documents if d.topic == key]
        return sorted(found, key=lambda d: (order.index(d.kind.key), d.featured or 999, d.id))

    # -- lists ------------------------------------------------------------------------------------------------

    def kind_lists(self) -> Iterable[Page]:
        for key, kind in KINDS.items():
            documents = [d for d in self._edition.documents if d.kind.key == key]
            if documents:
                name, purpose = kind.called(self._edition.audience), kind.described(self._edition.audience)
                yield from self._paged(kind.folder, "index", name, purpose, documents)

    def topic_lists(self) -> Iterable[Page]:
        for topic in () if self._internal else self._settings.topics:
            documents = self._of_topic(topic.key)
            others = [
                {"key": t.key, "name": t.name, "url": f"topics/{t.key}.html"} for t in self._settings.topics if t is not topic
            ]
            if len(documents) <= PER_PAGE:
                groups = self._by_kind(documents)
                yield self._list(f"topics/{topic.key}.md", topic.name, topic.summary, groups, others=others)
            else:
                yield from self._paged("topics", topic.key, topic.name, topic.summary, documents, others=others)

    def _by_kind(self, documents: Sequence[Document]) -> list[dict[str, Any]]:
        """What customers look for first, under the names that they would use."""
        groups = []
        for name, kinds in TOPIC_GROUPS.items():
            items = [self._short(d) for d in documents if d.kind.key in kinds]
            if items:
                groups.append({"name": name, "anchor": f"g-{kinds[0]}", "items": items})
        return groups or [{"name": "", "anchor": "", "items": []}]

    def tag_lists(self) -> Iterable[Page]:
        tags = self._enriched.tags
        items = [
            {"id": "", "title": tag, "url": self._tag_urls[tag], "summary": f"{len(documents)} 篇"}
            for tag, documents in tags.items()
        ]
        yield self._list("tags/index.md", "标签", "按标签找文章", [{"name": "", "anchor": "", "items": items}])
        for tag, documents in tags.items():
            name = self._tag_urls[tag].removeprefix("tags/").removesuffix(".html")
            yield from self._paged("tags", name, tag, f"标签「{tag}」下的文章", list(documents))

    def letters(self) -> Iterable[Page]:
        """A–Z on one page while it is short; in a large library a page a letter, and an index of letters."""
        if len(self._edition.documents) <= ONE_PAGE:
            yield self._all_letters()
            return
        title = "全部文章 A–Z" if self._internal else "问题索引 A–Z"
        names = {key: f"az-{key.lower() if key != '#' else '0'}" for key in self._enriched.letters}
        items = [
            {"id": "", "title": key, "url": f"{names[key]}.html", "summary": f"{len(documents)} 篇"}
            for key, documents in self._enriched.letters.items()
        ]
        yield self._list("az.md", title, "按标题的拼音首字母排列", [{"name": "", "anchor": "", "items": items}])
        for key, documents in self._enriched.letters.items():
            yield from self._paged("", names[key], f"{title}：{key}", "按标题的拼音首字母排列", documents)

    def _all_letters(self) -> Page:
        groups = [
            {"name": key, "anchor": f"az-{key.lower() if key != '#' else '0'}", "items": [self._short(d) for d in documents]}
            for key, documents in self._enriched.letters.items()
        ]
        jumps = [{"name": group["name"], "anchor": group["anchor"]} for group in groups]
        title = "全部文章 A–Z" if self._internal else "问题索引 A–Z"
        return self._list("az.md", title, "按标题的拼音首字母排列", groups, jumps=jumps)

    def recent(self) -> Page:
        days: dict[str, list[dict[str, str]]] = {}
        for document in self._enriched.recent:
            row = self._short(document)
            row = {**row, "summary": self._enriched.notes.get(document.id, row["summary"])}
            days.setdefault(_day(document.updated) or "", []).append(row)
        groups = [{"name": day, "anchor": f"d-{day}", "items": items} for day, items in days.items()]
        return self._list("recent.md", "最近更新", "新写的和改过的文章", groups)

    def _paged(
        self, folder: str, name: str, title: str, text: str, documents: Sequence[Document], **more: Any
    ) -> Iterable[Page]:
        count = max(1, -(-len(documents) // PER_PAGE))
        base = f"{folder}/{name}" if folder else name
        paths = [f"{base}.md" if n == 0 else f"{base}-{n + 1}.md" for n in range(count)]
        for number, path in enumerate(paths):
            items = [self._short(d) for d in documents[number * PER_PAGE : (number + 1) * PER_PAGE]]
            pager = {
                "page": number + 1,
                "pages": count,
                "prev": paths[number - 1].removesuffix(".md") + ".html" if number else "",
                "next": paths[number + 1].removesuffix(".md") + ".html" if number + 1 < count else "",
            }
            yield self._list(path, title, text, [{"name": "", "anchor": "", "items": items}], pager=pager, **more)

    def _list(self, path: str, title: str, text: str, groups: list[dict[str, Any]], **more: Any) -> Page:
        crumbs = [{"title": "首页", "url": "index.html"}, {"title": title, "url": ""}]
        data = {"kind": "list", "title": title, "summary": text, "groups": groups, "breadcrumbs": crumbs, **more}
        return Page(path, title, "list.html", data)


def _tag_urls(tags: Iterable[str]) -> dict[str, str]:
    """An address of plain letters for each tag, by its sound; the same tags give the same addresses."""
    urls: dict[str, str] = {}
    taken: set[str] = {"index"}
    for tag in tags:
        letters = "".join(reading(c) or (c if c.isascii() and c.isalnum() else "-") for c in tag.lower()).strip("-")
        name = base = letters or "tag"
        number = 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        urls[tag] = f"tags/{name}.html"
    return urls


def _same(page: Page) -> Page:
    return page


def _handbook_path(role: Document) -> str:
    return role.file.removesuffix(".md") + "-handbook.md"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
