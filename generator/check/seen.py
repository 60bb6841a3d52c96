"""What rules about single articles have found before: an article that is as it was, amid surroundings that are, is not looked at again.

Such a rule reads an article and a few things of the whole library besides, which `SURROUNDINGS` names. Rules that compare
articles are not remembered: they run over all of them, each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from generator.cache import Cache, digest, program
from generator.check import copy, facts, saying
from generator.check.context import Context
from generator.model import Audience, Document
from generator.problems import Problem
from generator.read.rows import from_problem, to_problem

_Rule = Callable[[Context], Iterator[Problem]]


def _facts(context: Context) -> list[Any]:
    return [[f.name, f.value, f.audience.value, list(f.about)] for f in context.library.facts.values()]


def _said(context: Context) -> list[Any]:
    phrases, allowed = saying.spoken(context.library)
    return [_facts(context), [list(phrase) for phrase in phrases], allowed]


SURROUNDINGS: Final[Mapping[_Rule, Callable[[Context], list[Any]]]] = {
    copy.setting: lambda context: copy.term_titles(context.library),
    facts.contradictions: _facts,
    saying.sayings: _said,
}


class Seen:
    """A memory of findings, asked about one library."""

    def __init__(self, context: Context, memory: Cache) -> None:
        self._context = context
        self._memory = memory
        self._around = {rule: digest(around(context)).hex() for rule, around in SURROUNDINGS.items()}
        public = {d.path for e in context.editions if e.audience is Audience.PUBLIC for d in e.documents}
        self._keys = {d.path: _key(d, shown=d.path in public) for d in context.library.documents}
        rows = memory.get(self._keys.values())
        self._known: dict[str, dict[str, Any]] = {path: rows.get(key, {}) for path, key in self._keys.items()}
        self._changed: set[str] = set()

    def _has(self, rule: _Rule, path: str) -> bool:
        row = self._known[path].get(_name(rule))
        return bool(row and row[0] == self._around[rule])

    @cached_property
    def _left(self) -> dict[_Rule, tuple[Document, ...]]:
        return {rule: tuple(d for d in self._context.library.documents if not self._has(rule, d.path)) for rule in SURROUNDINGS}

    def rest(self, rule: _Rule) -> Context:
        """What the rule has yet to look at: everything, if it is not one about single articles."""
        return replace(self._context, only=self._left[rule]) if rule in SURROUNDINGS else self._context

    def whole(self, rule: _Rule, found: Iterable[Problem]) -> Iterator[Problem]:
        """What the rule found now, and what it had found in the other articles."""
        if rule not in SURROUNDINGS:
            yield from found
            return
        new: dict[str, list[Any]] = {document.path: [] for document in self._left[rule]}
        for problem in found:
            new[problem.place.path.removeprefix("content/")].append(from_problem(problem))
        for path, problems in new.items():
            self._known[path][_name(rule)] = [self._around[rule], problems]
        self._changed |= new.keys()
        for path, row in self._known.items():
            for problem in row[_name(rule)][1]:
                yield to_problem(problem, f"content/{path}")

    def remember(self) -> None:
        """Keep what was found, for the next time."""
        self._memory.put({self._keys[path]: self._known[path] for path in self._changed})


def _name(rule: _Rule) -> str:
    return rule.__qualname__


def _key(d: Document, *, shown: bool) -> bytes:
    """All of an article that these rules read; what its body is made of follows from the body."""
    parts = (
        d.path,
        d.kind.key,
        d.title,
        d.summary,
        d.channel,
        str(d.place("title")),
        str(d.place("summary")),
        str(d.body_line),
    )
    text = "\0".join((*parts, str(shown), d.body))
    return hashlib.sha256(program() + text.encode("utf-8", "surrogateescape")).digest()
