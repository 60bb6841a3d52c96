"""What rules have found before: an article that is as it was, amid surroundings that are, is not looked at again.

A rule about single articles reads an article and a few things of the whole library besides; `ALONE` puts such rules together by what
that is. A rule that compares articles by their heads alone stands in `TOGETHER`, and is not run at all while every head is as it was.
The others are not remembered: they run over all articles, each time, and ask only for what is at hand without reading a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from generator.cache import Cache, digest, program
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
from generator.model import Audience, Document
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
    told = [[f.name, f.value, f.audience.value, list(f.about)] for f in context.library.facts.values()]
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
            seen.append([path in files, other and (other.trace.digest if other.trace else other.body)])
            if path and path not in files:
                seen.append(sorted(files))
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
        self._groups = {
            rule: group for group in (_Group(context, memory, *told) for told in ALONE.items()) for rule in group.rules
        }
        heads = [d.trace.head if d.trace else b"" for e in context.editions for d in e.documents]
        self._whole = {} if b"" in heads else {rule: digest(_name(rule), program(), b"".join(heads)) for rule in TOGETHER}
        self._told = memory.get(self._whole.values())

    @property
    def left(self) -> int:
        """How many articles some rule has yet to look at."""
        return max(len(group.left) for group in self._groups.values())

    def rest(self, rule: _Rule) -> Context | None:
        """What the rule has yet to look at: everything, if nothing is remembered of it; None if there is nothing left."""
        if rule in self._groups:
            left = self._groups[rule].left
            return self._context.narrowed(left) if left else None
        return None if self._whole.get(rule) in self._told else self._context

    def whole(self, rule: _Rule, found: Iterable[Problem]) -> Iterator[Problem]:
        """What the rule found now, and what it had found in the other articles."""
        if rule in self._groups:
            yield from self._groups[rule].whole(rule, found)
        elif rule not in self._whole:
            yield from found
        elif self._whole[rule] in self._told:
            yield from (to_problem(row, path) for path, row in self._told[self._whole[rule]])
        else:
            problems = list(found)
            self._memory.put({self._whole[rule]: [[problem.place.path, from_problem(problem)] for problem in problems]})
            yield from problems

    def remember(self) -> None:
        """Keep what was found, for the next time."""
        for group in set(self._groups.values()):
            group.remember()


class _Group:
    """Rules with the same surroundings: each article has one row for all of them."""

    def __init__(self, context: Context, memory: Cache, around: _Around, rules: tuple[_Rule, ...]) -> None:
        self.rules = rules
        self._memory = memory
        public, internal = ({d.path for d in e.documents} for e in sorted(context.editions, key=_is_internal))
        begun = hashlib.sha256("\0".join([around.__name__, *map(_name, rules)]).encode())
        seen = around(context)
        self._keys: dict[str, bytes] = {}
        for document in context.library.documents:
            if document.trace and document.trace.digest:
                key = begun.copy()
                key.update(document.trace.digest + bytes((document.path in public, document.path in internal)) + seen(document))
                self._keys[document.path] = key.digest()
        known = memory.get(self._keys.values())
        self._known = {path: known[key] for path, key in self._keys.items() if known.get(key)}
        self.left = tuple(d for d in context.library.documents if self._keys.get(d.path) not in known)
        self._new: dict[str, list[Any]] = {document.path: [] for document in self.left}

    def whole(self, rule: _Rule, found: Iterable[Problem]) -> Iterator[Problem]:
        for problem in found:
            self._new[problem.place.path.removeprefix("content/")].append([_name(rule), from_problem(problem)])
            yield problem
        for path, rows in self._known.items():
            yield from (to_problem(row, f"content/{path}") for name, row in rows if name == _name(rule))

    def remember(self) -> None:
        self._memory.put({self._keys[path]: rows for path, rows in self._new.items() if path in self._keys})


def _is_internal(edition: Any) -> bool:
    return edition.audience is Audience.INTERNAL


def _name(rule: _Rule) -> str:
    return rule.__qualname__
