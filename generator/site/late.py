"""A file of a site that is made when somebody wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Late(NamedTuple):
    """A file by the digest of all that it is made of: where there is one of that name already, nobody makes it."""

    key: str
    make: Callable[[], bytes]


File = bytes | Path | Late
"""Bytes, the file that they are copied from, or how they are made."""


def bytes_of(file: File) -> bytes:
    """What is in it."""
    if isinstance(file, Late):
        return file.make()
    return file.read_bytes() if isinstance(file, Path) else file
