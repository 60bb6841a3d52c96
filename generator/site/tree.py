"""Everything that one edition's renderer may ever see, and nothing else: its pages, its other files, what templates are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.shelf import write
from generator.site.extras.stages import Derived
from generator.site.late import File, bytes_of
from generator.site.page import Leaf


@dataclass(frozen=True, slots=True)
class Tree:
    """An edition before it is rendered. `files` are by path in the site."""

    pages: tuple[Leaf, ...]
    files: Mapping[str, File]
    kb: Mapping[str, Any]
    """What templates see as `config.extra.kb`."""
    extras: Mapping[str, File] = field(default_factory=dict)
    """Files like `files` that MkDocs must not see beforehand, because it would render them: copies in Markdown, feeds."""
    derived: Derived = field(default_factory=Derived)
    """What is made of the finished site."""


def write_tree(folder: Path, tree: Tree) -> None:
    """Write a tree as MkDocs alone wants it, into an empty folder; not its extras.

    Front matter is JSON, which every YAML parser reads the same way; no editor's YAML gets this far.
    """
    for leaf in tree.pages:
        page = leaf.opened()
        head = {"title": page.title, "template": page.template, "kb": page.data}
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
        write(folder / page.path, "\n".join(["---", *lines, "---", "", page.body]).encode())
    for path, data in tree.files.items():
        write(folder / path, bytes_of(data))
