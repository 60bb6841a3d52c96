"""The staging tree: everything that one edition's renderer may ever see, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from generator.model import Edition
from generator.site.pages import Page


def write_tree(folder: Path, pages: Sequence[Page], edition: Edition, content: Path) -> None:
    """Write the pages and the attachments of an edition into an empty folder.

    Front matter is JSON, which every YAML parser reads the same way; no editor's YAML gets this far.
    """
    for page in pages:
        file = folder / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        head = {"title": page.title, "template": page.template, "kb": page.data}
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
        file.write_text("---\n" + "\n".join(lines) + "\n---\n\n" + page.body, "utf-8")
    for path in sorted(edition.assets):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(content / path, file)
