"""An article as a row of bytes, and back: what is remembered of a file that was read, so that it need not be read again.

A row has two halves. The head is what lists, rules and relations ask of every article: its front matter, where its links lead, what
it mentions. The text is its body and outline, and stays as it is until somebody asks for it, which for most articles nobody does.
A script's steps, a flow's nodes and a remark's template are not in the row, because they depend on the facts, too.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, Final

from generator.model import (
    KINDS,
    LATE,
    Audience,
    Block,
    Document,
    Excuse,
    Heading,
    Link,
    Mention,
    Outline,
    Section,
    Status,
    Trace,
)
from generator.problems import Place, Problem, Severity

_SIZE: Final = 4
"""Bytes that tell the size of a head, and of the first words."""
_SAME: Final = ("str", "int", "int | None", "bool")
_OWN: Final = ("path", "kind", "audience", "status", "excuses")
_FIELDS: Final = tuple(f for f in fields(Document) if f.init and f.name not in (*LATE, *_OWN))
_NAMES: Final = {
    kind: tuple(f.name for f in _FIELDS if f.type in types)
    for kind, types in {"same": _SAME, "lists": ("tuple[str, ...]",), "days": ("date | None",)}.items()
}
if left := {f.name for f in _FIELDS} - {name for names in _NAMES.values() for name in names}:
    raise TypeError(f"no row knows these fields of an article: {sorted(left)}")

Finish = Callable[[Document, Outline], Mapping[str, Any]]
"""What an article has as data beside its outline: its script, flow or template."""


def to_row(document: Document | None, problems: Iterable[Problem]) -> bytes:
    """The row of an article that was read, or of a file that is none; with what was found wrong with it."""
    head = _dump([document and _head(document), [from_problem(problem) for problem in problems]])
    lead = document.lead.encode("utf-8", "surrogatepass") if document else b""
    text = zlib.compress(_dump(_text(document)), 1) if document else b""
    return b"".join((len(head).to_bytes(_SIZE, "little"), len(lead).to_bytes(_SIZE, "little"), head, lead, text))


def from_row(
    row: bytes, path: str, digest: bytes, finish: Finish, changed: tuple[date, str] | None
) -> tuple[Document | None, list[Problem]]:
    """What reading that file gave. `changed`: the day and the commit that touched it last, as far as anybody knows."""
    stop = 2 * _SIZE + int.from_bytes(row[:_SIZE], "little")
    text = stop + int.from_bytes(row[_SIZE : 2 * _SIZE], "little")
    head = row[2 * _SIZE : stop]
    here = f"content/{path}"
    told, problems = json.loads(head.decode("utf-8", "surrogatepass"))
    found = [to_problem(problem, here) for problem in problems]
    if told is None:
        return None, found
    known = hashlib.sha256(path.encode("utf-8", "surrogateescape") + b"\0" + head).digest()
    lead = row[stop:text].decode("utf-8", "surrogatepass")
    trace = Trace(digest, known, tuple(told[-2]), tuple(told[-1]), lead)
    return _read(told, path, trace, row[text:], finish, changed), found


def _head(d: Document) -> list[Any]:
    return [
        *([getattr(d, name) for name in names] for names in (_NAMES["same"], _NAMES["lists"])),
        [day and day.isoformat() for day in (getattr(d, name) for name in _NAMES["days"])],
        [d.kind.key, d.audience.value, d.status.value],
        [[e.rule, e.reason, *_at(e.place), e.first, e.last] for e in d.excuses],
        [[name, *_at(place)] for name, place in d.places.items()],
        d.targets,
        d.names,
    ]


def _text(d: Document) -> list[Any]:
    return [
        d.body,
        [_section(section) for section in d.outline.sections],
        [[link.target, link.text, link.image, *_at(link.place), link.span] for link in d.outline.links],
        [[mention.name, *_at(mention.place), mention.span] for mention in d.outline.mentions],
    ]


def _section(section: Section) -> list[Any]:
    heading = section.heading
    head = heading and [heading.level, heading.text, heading.anchor, *_at(heading.place), heading.explicit]
    blocks = [
        [block.kind, block.text, *_at(block.place), block.line, block.indent, block.depth, block.number]
        for block in section.blocks
    ]
    return [head, blocks, section.first_line, section.last_line]


def _at(place: Place) -> tuple[int, int]:
    return place.line, place.column


_AUDIENCES: Final = {audience.value: audience for audience in Audience}
_STATUSES: Final = {status.value: status for status in Status}
_NO_DATA: Final[Mapping[str, Any]] = {"script": None, "flow": None, "template": ()}
_DATA: Final = {"script": "script", "flow": "flow", "remark": "template"}
"""What is read out of the text, by kind."""
_day: Final = cache(date.fromisoformat)


def _read(
    told: Sequence[Any], path: str, trace: Trace, text: bytes, finish: Finish, changed: tuple[date, str] | None
) -> Document:
    same, lists, days, (kind, audience, status), excuses, places, _, _ = told
    here = f"content/{path}"

    def late(document: Document, name: str) -> Mapping[str, Any]:
        if name == "places":
            return {name: {field: Place(here, line, column) for field, line, column in places}}
        body, outline = _outline(text, here)
        return {"body": body, "outline": outline, **_NO_DATA, **finish(document, outline)}

    values = dict(zip(_NAMES["same"], same, strict=True))
    values |= zip(_NAMES["lists"], map(tuple, lists), strict=True)
    values |= zip(_NAMES["days"], (day and _day(day) for day in days), strict=True)
    values["updated"], values["commit"] = changed or (values["reviewed"], "")
    return Document.known(
        {
            **{name: value for name, value in _NO_DATA.items() if name != _DATA.get(kind)},
            **values,
            "path": path,
            "kind": KINDS[kind],
            "audience": _AUDIENCES[audience],
            "status": _STATUSES[status],
            "excuses": tuple(Excuse(r[0], r[1], Place(here, r[2], r[3]), r[4], r[5]) for r in excuses),
        },
        trace,
        late,
    )


def _outline(data: bytes, here: str) -> tuple[str, Outline]:
    body, sections, links, mentions = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    outline = Outline(
        tuple(
            Section(
                head and Heading(head[0], head[1], head[2], Place(here, head[3], head[4]), head[5]),
                tuple(Block(b[0], b[1], Place(here, b[2], b[3]), *b[4:]) for b in blocks),
                first,
                last,
            )
            for head, blocks, first, last in sections
        ),
        tuple(Link(r[0], r[1], r[2], Place(here, r[3], r[4]), tuple(r[5])) for r in links),
        tuple(Mention(r[0], Place(here, r[1], r[2]), tuple(r[3])) for r in mentions),
    )
    return body, outline


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_problem(problem: Problem) -> list[Any]:
    """A finding as a row, without its file."""
    return [*_at(problem.place), problem.code, problem.message, problem.hint, problem.severity is Severity.ERROR]


def to_problem(row: Sequence[Any], path: str) -> Problem:
    """A finding from its row, in that file."""
    line, column, code, message, hint, error = row
    return Problem(Place(path, line, column), code, message, hint, Severity.ERROR if error else Severity.WARNING)
