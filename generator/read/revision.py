"""A Library as another revision had it, by the same reader: what is broken there is a finding, as it would have been then."""

from __future__ import annotations

import tempfile
from pathlib import Path

from generator.model import Document, Library
from generator.problems import Problem
from generator.read.history import around, tree
from generator.read.library import read_article, read_library
from generator.read.source import decode


def read_revision(content: Path, revision: str) -> tuple[Library, list[Problem]]:
    """All content of that revision."""
    files = tree(content, revision)
    with tempfile.TemporaryDirectory(prefix="kb-revision-") as name:
        folder = Path(name) / "content"
        folder.mkdir()
        for path, data in files.items():
            file = folder / path
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            except (OSError, ValueError):  # a name that this disk cannot hold
                continue
        return read_library(folder)


def last_edits(content: Path, documents: tuple[Document, ...]) -> dict[str, tuple[Document | None, Document]]:
    """Id -> the article before and after the last commit that touched its file; one call of git for all.

    Not in it: articles without a commit that has a parent, and those that could not be read after it. Facts stay names.
    """
    found: dict[str, tuple[Document | None, Document]] = {}
    blobs = around(content, {document.path: document.commit for document in documents if document.commit})
    for document in documents:
        if document.path not in blobs:
            continue
        before, after = (_read(document.path, data) for data in blobs[document.path])
        if after and not (before is None and blobs[document.path][0] is not None):
            found[document.id] = (before, after)
    return found


def _read(path: str, data: bytes | None) -> Document | None:
    text = decode(data, path)[0] if data is not None else None
    return read_article(path, text, {})[0] if text is not None else None
