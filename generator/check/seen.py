"""What rules have found before: an article that is as it was, amid surroundings that are, is not looked at again.

A rule about single articles reads an article and a few things of the whole library besides; `ALONE` puts such rules together by what
that is. A rule that compares articles by their heads alone stands in `TOGETHER`, and is not run at all while every head is as it was.
The others are not remembered: they run over all articles, each time, and ask only for what is at hand without reading a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from generator.cache import Cache, digest, frozen, program, thawed
from generator.check import (
    addresses,
    audience,
    copy,
    facts,
    flows,
    grids,
    lifecycle,
    likeness,
    links,
    placeholders,
    quality,
    saying,
    scripts,
)
from generator.check.context import Context
from generator.edition import resolve
from generator.model import Document
from generator.problems import Problem
from generator.read.rows import from_problem, to_problem

_Rule = Callable[[Context], Iterator[Problem]]
_Around = Callable[[Context], Callable[[Document], bytes]]
"""What such rules read beside an article, as a digest; for most the same for every article."""


def _nothing(_: Context) -> Callable[[Document], bytes]:
    return lambda _: b""


def _terms(context: Context) -> Callable[[Document], bytes]:
    around = digest(copy.term_titles(context.library))
    return lambda _: around


def _names(context: Context) -> list[Any]:
    told = [[f.name, f.value, f.audience.value, f.unclear, list(f.about)] for f in context.library.facts.values()]
    return [told, list(context.library.placeholders)]


def _facts(context: Context) -> Callable[[Document], bytes]:
    around = digest(_names(context))
    return lambda _: around


def _hosts(context: Context) -> Callable[[Document], bytes]:
    around = digest(list(context.hosts))
    return lambda _: around


def _said(context: Context) -> Callable[[Document], bytes]:
    phrases, allowed = saying.spoken(context.library)
    around = digest(_names(context), [list(phrase) for phrase in phrases], allowed)
    return lambda _: around


def _led(context: Context) -> Callable[[Document], bytes]:
    """Where an article's links lead: to a file that is there, to a heading of an article; a letter about one that is not names others."""
    files = context.library.paths | context.library.assets

    def around(document: Document) -> bytes:
        if not document.targets:
            return b""
        seen: list[object] = []
        for target in document.targets:
            path = resolve(document.path, target)
            other = context.by_path.get(path or "") if "#" in target or "&" in target else None
            seen.append(other and (other.trace.digest if other.trace else other.body))
            if path and path not in files:
                seen.append([sorted(files), dict(context.titled)])
        return digest(seen)

    return around


ALONE: Final[Mapping[_Around, tuple[_Rule, ...]]] = {
    _nothing: (
        links.link_words,
        scripts.sections_once,
        placeholders.closed_braces,
        quality.headings,
        quality.heading_steps,
        quality.closed_fences,
        grids.tables,
        quality.empty_bodies,
        quality.templates,
    ),
    _facts: (
        audience.internal_facts,
        scripts.script_shape,
        scripts.waits_and_hang_ups,
        scripts.whole_donts,
        scripts.sensible_steps,
        flows.flow_shape,
        flows.flow_ways,
        flows.flow_choices,
        flows.flow_ends,
        flows.flow_begins,
        placeholders.known_names,
        placeholders.misspelt_braces,
        placeholders.blanks_for_customers,
        facts.contradictions,
        quality.faq_answer,
        quality.remark_template,
        lifecycle.seals,
    ),
    _terms: (copy.setting,),
    _hosts: (addresses.inside,),
    _said: (saying.sayings,),
    _led: (links.link_targets,),
}
TOGETHER: Final[tuple[_Rule, ...]] = (likeness.questions,)


