"""What the proofs share: a figure said aloud, the program loaded once, small libraries of which every version is known."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from safety.loaded import Loaded
from safety.promises import unproved as unproved  # noqa: PLC0414


@pytest.fixture(scope="module")
def loaded() -> Iterator[Loaded]:
    with Loaded() as process:
        yield process


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of builds ask for a flush each, and no disk is waited for."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="kb-", dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)
