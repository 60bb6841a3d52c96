"""All repairs of lines, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from generator.importers.entries import Entry
from generator.importers.evidence import Evidence
from generator.importers.letters import invisible, simplified, strokes, typos
from generator.importers.line import Edit, Line, outside, protected
from generator.importers.mojibake import mojibake
from generator.importers.notes import pinyin_notes
from generator.importers.punctuation import punctuation
from generator.importers.shifted import shifted
from generator.importers.variables import lost_variables

Repair = Callable[[str, Evidence], Sequence[Edit]]

REPAIRS: Final[tuple[tuple[Repair, bool], ...]] = (
    (shifted, True),
    (mojibake, True),
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
        damaged: set[int] = set()  # columns of what nobody could mend: it stays as it is, for the editor to compare
        for repair, careful in REPAIRS:
            if line.code and careful:
                continue
            edits = repair(current.text, evidence)
            if edits and careful:
                edits = outside(edits, protected(current.text))
            edits = [e for e in edits if damaged.isdisjoint(current.at[e.start : max(e.end, e.start + 1)])]
            for edit in edits:
                if edit.code == "IM41":
                    damaged.update(current.at[edit.start : edit.end])
            current, more = current.edited(edits)
            entries += more
        done.append(current)
    return done, entries
