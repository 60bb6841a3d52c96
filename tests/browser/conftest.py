"""One site for all tests of a process, and a browser for each file of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import addresses
from playwright.sync_api import Browser
from shipped import browser


@pytest.fixture(scope="session")
def sites(release) -> Path:
    """The folder with both sites of the shipped content."""
    return Path(release)


@pytest.fixture(scope="session")
def templates() -> dict[str, list[str]]:
    """By edition, the addresses at which every template is seen."""
    return addresses()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one file only: Playwright cannot be started twice in a process, and others start their own."""
    with browser() as opened:
        yield opened
