"""S7: nothing that we publish names another host, as far as a search of every byte can tell; the browser's log is in tests/browser."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

NAMES = {b"schema.org", b"www.w3.org"}
"""Vocabularies and namespaces: names that look like addresses, and that nobody fetches."""
HOST = re.compile(rb"""(?:https?:|["'(=\s])\\?/\\?/([a-z0-9-]+(?:\.[a-z0-9-]+)+)""", re.IGNORECASE)
ASKING = re.compile(rb"dns-prefetch|preconnect|sendBeacon|WebSocket|EventSource|RTCPeer", re.IGNORECASE)
"""Other ways to reach out that name no address beside them."""


def opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and those that it holds."""
    yield name, data
    if name.endswith(".zip"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from opened(f"{name}!{inner}", archive.read(inner))
    elif name.endswith(".gz"):
        yield f"{name}!", gzip.decompress(data)


def hosts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every other host that is named below, with the file that names it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for name, data in opened(path.relative_to(folder).as_posix(), path.read_bytes()):
                yield from ((name, host.lower()) for host in HOST.findall(data) if host.lower() not in NAMES)
                yield from ((name, way) for way in ASKING.findall(data))


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_no_file_names_another_host(release, edition):
    """Pages, styles, scripts, indexes, feeds, the archive and what is in it."""
    assert (release / edition / "index.html").is_file()
    assert [] == list(hosts(release / edition))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<img src="https://tracker.example/a.png">'),
        ("a.html", "<script src=//tracker.example/a.js></script>"),
        ("a.css", "@import url(//tracker.example/a.css)"),
        ("a.js", 'fetch("HTTPS://tracker.example/?"+q)'),
        ("a.json", r'{"next": "https:\/\/tracker.example\/"}'),
        ("a.html", '<link rel="preconnect" href="x">'),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_search_finds_what_was_planted(tmp_path, name, text, packed):
    """The silence above means something, in an archive too."""
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, text)
    else:
        (tmp_path / name).write_text(text, "utf-8")

    assert 1 == len(list(hosts(tmp_path)))