class Seen:
    """A memory of findings, asked about one library."""

    def __init__(self, context: Context, memory: Cache) -> None:
        self._context = context
        self._memory = memory
        self._alone = _Alone(context, memory)
        heads = [d.trace.head if d.trace else b"" for e in (context.public, context.internal) for d in e.documents]
        self._whole = {} if b"" in heads else {rule: digest(_name(rule), program(), b"".join(heads)) for rule in TOGETHER}
        self._told = memory.found(self._whole.values())

    @property
    def left(self) -> int:
        """How many articles some rule has yet to look at."""
        return max(len(left) for left in self._alone.left.values())

    def rest(self, rule: _Rule) -> Context | None:
        """What the rule has yet to look at: everything, if nothing is remembered of it; None if there is nothing left."""
        if rule in _GROUPS:
            left = self._alone.left[_GROUPS[rule]]
            return self._context.narrowed(tuple(left)) if left else None
        return None if self._whole.get(rule) in self._told else self._context

    def whole(self, rule: _Rule, found: Iterable[Problem]) -> Iterator[Problem]:
        """What the rule found now, and what it had found in the other articles."""
        if rule in _GROUPS:
            yield from self._alone.whole(rule, found)
        elif rule not in self._whole:
            yield from found
        elif self._whole[rule] in self._told:
            yield from (to_problem(row, path) for path, row in thawed(self._told[self._whole[rule]]))
        else:
            problems = list(found)
            self._memory.add({self._whole[rule]: frozen([(problem.place.path, from_problem(problem)) for problem in problems])})
            yield from problems

    def remember(self) -> None:
        """Keep what was found, for the next time."""
        self._alone.remember()


_GROUPS: Final[Mapping[_Rule, int]] = {rule: number for number, rules in enumerate(ALONE.values()) for rule in rules}
_MARK: Final = 8


class _Alone:
    """Of each article one row: for each group of rules a mark of what they read beside it, and behind the marks what all of them found.

    A group of which the mark is another one now looks at the article again; the others do not.
    """

    def __init__(self, context: Context, memory: Cache) -> None:
        self._memory = memory
        public, internal = context.public.by_path, context.internal.by_path
        around = [around(context) for around in ALONE]
        begun = hashlib.sha256("\0".join(map(_name, _GROUPS)).encode())
        self._keys: dict[str, bytes] = {}
        self._marks: dict[str, bytes] = {}
        for document in context.library.documents:
            if document.trace and document.trace.digest:
                key = begun.copy()
                key.update(document.trace.digest + bytes((document.path in public, document.path in internal)))
                self._keys[document.path] = key.digest()
                self._marks[document.path] = b"".join([seen(document)[:_MARK].ljust(_MARK, b"\0") for seen in around])
        known = memory.found(self._keys.values())
        size = _MARK * len(around)
        self.left: dict[int, list[Document]] = {number: [] for number in range(len(around))}
        self._known: dict[str, list[tuple[str, list[Any]]]] = {}
        self._changed: dict[str, list[list[Any]]] = {}
        for document in context.library.documents:
            path = document.path
            row = known.get(self._keys.get(path, b""), b"")
            marks, rows = row[:size], thawed(row[size:]) if len(row) > size else []
            if not row or marks != self._marks[path]:
                news = [n for n in self.left if not row or _mark(marks, n) != _mark(self._marks[path], n)]
                rows = self._changed[path] = [told for told in rows if _GROUP_OF[told[0]] not in news]
                for number in news:
                    self.left[number].append(document)
            for name, told in rows:
                self._known.setdefault(name, []).append((f"content/{path}", told))

    def whole(self, rule: _Rule, found: Iterable[Problem]) -> Iterator[Problem]:
        name = _name(rule)
        for problem in found:
            self._changed[problem.place.path.removeprefix("content/")].append([name, from_problem(problem)])
            yield problem
        yield from (to_problem(row, path) for path, row in self._known.get(name, ()))

    def remember(self) -> None:
        new = {path: rows for path, rows in self._changed.items() if path in self._keys}
        self._memory.add({self._keys[path]: self._marks[path] + (frozen(rows) if rows else b"") for path, rows in new.items()})


def _mark(marks: bytes, number: int) -> bytes:
    return marks[_MARK * number : _MARK * (number + 1)]


def _name(rule: _Rule) -> str:
    return rule.__qualname__


_GROUP_OF: Final = {_name(rule): number for rule, number in _GROUPS.items()}
