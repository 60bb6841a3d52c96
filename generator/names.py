"""Names as file systems take them: which are one, however they are written, and which cannot be."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that no disk of Windows can hold."""


def folded(name: str) -> str:
    """What all spellings of a name have in common: capitals and not, composed and not (canonical caseless match, Unicode D145)."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
