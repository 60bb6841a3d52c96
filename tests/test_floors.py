"""A file imports only from floors below its own; the trunk knows everybody, siblings do not know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import generator

PACKAGE = Path(generator.__file__).parent
FLOORS = [
    {"problems", "data", "templates"},
    {"errors"},
    {"model"},
    {"edition"},
    {"analysis", "cache", "cleaning", "forked", "lifecycle", "names", "places", "progress", "shelf", "verification"},
    {"settings", "release", "thin", "redirects", "limits"},
    {"read", "publishing", "saying"},
    {"diff"},
    {"check", "enrich", "importers", "scaffold"},
    {"search"},
    {"desk", "site"},
    {"pipeline"},
    {"previewed"},
    {"preview"},
    {"cli", "plugin"},
    {"__main__"},
]
OWNERS = {
    "whoosh": {"search/whoosh_index.py", "search/whoosh_reader.py"},
    "mkdocs": {"plugin.py", "site/compile.py", "preview.py"},
    "markdown": {"site/markdown_ext.py"},
    "nh3": {"importers/html.py", "site/sanitise.py"},
    "subprocess": {"read/history.py", "desk/clipboard.py"},
    "prompt_toolkit": {"cli/picker.py"},
    "click": {"cli"},
    "mammoth": {"importers/docx.py"},
    "markdownify": {"importers/html.py"},
    "opencc": {"importers/letters.py", "site/extras/hant.py"},
    "PIL": {"site/extras/drawing.py"},
}
"""Files, or the folder that may."""


def imports(file: Path) -> list[tuple[str, int]]:
    tree = ast.parse(file.read_text("utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found += [(f"{node.module}.{alias.name}" if node.module == "generator" else str(node.module), node.lineno)
                      for alias in node.names]  # fmt: skip
    return found


def floor(name: str) -> int:
    return next(index for index, names in enumerate(FLOORS) if name in names)


def test_every_import_goes_downwards():
    """Upward and sideways imports are named with file and line."""
    wrong = []
    for file in sorted(PACKAGE.rglob("*.py")):
        here = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if here == "__init__":
            continue
        for name, line in imports(file):
            if not name.startswith("generator.") or name == "generator.__version__":
                continue
            there = name.split(".")[1]
            if there != here and (floor(there) >= floor(here)):
                wrong.append(f"{file.relative_to(PACKAGE)}:{line} imports {name}")

    assert [] == wrong


def test_each_foreign_system_has_one_owner():
    """Whoosh, MkDocs, Markdown, nh3, git and click are each imported where design.md says, and nowhere else."""
    found: dict[str, set[str]] = {name: set() for name in OWNERS}
    for file in sorted(PACKAGE.rglob("*.py")):
        for name, _ in imports(file):
            if (top := name.split(".")[0]) in found:
                path = file.relative_to(PACKAGE).as_posix()
                found[top].add(path.split("/")[0] if path.split("/")[0] in OWNERS[top] else path)

    assert found == OWNERS
