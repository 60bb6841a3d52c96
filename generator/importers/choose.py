"""Which letters a damaged run had: the options of each place, and the Chinese that makes the best of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from generator.analysis import fold
from generator.importers.language import RARE, level
from generator.importers.line import IS_HAN

_BEAM: Final = 60
_PAIR: Final = 3
"""A pair of neighbours says so many times more than a letter alone."""
_SURE: Final = 10
"""So much worse must the next best be."""
_HERE: Final = 2
"""The level of a pair that the same document has elsewhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best letters; `sure` when all others are far worse, otherwise some of those."""

    letters: str
    strain: int
    sure: bool
    others: tuple[str, ...] = ()


def choose(options: Sequence[Collection[str]], before: str, after: str, known: Collection[str]) -> Choice | None:
    """The best way through the options, between the letters before and after; None when there is none.

    `known` are folded pairs of the document: its own words are likelier than any other's.
    """
    paths: list[tuple[int, str]] = [(0, before[-1:])]
    for place in options:
        longer = [(strain + _cost(path[-1:], char, known), path + char) for strain, path in paths for char in place]
        paths = sorted(longer)[:_BEAM]
        if not paths:
            return None
    ranked = sorted(
        (strain + (_cost(path[-1], after[0], known) - level(after[0]) if after else 0), path) for strain, path in paths
    )
    skip = len(before[-1:])
    best = ranked[0][0]
    near = tuple(path[skip:] for strain, path in ranked[1:] if strain - best < _SURE)
    return Choice(ranked[0][1][skip:], best, not near, near[:3])


def _cost(previous: str, char: str, known: Collection[str]) -> int:
    if not IS_HAN.match(char):
        return _PAIR * 6
    letter = level(char) if level(char) < RARE else 2 * RARE
    if not previous or not IS_HAN.match(previous):
        return letter + _PAIR * 6
    pair = previous + char
    return letter + _PAIR * (min(_HERE, level(pair)) if fold(pair) in known else level(pair))
