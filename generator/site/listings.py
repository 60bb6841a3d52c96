"""Lists of articles as data: by kind, by topic, by tag, by letter, and what changed last. However large a library, no page lists it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from generator.analysis import reading
from generator.enrich import Enriched
from generator.model import KINDS, Document
from generator.site.page import Page, Plan, address
from generator.site.recall import Recall
from generator.site.shown import Shown, iso

PER_PAGE: Final = 100
ONE_PAGE: Final = 500
TOPIC_GROUPS: Final = {
    "常见问题": ("faq",),
    "办理步骤": ("flow",),
    "规则": ("policy",),
    "其他": ("service", "script", "remark", "term", "role"),
}
"""A topic's articles by kind, as customers call them."""
_BY_LETTER: Final = "按标题的拼音首字母排列"


class Listings:
    """The lists of an edition; `tags` are the addresses of tags."""

    def __init__(self, enriched: Enriched, shown: Shown, tags: Mapping[str, str], recall: Recall) -> None:
        self._enriched = enriched
        self._documents = enriched.edition.documents
        self._shown = shown
        self._tags = tags
        self._recall = recall

    def plans(self) -> Iterator[Plan]:
        """All of them."""
        yield from self._kinds()
        if not self._shown.internal:
            yield from self._topics()
        yield from self._of_tags()
        yield from self._letters() if len(self._documents) > ONE_PAGE else [self._all_letters()]
        yield self._recent()

    def _kinds(self) -> Iterator[Plan]:
        audience = self._shown.edition.audience
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self._documents:
            found[document.kind.key].append(document)
        for key, kind in KINDS.items():
            if key in found:
                yield from self._paged(f"{kind.folder}/index", kind.called(audience), kind.described(audience), found[key])

    def _topics(self) -> Iterator[Plan]:
        topics = self._shown.settings.topics
        found = by_topic(self._documents)
        for topic in topics:
            documents = found.get(topic.key, ())
            base = f"topics/{topic.key}"
            others = [{"key": t.key, "name": t.name, "url": f"topics/{t.key}.html"} for t in topics if t is not topic]
            if len(documents) <= PER_PAGE:
                make = partial(self._topic, f"{base}.md", topic.name, topic.summary, documents, others)
                yield Plan(f"{base}.md", self._recall.shown(documents), make)
            else:
                yield from self._paged(base, topic.name, topic.summary, documents, others=others)

    def _topic(self, path: str, title: str, text: str, documents: Iterable[Document], others: Sequence[Any]) -> Page:
        """What customers look for first, under the names that they would use."""
        groups = []
        for name, kinds in TOPIC_GROUPS.items():
            items = [self._shown.row(d) for d in documents if d.kind.key in kinds]
            if items:
                groups.append({"name": name, "anchor": f"g-{kinds[0]}", "items": items})
        return _list(path, title, text, groups or [{"name": "", "anchor": "", "items": []}], others=others)

    def _of_tags(self) -> Iterator[Plan]:
        tags = self._enriched.tags
        by_sound = sorted(tags, key=self._tags.__getitem__)  # like the A–Z: addresses are made of sounds
        rows = [(tag, self._tags[tag], len(tags[tag])) for tag in by_sound]
        yield _index("tags/index.md", "标签", "按标签找文章", rows)
        for tag, documents in tags.items():
            yield from self._paged(self._tags[tag].removesuffix(".html"), tag, f"标签「{tag}」下的文章", documents)

    @property
    def _letters_title(self) -> str:
        return "全部文章 A–Z" if self._shown.internal else "问题索引 A–Z"

    def _letters(self) -> Iterator[Plan]:
        """In a large library a page a letter, and an index of letters."""
        letters, title = self._enriched.letters, self._letters_title
        yield _index("az.md", title, _BY_LETTER, [(key, f"{_anchor(key)}.html", len(letters[key])) for key in letters])
        for key, documents in letters.items():
            yield from self._paged(_anchor(key), f"{title}：{key}", _BY_LETTER, documents)

    def _all_letters(self) -> Plan:
        """While there are few they stand on one page."""
        letters = self._enriched.letters

        def make() -> Page:
            groups = [
                {"name": key, "anchor": _anchor(key), "items": [self._shown.row(d) for d in documents]}
                for key, documents in letters.items()
            ]
            jumps = [{"name": group["name"], "anchor": group["anchor"]} for group in groups]
            return _list("az.md", self._letters_title, _BY_LETTER, groups, jumps=jumps)

        return Plan("az.md", None, make)

    def _recent(self) -> Plan:
        def make() -> Page:
            days: dict[str, list[dict[str, str]]] = {}
            for document in self._enriched.recent:
                row = self._shown.row(document)
                row = {**row, "summary": self._enriched.notes.get(document.id, row["summary"])}
                days.setdefault(iso(document.updated) or "", []).append(row)
            groups = [{"name": day, "anchor": f"d-{day}", "items": items} for day, items in days.items()]
            return _list("recent.md", "最近更新", "新写的和改过的文章", groups)

        return Plan("recent.md", None, make)

    def _paged(self, base: str, title: str, text: str, documents: Sequence[Document], **more: Any) -> Iterator[Plan]:
        count = max(1, -(-len(documents) // PER_PAGE))
        paths = [f"{base}.md" if n == 0 else f"{base}-{n + 1}.md" for n in range(count)]
        for number, path in enumerate(paths):
            part = documents[number * PER_PAGE : (number + 1) * PER_PAGE]
            rows = self._recall.shown(part)
            yield Plan(path, rows and (title, count, *rows), partial(self._part, paths, number, title, text, part, more))

    def _part(
        self, paths: Sequence[str], number: int, title: str, text: str, documents: Iterable[Document], more: Mapping[str, Any]
    ) -> Page:
        pager = {
            "page": number + 1,
            "pages": len(paths),
            "prev": address(paths[number - 1]) if number else "",
            "next": address(paths[number + 1]) if number + 1 < len(paths) else "",
        }
        items = [self._shown.row(d) for d in documents]
        return _list(paths[number], title, text, [{"name": "", "anchor": "", "items": items}], pager=pager, **more)


def by_topic(documents: Iterable[Document]) -> Mapping[str, Sequence[Document]]:
    """The articles of each topic: questions first, then policies, then the rest."""
    order = list(KINDS)
    found: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.topic].append(document)
    return {t: sorted(f, key=lambda d: (order.index(d.kind.key), d.featured or 999, d.id)) for t, f in found.items()}


def tag_addresses(tags: Iterable[str]) -> dict[str, str]:
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


def _anchor(letter: str) -> str:
    return f"az-{letter.lower() if letter != '#' else '0'}"


def _index(path: str, title: str, text: str, lists: Sequence[tuple[str, str, int]]) -> Plan:
    """A list of lists, each with its name, address and size."""

    def make() -> Page:
        items = [{"id": "", "title": name, "url": url, "count": count} for name, url, count in lists]
        return _list(path, title, text, [{"name": "", "anchor": "", "items": items}], names_only=True)

    return Plan(path, tuple(lists), make)


def _list(path: str, title: str, text: str, groups: list[dict[str, Any]], **more: Any) -> Page:
    crumbs = [{"title": "首页", "url": "index.html"}, {"title": title, "url": ""}]
    data = {"kind": "list", "title": title, "summary": text, "groups": groups, "breadcrumbs": crumbs, **more}
    return Page(path, title, "list.html", data)
