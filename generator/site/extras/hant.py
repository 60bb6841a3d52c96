"""The traditional edition: every finished page of a site once more below `hant/`, its words converted, its addresses kept.

A page is cut into tags and text. Text and the attributes that people read go through OpenCC; ids, anchors, values and addresses
do not. What is the same for both editions (styles, images, index shards) is not copied: links to it are pointed one folder up.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from opencc import OpenCC

from generator.search.browser_index import cards_name, with_card_words
from generator.site.extras.address import absolute, relative
from generator.site.extras.structured import script_text
from generator.site.scripts import classic_script

FOLDER: Final = "hant"
SCRIPTS: Final = "assets/kb"
BUNDLE: Final = f"{SCRIPTS}/search.js"
_CARDS: Final = re.compile(r"search/(?:a\.|c[0-9])[^/]*\.js")
_AS_THEY_ARE: Final = ("analysis.js", "ranking.js", "scan.js")
"""Scripts without a word to a reader."""

_TOKEN: Final = re.compile(r"(<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""(\s)([a-zA-Z][\w:-]*)="([^"]*)\"""")
_WORDS: Final = frozenset({"alt", "title", "placeholder", "aria-label", "aria-description", "content", "data-hours", "label"})
_LINKS: Final = frozenset({"href", "src", "data-search", "data-kb-worker"})
_OWN: Final = ('rel="canonical"', 'property="og:url"', 'property="og:image"')
"""Tags with a whole address whose traditional twin is meant."""
_ELSEWHERE: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|$)", re.IGNORECASE)
_SHORT: Final = 300
"""What is longer stands in one page only, and is not worth remembering."""
_SWITCH: Final = re.compile(r'<a\b[^>]*\bdata-kb-other="([^"]*)"[^>]*>[^<]*</a>')


class Words:
    """Converts texts; what pages have in common is converted once. OpenCC's tables are read with the first text that needs them."""

    def __init__(self, way: str) -> None:
        self._way = way
        self._known: dict[str, str] = {}

    @cached_property
    def _convert(self) -> Callable[[str], str]:
        convert: Callable[[str], str] = OpenCC(self._way).convert
        return convert

    def __call__(self, text: str) -> str:
        """The text in traditional characters."""
        if text.isascii():
            return text
        if len(text) > _SHORT:
            return self._convert(text)
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._convert(text)
        return known


words: Final = cache(Words)
"""The same ones for all who convert in one way."""


@dataclass(frozen=True, slots=True)
class Traditional:
    """How one site's pages become traditional ones."""

    words: Words
    base: str
    _ways: dict[tuple[str, str], str] = field(default_factory=dict)
    _tags: dict[tuple[str, str], str] = field(default_factory=dict)

    def twin(self, source: str, text: str) -> str:
        """The traditional twin of a file of the site."""
        if source.endswith(".html"):
            return self.page(text, source)
        if source.startswith("search/"):
            return with_card_words(source.removeprefix("search/"), text, self.words)
        return text if source.rpartition("/")[2] in _AS_THEY_ARE else self.words(text)

    def page(self, html: str, url: str) -> str:
        """The traditional twin of the page at `url`."""
        return _SWITCH.sub(lambda match: self._switch(url, match), "".join(self._tokens(html, url)))

    def _switch(self, url: str, match: re.Match[str]) -> str:
        """The link to the other script, now the other way round."""
        way = relative(f"{FOLDER}/{url}", url)
        return f'<a class="kb-script" lang="zh-Hans" hreflang="zh-Hans" rel="alternate" href="{way}">{match.group(1)}</a>'

    def _tokens(self, html: str, url: str) -> Iterator[str]:
        folder = posixpath.dirname(url)
        data = False
        for number, token in enumerate(_TOKEN.split(html)):
            if number % 2:  # a tag; most of them stand in every page of a folder
                known = self._tags.get((folder, token))
                if known is None:
                    known = token if token.startswith("<!") else self._tag(token, url)
                    if len(token) <= _SHORT:
                        self._tags[folder, token] = known
                data = token.startswith("<script") and "application/ld+json" in token
                yield known
            else:
                yield script_text(self._data(json.loads(token))) if data else self.words(token)

    def _tag(self, tag: str, url: str) -> str:
        if '="' not in tag:
            return tag
        own = any(mark in tag for mark in _OWN)
        return _ATTRIBUTE.sub(lambda m: self._attribute(m.group(2), m.group(3), url, own=own), tag)

    def _attribute(self, name: str, value: str, url: str, *, own: bool) -> str:
        """One attribute with the blank before it. The search of a traditional page is told where its cards are, too."""
        cards = f' data-cards="{value}"' if name == "data-search" else ""
        return f' {name}="{self._value(name, value, url, own)}"{cards}'

    def _value(self, name: str, value: str, url: str, own: bool) -> str:
        if own and self.base and value.startswith(self.base):
            return self._address(value)
        if name in _WORDS:
            return "zh_TW" if value == "zh_CN" else self.words(value)
        if name == "lang":
            return "zh-Hant" if value == "zh-CN" else value
        if name in _LINKS:
            return self._link(value, url)
        return value

    def _link(self, value: str, url: str) -> str:
        """Pages and scripts have twins below `hant/`; everything else is shared."""
        path = value.partition("#")[0].partition("?")[0]
        if _ELSEWHERE.match(value) or path.endswith(".html") or (path.endswith(".js") and f"{SCRIPTS}/" in path):
            return value
        folder = posixpath.dirname(url)
        if (way := self._ways.get((folder, path))) is None:
            target = posixpath.normpath(posixpath.join(folder, path))
            way = posixpath.relpath(target, posixpath.join(FOLDER, folder)) + ("/" if path.endswith("/") else "")
            self._ways[folder, path] = way
        return way + value[len(path) :]

    def _data(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._data(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._data(inner, key) for inner in value]
        if not isinstance(value, str):
            return value
        if key in ("url", "item"):
            return self._address(value)
        return "zh-Hant" if key == "inLanguage" else self.words(value)

    def _address(self, value: str) -> str:
        return absolute(self.base, "", f"{FOLDER}/") + value[len(self.base) :]


def sources(files: Iterable[str], pages: Sequence[str]) -> list[str]:
    """The pages of a site, and of its files the scripts; each has a traditional twin at the same path below `hant/`."""
    return [
        *pages,
        *sorted(path for path in files if posixpath.dirname(path) == SCRIPTS and path.endswith(".js") and path != BUNDLE),
    ]


def cards(files: Iterable[str]) -> list[str]:
    """Of a site's files those of its search with the words of result cards; they have twins, too."""
    return sorted(path for path in files if _CARDS.fullmatch(path))


def place(source: str) -> str:
    """Where the traditional twin of a file lies in the site; of a file of articles, which is searched as it is, only cards are needed."""
    folder, _, name = source.rpartition("/")
    return f"{FOLDER}/{folder}/{cards_name(name)}" if folder == "search" else f"{FOLDER}/{source}"


def bundle(site: Path) -> str:
    """The traditional script for a disk, made of the traditional scripts."""
    return classic_script(site / FOLDER / SCRIPTS)
