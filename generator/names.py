"""Names that are one to some file system, however they are written."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """What all spellings of a name have in common: capitals and not, composed and not (canonical caseless match, Unicode D145)."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
