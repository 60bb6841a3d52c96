"""The vocabulary that indexes and questions share: postings, and the marks of terms that are not words."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

EXACT: Final = "="
"""Prefix of the term that stands for a whole title, alias or id."""
SYLLABLE: Final = "~"
"""Prefix of a toneless syllable, or of two neighbours: `~wu`, `~wu sheng`."""
INITIALS: Final = "^"
"""Prefix of up to four neighbouring initials: `^wsdh`."""
INITIALS_LENGTH: Final = 4


class Posting(NamedTuple):
    """Where a term stands. `entries` are packed `(record << 8) | (section << 4) | impact`, ascending."""

    idf: int
    entries: array[int]
