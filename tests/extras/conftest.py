"""One site for all tests of a process."""

from __future__ import annotations

from pathlib import Path

import pytest
from addressed import published


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The public site of the shipped content, at an address."""
    return published(tmp_path_factory.mktemp("addressed")) / "public"
