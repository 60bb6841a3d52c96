"""Two states of the whole content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from generator.diff.articles import FIELDS, Change, compare_articles
from generator.diff.lines import lines
from generator.model import Audience, Document, Fact, Library
from generator.problems import Problem
from generator.read.tables import FACTS, PLACEHOLDERS, SYNONYMS

ADDED: Final = "added"
REMOVED: Final = "removed"
RENAMED: Final = "renamed"
CHANGED: Final = "changed"


class ArticleDiff(NamedTuple):
    """An article that is new, gone, has another id, or changed; `before` and `after` are None where it is not."""

    how: str
    before: Document | None
    after: Document | None
    changes: tuple[Change, ...] = ()

    @property
    def document(self) -> Document:
        """As it is now, or was last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("an article is there before or after")
        return found

    @property
    def published(self) -> bool:
        """Whether customers see now what was internal, or not there, before: worth a second look."""
        was, now = (d is not None and d.audience is Audience.PUBLIC for d in (self.before, self.after))
        return now and not was


class FactDiff(NamedTuple):
    """A fact or blank that is new, gone or changed, and the articles that quote it."""

    name: str
    before: str
    after: str
    quoted: tuple[Document, ...]


class Diff(NamedTuple):
    """All that changed. `rewritten` are articles whose file differs and whose meaning does not; `unread` could not be compared."""

    articles: tuple[ArticleDiff, ...]
    facts: tuple[FactDiff, ...]
    blanks: tuple[FactDiff, ...]
    synonyms: tuple[tuple[str, str], ...]
    rewritten: tuple[Document, ...]
    unread: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether the meaning is the same."""
        return not (self.articles or self.facts or self.blanks or self.synonyms or self.unread)


class State(NamedTuple):
    """The content as it was read, and what was wrong with it."""

    library: Library
    problems: Sequence[Problem] = ()

    def unread(self, name: str, table: object) -> bool:
        """Whether nothing could be read of a table because of how it is written."""
        return not table and any(problem.place.path == f"content/{name}" for problem in self.problems)


def compare(one: State, other: State) -> Diff:
    """What changed in meaning. A file that cannot be read in one state makes nothing new or gone: it is named instead."""
    before, after = one.library, other.library
    tables = {
        name
        for state in (one, other)
        for name, table in (
            (FACTS, state.library.facts),
            (PLACEHOLDERS, state.library.placeholders),
            (SYNONYMS, state.library.synonyms),
        )
        if state.unread(name, table)
    }
    old, new = ({d.id.casefold(): d for d in library.documents} for library in (before, after))
    broken = (before.paths - {d.path for d in before.documents}) | (after.paths - {d.path for d in after.documents})
    # Facts that cannot be read are not facts that changed: seals are then judged by the other state's.
    facts = (before.facts or after.facts, after.facts or before.facts) if FACTS in tables else (before.facts, after.facts)
    found: list[ArticleDiff] = []
    rewritten: list[Document] = []
    for key in sorted(old.keys() & new.keys()):
        was, now = old[key], new[key]
        if changes := compare_articles(was, now, facts):
            found.append(ArticleDiff(CHANGED, was, now, changes))
        elif was.body != now.body or was.id != now.id:
            rewritten.append(now)
    gone = {key: old[key] for key in sorted(old.keys() - new.keys()) if old[key].path not in broken}
    come = {key: new[key] for key in sorted(new.keys() - old.keys()) if new[key].path not in broken}
    for key, twin in _renamed(gone, come).items():
        was, now = gone.pop(key), come.pop(twin)
        found.append(ArticleDiff(RENAMED, was, now, compare_articles(was, now, facts)))
    found += [ArticleDiff(REMOVED, document, None) for document in gone.values()]
    found += [ArticleDiff(ADDED, None, document, _life(document)) for document in come.values()]
    return Diff(
        tuple(sorted(found, key=lambda one: (one.document.id, one.how))),
        () if FACTS in tables else _facts(before, after),
        () if PLACEHOLDERS in tables else _blanks(before, after),
        () if SYNONYMS in tables else _synonyms(before, after),
        tuple(rewritten),
        tuple(sorted(broken | tables)),
    )


def _life(document: Document) -> tuple[Change, ...]:
    """What a new article says of its own life."""
    days = (("effective", document.effective), ("expires", document.expires))
    return tuple(Change(name, FIELDS[name], "", day.isoformat()) for name, day in days if day)


def _renamed(gone: Mapping[str, Document], come: Mapping[str, Document]) -> dict[str, str]:
    """Ids that went and the ids that came in their place: the same words, or the same title and kind."""
    found: dict[str, str] = {}
    for match in (lambda d: (d.kind.key, lines(d)), lambda d: (d.kind.key, d.title)):
        waiting = {
            match(document): key for key, document in come.items() if key not in found.values() and document.body.strip()
        }
        for key, document in gone.items():
            if key not in found and (twin := waiting.pop(match(document), None)):
                found[key] = twin
    return found


def _quoting(library: Library, name: str) -> tuple[Document, ...]:
    quoting = (d for d in library.documents if name in d.names)
    return tuple(sorted(quoting, key=lambda d: d.id))


def _facts(before: Library, after: Library) -> tuple[FactDiff, ...]:
    def told(fact: Fact | None) -> str:
        return f"{fact.value}（{'公开' if fact.audience is Audience.PUBLIC else '内部'}）" if fact else ""

    def value(fact: Fact | None, other: Fact | None) -> str:
        """The audience is told where it changed, too."""
        return told(fact) if fact and other and fact.audience is not other.audience else fact.value if fact else ""

    found = []
    for name in sorted(before.facts.keys() | after.facts.keys()):
        one, other = before.facts.get(name), after.facts.get(name)
        if told(one) != told(other):
            found.append(FactDiff(name, value(one, other), value(other, one), _quoting(after if other else before, name)))
    return tuple(found)


def _blanks(before: Library, after: Library) -> tuple[FactDiff, ...]:
    def told(library: Library, name: str) -> str:
        blank = library.placeholders.get(name)
        if blank is None:
            return ""
        more = [f"可选 {'、'.join(blank.choices)}" if blank.choices else "", f"缺省 {blank.default}" if blank.default else ""]
        return "；".join(filter(None, (blank.hint, *more)))

    return tuple(
        FactDiff(name, told(before, name), told(after, name), _quoting(after if name in after.placeholders else before, name))
        for name in sorted(before.placeholders.keys() | after.placeholders.keys())
        if told(before, name) != told(after, name)
    )


def _synonyms(before: Library, after: Library) -> tuple[tuple[str, str], ...]:
    """Groups that went (before, empty) and that came (empty, after)."""
    old, new = ({"、".join(sorted(group)) for group in library.synonyms} for library in (before, after))
    return (*((group, "") for group in sorted(old - new)), *(("", group) for group in sorted(new - old)))
