"""Addresses that only work inside: to customers they lead nowhere, and they tell strangers what the network is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from ipaddress import ip_address
from typing import Final

from generator.check.context import Context
from generator.model import Audience, Document
from generator.problems import Place, Problem

_ADDRESS: Final = re.compile(
    r"""(?<![a-z0-9_.-])                                           # from its beginning, or a long one is tried at every letter
        (?:(?P<scheme>[a-z][a-z0-9+-]*:/{2,3})(?:[^\s/@\[\]()<>]*@)?)?  # a scheme makes a name without a dot an address
        (?P<host>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?!\.?[a-z0-9_-]|\.[^\x00-\x7f]))""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_SHARE: Final = re.compile(r"(?<![\w\\])\\\\[\w.$-]+\\[\w$]", re.ASCII)
"""A folder of Windows, `\\\\server\\folder`."""
_ENDINGS: Final = frozenset(
    {"local", "localdomain", "localhost", "lan", "intranet", "intra", "internal", "corp", "home", "private"}
)
"""Last parts of names that no public name server answers for."""


def inside(context: Context) -> Iterator[Problem]:
    """AU07: what customers read names no address of the inner network."""
    for document in context.within(Audience.PUBLIC):
        for place, line in _lines(document):
            yield from (_problem(place, *found) for found in _found(line, context.hosts))


def inside_facts(context: Context) -> Iterator[Problem]:
    """AU07 for the facts that customers may read."""
    for fact in context.public.facts.values():
        yield from (_problem(fact.place, 0, address) for _, address in _found(fact.value, context.hosts))


def _problem(place: Place, start: int, address: str) -> Problem:
    at = Place(place.path, place.line, place.column + start)
    hint = "换成客户打得开的地址，或挪到内部文章里；客户家里的设备就要用它，写 kb:ignore 和原因"
    return Problem(at, "AU07", f"对外的文章里有内网地址 {address[:60]}", hint)


def _lines(document: Document) -> Iterator[tuple[Place, str]]:
    for name in ("title", "summary", "aliases"):
        told = getattr(document, name)
        for text in (told,) if isinstance(told, str) else told:
            yield document.place(name), text
    for number, line in enumerate(document.body.split("\n")):
        yield Place(f"content/{document.path}", document.body_line + number), line


def _found(line: str, hosts: Collection[str]) -> Iterator[tuple[int, str]]:
    """Where each such address stands in a line, and what it is."""
    if "." not in line and "//" not in line and "\\\\" not in line:
        return
    yield from ((share.start(), share[0][:-2]) for share in _SHARE.finditer(line))
    for found in _ADDRESS.finditer(line):
        host = found["host"].lower().strip("[]").strip(".")
        if found["scheme"] and found["scheme"].lower().startswith("file:"):
            yield found.start(), found[0]
        elif _is_inside(host, bool(found["scheme"]), hosts):
            yield found.start("host"), found["host"]


def _is_inside(host: str, addressed: bool, hosts: Collection[str]) -> bool:
    if any(host == name or host.endswith(f".{name}") for name in hosts):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        _, dot, ending = host.rpartition(".")
        return ending in _ENDINGS if dot else addressed
