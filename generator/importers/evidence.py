"""What the whole document tells about a line of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from generator.analysis import fold
from generator.importers.language import RARE, level
from generator.importers.letters import is_traditional
from generator.importers.line import IS_HAN, Line, han_count
from generator.importers.notes import marked_notes


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many readings in brackets it has, whether it is traditional, and which (folded) pairs of letters occur in it."""

    notes: int = 0
    traditional: bool = False
    pairs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Evidence:
        """Look at all lines once."""
        texts = [line.text for line in lines if not line.code]
        han = sum(map(han_count, texts))
        old = sum(is_traditional(char) and level(char) < RARE - 1 for text in texts for char in text)
        pairs = Counter(
            fold(text[i : i + 2])
            for text in texts
            for i in range(len(text) - 1)
            if IS_HAN.match(text[i]) and IS_HAN.match(text[i + 1]) and level(text[i]) < 8 and level(text[i + 1]) < 8
        )
        # Once may be chance: 说明使用 has 明使.
        own = frozenset(pair for pair, count in pairs.items() if count > 1 or level(pair) < RARE)
        return cls(sum(map(marked_notes, texts)), old * 20 > han, own)


NOTHING: Final = Evidence()
"""A line alone."""
