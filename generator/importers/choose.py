"""Which letters a damaged run had: the options of each place, and the Chinese that makes the best of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from generator.analysis import fold
from generator.importers.evidence import Evidence
from generator.importers.language import RARE, level
from generator.importers.line import IS_HAN

_BEAM: Final = 60
_PAIR: Final = 3
"""A pair of neighbours says so many times more than a letter alone."""
_COMMON: Final = 6
"""So common must one of a letter's pairs be for the letter to be certain."""
_EVERYDAY: Final = 3
_UNCOMMON: Final = 7
_FEW: Final = 8
"""Among so few letters, as a reading leaves them, being far better is enough."""
_FREE: Final = frozenset("的了是在和与及不也都就要会对把被给很而所之以为从向我你他她它这那有个中上下等能可将请")
"""Letters that stand beside any other; that a pair with one of them is in no list says little."""
_PARTICLES: Final = frozenset("的了过過着著")
"""Letters that end any word: never to be ruled out."""
_CLOSE: Final = 3
_SURE: Final = 10
"""So much worse must the next best be."""
_STRANGERS: Final = 11
"""The level of a pair that general Chinese does not have."""
_HERE: Final = 2
"""The level of a pair that the same document has elsewhere."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best letters; `sure` when all others are far worse, otherwise some of those."""

    letters: str
    strain: int
    sure: bool
    others: tuple[str, ...] = ()


def choose(options: Sequence[Collection[str]], before: str, after: str, known: Evidence) -> Choice | None:
    """The best way through the options, between the letters before and after; None when there is none.

    The document's own pairs are likelier than any others, and a traditional one has traditional letters: those of Big5.
    """
    if known.traditional:
        options = [tuple(filter(_is_old, place)) or tuple(place) for place in options]
    paths: list[tuple[int, str]] = [(0, before[-1:])]
    for place in options:
        longer = [(strain + _cost(path[-1:], char, known), path + char) for strain, path in paths for char in place]
        paths = sorted(longer)[:_BEAM]
        if not paths:
            return None
    ranked = sorted((strain + (_pair_cost(path[-1] + after[0], known) if after else 0), path) for strain, path in paths)
    skip = len(before[-1:])
    best, path = ranked[0]
    letters = path[skip:]
    near = tuple(other[skip:] for strain, other in ranked[1:] if strain - best < _SURE and fold(other) != fold(path))
    whole = f"{path}{after[:1]}"
    open_places = [index for index, place in enumerate(options, skip) if len(place) > _FEW]
    sure = not near and all(_at_home(whole, index, options[index - skip], known) for index in open_places)
    return Choice(letters, best, sure, near[:3])


def _at_home(text: str, index: int, options: Collection[str], known: Evidence) -> bool:
    """Whether a letter makes a common pair with a neighbour and no other option does nearly, or is a common one among rare ones."""
    chosen = text[index]
    others = [char for char in options if fold(char) != fold(chosen)]
    if level(chosen) <= _EVERYDAY and all(level(char) >= RARE - 1 for char in others):
        return True
    best = _best_pair(text, index, chosen, known)
    rivals = [char for char in others if char in _PARTICLES or _best_pair(text, index, char, known) < min(best + _CLOSE, RARE)]
    return best <= _COMMON and not rivals


def _best_pair(text: str, index: int, char: str, known: Evidence) -> int:
    whole = text[:index] + char + text[index + 1 :]
    pairs = [whole[i : i + 2] for i in (index - 1, index) if 0 <= i < len(whole) - 1]
    return min((_pair_level(pair, known) for pair in pairs if all(map(IS_HAN.match, pair))), default=RARE)


def _cost(previous: str, char: str, known: Evidence) -> int:
    if not IS_HAN.match(char):
        return _PAIR * 6
    pair = _pair_cost(previous + char, known)
    rare = level(char) >= _UNCOMMON and pair > _PAIR * _COMMON
    return (2 if rare else 1) * level(char) + pair


def _pair_cost(pair: str, known: Evidence) -> int:
    if len(pair) < 2 or not all(map(IS_HAN.match, pair)):
        return _PAIR * 6
    common = _pair_level(pair, known)
    if common < RARE:
        return _PAIR * common
    return _PAIR * (RARE - 1 if not _FREE.isdisjoint(fold(pair)) else _STRANGERS)


def _pair_level(pair: str, known: Evidence) -> int:
    folded = fold(pair)
    if folded in known.pairs:
        return min(_HERE, level(pair))
    return min(_COMMON + 1, level(pair)) if folded in _words() else level(pair)


@cache
def _words() -> Collection[str]:
    from pypinyin.constants import PHRASES_DICT

    return frozenset(word for word in PHRASES_DICT if len(word) == 2)


def _is_old(char: str) -> bool:
    try:
        char.encode("big5hkscs")
    except UnicodeEncodeError:
        return False
    return True
