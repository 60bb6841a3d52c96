"""All repairs of lines, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from generator.analysis import fold
from generator.importers.entries import Entry
from generator.importers.language import level
from generator.importers.letters import invisible, is_traditional, simplified, strokes, typos
from generator.importers.line import IS_HAN, Edit, Line, han_count, outside, protected
from generator.importers.mojibake import mojibake
from generator.importers.notes import marked_notes, pinyin_notes
from generator.importers.punctuation import punctuation
from generator.importers.shifted import shifted
from generator.importers.variables import lost_variables


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the whole document tells about a line of it: how many readings in brackets, traditional or not, which pairs of letters."""

    notes: int
    traditional: bool
    pairs: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Evidence:
        """Look at all lines once."""
        texts = [line.text for line in lines if not line.code]
        han = sum(map(han_count, texts))
        old = sum(is_traditional(char) for text in texts for char in text)
        pairs = {
            fold(text[i : i + 2])
            for text in texts
            for i in range(len(text) - 1)
            if IS_HAN.match(text[i]) and IS_HAN.match(text[i + 1]) and level(text[i]) < 8 and level(text[i + 1]) < 8
        }
        return cls(sum(map(marked_notes, texts)), old * 20 > han, frozenset(pairs))


Repair = Callable[[str, Evidence], Sequence[Edit]]

REPAIRS: Final[tuple[tuple[Repair, bool], ...]] = (
    (lambda text, known: shifted(text, known.pairs), True),
    (lambda text, known: mojibake(text, known.pairs), True),
    (lambda text, _: invisible(text), False),
    (lambda text, known: pinyin_notes(text, known.notes), True),
    (lambda text, known: simplified(text, document=known.traditional), True),
    (lambda text, _: typos(text), True),
    (lambda text, _: strokes(text), True),
    (lambda text, _: punctuation(text), True),
    (lambda text, _: lost_variables(text), True),
)
"""Each with whether it keeps off code, addresses and tags. Readings go before 繁→简, which would not know 著(zhù) any more."""


def repaired(lines: Sequence[Line], evidence: Evidence) -> tuple[list[Line], list[Entry]]:
    """The lines as they should have been, and what was done to them."""
    done: list[Line] = []
    entries: list[Entry] = []
    for line in lines:
        current = line
        for repair, careful in REPAIRS:
            if line.code and careful:
                continue
            edits = repair(current.text, evidence)
            if edits and careful:
                edits = outside(edits, protected(current.text))
            current, more = current.edited(edits)
            entries += more
        done.append(current)
    return done, entries
