"""An article as a row of plain data, and back: what is remembered of a file that was read, so that it need not be read again.

A script's steps, a flow's nodes and a remark's template are not in the row, because they depend on the facts, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from generator.model import KINDS, Audience, Block, Document, Excuse, Heading, Link, Mention, Outline, Section, Status
from generator.problems import Place, Problem, Severity

_SAME: Final = ("str", "int", "int | None")
_LATER: Final = ("path", "script", "flow", "template")
_OWN: Final = ("kind", "audience", "status", "outline", "excuses", "places")

_NAMES: Final = {
    kind: tuple(f.name for f in fields(Document) if f.type in types and f.name not in _LATER)
    for kind, types in {"same": _SAME, "lists": ("tuple[str, ...]",), "days": ("date | None",)}.items()
}
if left := {f.name for f in fields(Document)} - {*_LATER, *_OWN, *(name for names in _NAMES.values() for name in names)}:
    raise TypeError(f"no row knows these fields of an article: {sorted(left)}")


def to_row(document: Document | None, problems: Iterable[Problem]) -> list[Any]:
    """The row of an article that was read, or of a file that is none; with what was found wrong with it."""
    return [document and _document(document), [from_problem(problem) for problem in problems]]


def from_row(row: Sequence[Any], path: str) -> tuple[Document | None, list[Problem]]:
    """What reading that file gave, but for what depends on the facts."""
    here = f"content/{path}"
    document, problems = row

    def at(line: int, column: int) -> Place:
        return Place(here, line, column)

    return document and _read(document, path, at), [to_problem(problem, here) for problem in problems]


def _document(d: Document) -> list[Any]:
    return [
        *([getattr(d, name) for name in names] for names in (_NAMES["same"], _NAMES["lists"])),
        [day and day.isoformat() for day in (getattr(d, name) for name in _NAMES["days"])],
        [d.kind.key, d.audience.value, d.status.value],
        [_section(section) for section in d.outline.sections],
        [[link.target, link.text, link.image, *_at(link.place), link.span] for link in d.outline.links],
        [[mention.name, *_at(mention.place), mention.span] for mention in d.outline.mentions],
        [[e.rule, e.reason, *_at(e.place), e.first, e.last] for e in d.excuses],
        [[name, *_at(place)] for name, place in d.places.items()],
    ]


def _section(section: Section) -> list[Any]:
    heading = section.heading
    head = heading and [heading.level, heading.text, heading.anchor, *_at(heading.place), heading.explicit]
    blocks = [[block.kind, block.text, *_at(block.place), block.line, block.indent, block.ordered] for block in section.blocks]
    return [head, blocks, section.first_line, section.last_line]


def _at(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _read(row: Sequence[Any], path: str, at: Callable[[int, int], Place]) -> Document:
    same, lists, days, (kind, audience, status), sections, links, mentions, excuses, places = row
    values: dict[str, Any] = dict(zip(_NAMES["same"], same, strict=True))
    values |= {name: tuple(texts) for name, texts in zip(_NAMES["lists"], lists, strict=True)}
    values |= {name: day and date.fromisoformat(day) for name, day in zip(_NAMES["days"], days, strict=True)}
    return Document(
        path=path,
        kind=KINDS[kind],
        audience=Audience(audience),
        status=Status(status),
        outline=Outline(
            tuple(
                Section(
                    head and Heading(head[0], head[1], head[2], at(head[3], head[4]), head[5]),
                    tuple(Block(b[0], b[1], at(b[2], b[3]), b[4], b[5], b[6]) for b in blocks),
                    first,
                    last,
                )
                for head, blocks, first, last in sections
            ),
            tuple(Link(r[0], r[1], r[2], at(r[3], r[4]), tuple(r[5])) for r in links),
            tuple(Mention(r[0], at(r[1], r[2]), tuple(r[3])) for r in mentions),
        ),
        excuses=tuple(Excuse(r[0], r[1], at(r[2], r[3]), r[4], r[5]) for r in excuses),
        places={name: at(line, column) for name, line, column in places},
        **values,
    )


def from_problem(problem: Problem) -> list[Any]:
    """A finding as a row, without its file."""
    return [*_at(problem.place), problem.code, problem.message, problem.hint, problem.severity is Severity.ERROR]


def to_problem(row: Sequence[Any], path: str) -> Problem:
    """A finding from its row, in that file."""
    line, column, code, message, hint, error = row
    return Problem(Place(path, line, column), code, message, hint, Severity.ERROR if error else Severity.WARNING)
